import { hasOwn, isRecord } from '../../schema/record.ts';
import { validateManifest, type JudgeSpec, type ValidateManifest } from '../../schema/validate.ts';
import type { Driver } from './driver.ts';

/** The drivers, by type. */
export interface Registry<Type extends string> {
  /** In the order in which they were registered. */
  readonly all: readonly Driver<Type>[];
  get(type: Type): Driver<Type>;
  /** undefined for what is no type. */
  find(type: unknown): Driver<Type> | undefined;
  /** By the contract, and by the driver of the manifest's own type where there is one. */
  readonly validate: ValidateManifest;
}

/** A registry of one driver for each type; one that is missing does not compile. */
export function createRegistry<Type extends string>(drivers: Readonly<Record<Type, Driver<Type>>>): Registry<Type> {
  const find = (type: unknown) => (typeof type === 'string' && isIn(type, drivers) ? drivers[type] : undefined);
  const judge: JudgeSpec = (spec) => (isRecord(spec) ? (find(spec['type'])?.validate(spec) ?? []) : []);
  return {
    all: Object.values(drivers),
    get: (type) => drivers[type],
    find,
    validate: (manifest) => validateManifest(manifest, judge),
  };
}

function isIn<Type extends string>(type: string, drivers: Readonly<Record<Type, unknown>>): type is Type {
  return hasOwn(drivers, type);
}
