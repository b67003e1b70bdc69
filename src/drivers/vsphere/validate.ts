import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { isRecord } from '../../../schema/record.ts';
import { wholeCpus } from '../cpus.ts';
import { defineRules } from '../define-rules.ts';
import { misformed, type PlacedForm } from '../form.ts';
import { required } from '../say.ts';
import { celHasForm } from '../server-rules.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { name } from './names.ts';
import { settings } from './settings.ts';

const forms: readonly PlacedForm[] = [
  { at: 'availabilityZones[]', form: name('a cluster') },
  { at: 'networkConfig.defaultNetworkId', form: name('a network') },
  { at: 'networkConfig.availableNetworks[].id', form: name('a network') },
  {
    at: 'config.version',
    form: {
      pattern: '^[vV]?[0-9]+([.][0-9]+){0,4}( ?[uU][0-9]+[a-z]?)?$',
      expected: 'a version such as "7.0"',
      fix: 'Write the version of vCenter, or leave it out.',
    },
  },
  ...wholeCpus,
];
const datacenter = name('a datacenter');

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'vcenter.example.com' },
  forms,
  // The largest virtual disk of VMFS, NFS and vSAN.
  disks: { least: '1Mi', most: '62Ti' },
  listsDefaultNetwork: true,
  check: (spec) => [...checkClusters(spec), ...checkDatacenter(spec)],
  onServer: [
    {
      cel: 'has(self.availabilityZones) && self.availabilityZones.size() > 0',
      message: 'Expected at least one cluster, but it is missing',
      fix: 'Add `availabilityZones: [cluster1]`.',
      path: 'availabilityZones',
      code: 'REQUIRED',
    },
    datacenterRule(),
  ],
});

function checkClusters(spec: unknown): ValidationProblem[] {
  const zones = isRecord(spec) ? (spec['availabilityZones'] ?? []) : [];
  if (!Array.isArray(zones) || zones.length > 0) return [];
  return [required('spec.availabilityZones', 'at least one cluster', 'Add `availabilityZones: [cluster1]`.')];
}

/** The region is the datacenter unless the settings name it. */
function checkDatacenter(spec: unknown): ValidationProblem[] {
  if (textAt(spec, 'config.customSettings.datacenter') !== undefined) return [];
  return misformed(textsAt(spec, 'region'), datacenter);
}

function datacenterRule(): RuleDefinition {
  return {
    cel:
      `has(self.config) && has(self.config.customSettings) && 'datacenter' in self.config.customSettings && ` +
      `self.config.customSettings['datacenter'] != '' || ${celHasForm('self.region', datacenter)}`,
    message: `Expected ${datacenter.expected}, but got another text`,
    fix: 'Write it in `customSettings.datacenter`, or call the region like the datacenter.',
    path: 'region',
  };
}
