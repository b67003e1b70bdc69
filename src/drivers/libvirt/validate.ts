import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { wholeCpus } from '../cpus.ts';
import { defineRules } from '../define-rules.ts';
import type { Form, PlacedForm } from '../form.ts';
import { invalidUnseen, required } from '../say.ts';
import { textAt } from '../spec-texts.ts';
import { address } from './address.ts';
import { settings } from './settings.ts';

/** Names become names of files on the host. */
const name = (what: string): Form => ({
  not: '/|^[.]{1,2}$',
  expected: `the name of ${what} without a slash`,
  fix: 'Write it as `virsh` lists it.',
});

const forms: readonly PlacedForm[] = [
  { at: 'config.endpoint', form: address },
  { at: 'networkConfig.defaultNetworkId', form: name('a network') },
  { at: 'networkConfig.availableNetworks[].id', form: name('a network') },
  { at: 'networkConfig.securityGroups[].id', form: name('a network filter') },
  { at: 'storageConfig.defaultStorageClass', form: name('a storage pool') },
  { at: 'storageConfig.availableStorageTypes[].name', form: name('a storage pool') },
  ...wholeCpus,
];

const one = 'one address, `endpoint` or `customSettings.uri`';
const fixOfBoth = 'Remove one of the two.';
const missing = 'the address of a host';
const fixOfMissing = 'Add `endpoint: qemu+tls://host.example.com/system`.';

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  forms,
  listsDefaultNetwork: true,
  check: checkAddresses,
  onServer: addressRules(),
});

function checkAddresses(spec: unknown): ValidationProblem[] {
  const endpoint = textAt(spec, 'config.endpoint');
  const uri = textAt(spec, 'config.customSettings.uri');
  if (endpoint === undefined && uri === undefined) return [required('spec.config.endpoint', missing, fixOfMissing)];
  if (endpoint === undefined || uri === undefined || endpoint === uri) return [];
  return [invalidUnseen('spec.config.customSettings.uri', one, 'got two that differ', fixOfBoth)];
}

function addressRules(): readonly RuleDefinition[] {
  const settings = 'self.config.customSettings';
  const endpoint = 'self.config.endpoint';
  const hasEndpoint = `has(${endpoint}) && ${endpoint} != ''`;
  const hasUri = `has(${settings}) && 'uri' in ${settings} && ${settings}['uri'] != ''`;
  return [
    {
      cel: `has(self.config) && (${hasEndpoint} || ${hasUri})`,
      message: `Expected ${missing}, but it is missing`,
      fix: fixOfMissing,
      path: 'config.endpoint',
      code: 'REQUIRED',
    },
    {
      cel: `!has(self.config) || !(${hasEndpoint}) || !(${hasUri}) || ${endpoint} == ${settings}['uri']`,
      message: `Expected ${one}, but got two that differ`,
      fix: fixOfBoth,
      path: 'config.customSettings.uri',
    },
  ];
}
