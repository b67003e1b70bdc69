import type { ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Form, misformed, required } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const cluster: Form = {
  pattern: /^(?=.*\S)([^/\\%]|%(2[fF5]|5[cC])){1,80}$/su,
  expected: 'the name of a cluster, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`',
  fix: 'Write the name as vCenter shows it.',
};

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  const zones = textsAt(spec, 'availabilityZones[]');
  return [
    ...(zones.length === 0
      ? [required('spec.availabilityZones', 'at least one cluster', 'Add `availabilityZones: [cluster1]`.')]
      : []),
    ...misformed(zones, cluster),
    ...datacenter(spec),
    ...checkEndpoint(spec, { example: 'vcenter.example.com' }),
    ...settings.check(spec),
  ];
}

/** The region is the datacenter unless the settings name it. */
function datacenter(spec: unknown): ValidationProblem[] {
  if (textAt(spec, 'config.customSettings.datacenter') !== undefined) return [];
  return misformed(textsAt(spec, 'region'), {
    ...cluster,
    expected: cluster.expected.replace('cluster', 'datacenter'),
  });
}
