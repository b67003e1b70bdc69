import { celIsDecimal } from '../../../schema/constraints/formats.ts';
import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import { isRecord } from '../../../schema/record.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { invalid } from '../say.ts';
import { textsAt } from '../spec-texts.ts';

interface Limit {
  readonly type: string;
  readonly most: number;
}

/** Documented limits of the types that no longer change. */
const limits: Readonly<Record<'iopsPerGB' | 'throughputMBps', readonly Limit[]>> = {
  iopsPerGB: [
    { type: 'io1', most: 50 },
    { type: 'gp2', most: 3 },
  ],
  throughputMBps: [
    { type: 'gp2', most: 250 },
    { type: 'io1', most: 1000 },
    { type: 'st1', most: 500 },
    { type: 'sc1', most: 250 },
  ],
};
const list = 'storageConfig.availableStorageTypes';
const fields = ['iopsPerGB', 'throughputMBps'] as const;
const fix = 'Lower it to what a volume of this type can do.';

export function checkVolumes(spec: unknown): ValidationProblem[] {
  const config = isRecord(spec) ? spec['storageConfig'] : undefined;
  const volumes: unknown = isRecord(config) ? config['availableStorageTypes'] : undefined;
  if (!Array.isArray(volumes)) return [];
  return fields.flatMap((field) =>
    textsAt(spec, `${list}[].${field}`).flatMap((one) => {
      const volume: unknown = volumes[Number(/\[([0-9]+)\]/.exec(one.path)?.[1])];
      const limit = limits[field].find(({ type }) => isRecord(volume) && volume['name'] === type);
      const isAbove = limit !== undefined && /^[0-9]+([.][0-9]+)?$/.test(one.text) && Number(one.text) > limit.most;
      return isAbove ? [invalid(one, `at most ${limit.most} of a volume of type ${limit.type}`, fix)] : [];
    }),
  );
}

/** The same for the API server. */
export const volumeRules: readonly RuleDefinition[] = fields.map((field) => {
  const each = limits[field].map(({ type, most }) => `item.name != '${type}' || double(item.${field}) <= ${most}.0`);
  const words = limits[field].map(({ type, most }) => `${most} of ${type}`).join(', ');
  return {
    cel:
      `!has(self.storageConfig) || !has(self.${list}) || self.${list}.all(item, !has(item.${field}) || ` +
      `!${celIsDecimal(`item.${field}`)} || ${each.map((one) => `(${one})`).join(' && ')})`,
    message: `Expected ${field} to be no more than a volume can do (${words}), but got more`,
    fix,
    path: list,
  };
});
