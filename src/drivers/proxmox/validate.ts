import { wholeCpus } from '../cpus.ts';
import { defineRules } from '../define-rules.ts';
import type { Form, PlacedForm } from '../form.ts';
import { settings } from './settings.ts';

const node: Form = {
  pattern: '^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$',
  expected: 'the name of a node such as "pve1"',
  fix: 'Write its host name without a domain.',
  hint: (text) => text.slice(0, 64).split('.')[0],
};
const storage: Form = {
  pattern: '(?i)^[a-z][a-z0-9_.-]*[a-z0-9]$',
  expected: 'the id of a storage such as "local-lvm"',
  fix: 'Write it as the storage list of the cluster shows it.',
};
const network: Form = {
  pattern: '^[a-zA-Z0-9_.-]{1,15}$',
  expected: 'a bridge or a virtual network such as "vmbr0"',
  fix: 'Write it as the network list of a node shows it, up to 15 characters.',
};

const forms: readonly PlacedForm[] = [
  { at: 'availabilityZones[]', form: node },
  { at: 'storageConfig.defaultStorageClass', form: storage },
  { at: 'storageConfig.availableStorageTypes[].name', form: storage },
  { at: 'networkConfig.defaultNetworkId', form: network },
  { at: 'networkConfig.availableNetworks[].id', form: network },
  {
    at: 'networkConfig.securityGroups[].id',
    form: {
      pattern: '^[A-Za-z][A-Za-z0-9_-]{1,17}$',
      expected: 'a security group such as "web", 2 to 18 letters, digits, `-` and `_`',
      fix: 'Write it as the firewall of the datacenter shows it.',
    },
  },
  {
    at: 'capabilities.availableImages[].id',
    form: {
      // A number is the id of a template, from 100 on.
      not: '^([0-9]{1,2}|0[0-9]*|[0-9]{10,})$',
      expected: 'a volume such as "local:iso/debian-12.iso", or a template by its name or its id from 100 to 999999999',
      fix: 'Copy the id of the template, or the name of the volume, from the storage.',
    },
  },
  ...wholeCpus,
];

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'pve.example.com:8006' },
  forms,
  listsDefaultNetwork: true,
});
