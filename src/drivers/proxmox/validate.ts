import type { ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Form, misformed } from '../say.ts';
import { textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const node: Form = {
  pattern: /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  expected: 'the name of a node such as "pve1"',
  fix: 'Write its host name without a domain.',
};
const storage: Form = {
  pattern: /^[a-z][a-z0-9_.-]*[a-z0-9]$/i,
  expected: 'the id of a storage such as "local-lvm"',
  fix: 'Write it as the storage list of the cluster shows it.',
};

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [
    ...misformed(textsAt(spec, 'availabilityZones[]'), node),
    ...misformed(textsAt(spec, 'storageConfig.defaultStorageClass'), storage),
    ...misformed(textsAt(spec, 'storageConfig.availableStorageTypes[].name'), storage),
    ...checkEndpoint(spec, { example: 'pve.example.com:8006' }),
    ...settings.check(spec),
  ];
}
