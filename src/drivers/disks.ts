import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import { parseQuantity } from '../../schema/formats/quantity.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { invalid } from './say.ts';
import { textsAt } from './spec-texts.ts';

/** Sizes of a disk that the vendor takes, as Kubernetes quantities. */
export interface DiskLimits {
  readonly least: string;
  readonly most: string;
}

const place = 'storageConfig.defaultDiskSize';
const expectationOf = ({ least, most }: DiskLimits) => `a disk from ${least} to ${most}`;
const fix = 'Choose a size that the provider can make.';

export function checkDisks(spec: unknown, limits: DiskLimits): ValidationProblem[] {
  const nanosOf = (text: string) => parseQuantity(text)?.nanos;
  const [least, most] = [nanosOf(limits.least) ?? 0n, nanosOf(limits.most) ?? 0n];
  return textsAt(spec, place)
    .filter(({ text }) => {
      const size = nanosOf(text);
      return size !== undefined && (size < least || size > most);
    })
    .map((one) => invalid(one, expectationOf(limits), fix));
}

/** The same for the API server; what is no quantity at all is the schema's to refuse. */
export function diskRule(limits: DiskLimits): RuleDefinition {
  const size = 'self.storageConfig.defaultDiskSize';
  return {
    cel:
      `!has(self.storageConfig) || !has(${size}) || !isQuantity(${size}) || ` +
      `!quantity('${limits.least}').isGreaterThan(quantity(${size})) && ` +
      `!quantity(${size}).isGreaterThan(quantity('${limits.most}'))`,
    message: `Expected ${expectationOf(limits)}, but got another size`,
    fix,
    path: place,
  };
}
