import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { defineRules } from '../define-rules.ts';
import type { Form, PlacedForm } from '../form.ts';
import { warnOfNearlyKnown } from '../known.ts';
import { checkNeeded, neededRules, type NeededSetting } from '../needed-setting.ts';
import { textsAt } from '../spec-texts.ts';
import { checkCloud, cloudRules, hostForm } from './cloud-rules.ts';
import { locationForm, locations } from './location-form.ts';
import { settings } from './settings.ts';

const skus: readonly string[] = [
  ...[
    'Standard_LRS',
    'StandardSSD_LRS',
    'StandardSSD_ZRS',
    'Premium_LRS',
    'Premium_ZRS',
    'PremiumV2_LRS',
    'UltraSSD_LRS',
  ],
];
const inGroup = '/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+/providers/microsoft[.]network';

/** A resource by its name, or by its id. */
const resource = (what: string, path: string, longest: number): Form => ({
  pattern: `(?i)^([a-z0-9]([a-z0-9_.-]{0,${longest - 2}}[a-z0-9_])?|${inGroup}/${path})$`,
  expected: `the name of ${what} (up to ${longest} letters, digits, \`_\`, \`.\` and \`-\`), or its resource id`,
  fix: 'Copy the name or the resource id from the portal.',
});
const subnet = 'virtualnetworks/[^/]+/subnets/[^/]+';

const forms: readonly PlacedForm[] = [
  { at: 'region', form: locationForm },
  hostForm,
  {
    at: 'availabilityZones[]',
    form: {
      pattern: '^[123]$',
      expected: 'a zone "1", "2" or "3"',
      fix: 'Write the number alone, in quotes.',
      hint: (text) => /^(?:[a-z0-9]+-)?0?([123])$/.exec(text.slice(0, 64))?.[1],
    },
  },
  {
    at: 'authentication.oauth2.clientId',
    form: {
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      expected: 'the UUID of an application',
      fix: 'Copy the application (client) id from the portal.',
      unseen: true,
    },
  },
  {
    at: 'authentication.oauth2.tokenURL',
    form: {
      pattern: '(?i)^https://',
      expected: 'an https address',
      fix: 'Leave it out: `customSettings.tenantId` and `cloud` tell it.',
      unseen: true,
    },
  },
  { at: 'networkConfig.defaultNetworkId', form: resource('a network', 'virtualnetworks/[^/]+', 64) },
  { at: 'networkConfig.defaultSubnetId', form: resource('a subnet', subnet, 80) },
  {
    at: 'networkConfig.availableNetworks[].id',
    form: resource('a network or subnet', `(virtualnetworks/[^/]+|${subnet})`, 80),
  },
  { at: 'networkConfig.securityGroups[].id', form: resource('a security group', 'networksecuritygroups/[^/]+', 80) },
  {
    at: 'capabilities.availableImages[].id',
    form: {
      pattern: '^([^:/\\s]+:[^:/\\s]+:[^:/\\s]+:[^:/\\s]+|/[^\\s]+|[a-zA-Z0-9][a-zA-Z0-9_.-]{0,79})$',
      not: '^ami-[0-9a-f]{8}',
      expected: 'an image as publisher:offer:sku:version, its name, or its resource id',
      fix: 'Write it like `Canonical:ubuntu-24_04-lts:server:latest`.',
    },
  },
  {
    at: 'capabilities.supportedInstanceTypes[]',
    form: {
      pattern: '(?i)^(standard|basic)_[a-z0-9_-]+$',
      expected: 'a size such as "Standard_D2s_v5"',
      fix: 'Write it as `az vm list-skus` does, with its tier in front.',
      hint: (text) => `Standard_${text.slice(0, 64)}`,
    },
  },
];

const needed: readonly NeededSetting[] = [
  { method: AuthenticationType.OAUTH2, name: 'tenantId', expected: 'the UUID of a directory (tenant)' },
  { method: AuthenticationType.CERTIFICATE, name: 'tenantId', expected: 'the UUID of a directory (tenant)' },
  { method: AuthenticationType.CERTIFICATE, name: 'clientId', expected: 'the UUID of an application' },
];

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'management.azure.com' },
  forms,
  networks: {
    refusesHostBits: true,
    range: {
      pattern: '^([0-9.]+/([2-9]|[12][0-9])|[^.]*:.*)$',
      not: '^(127|169[.]254|22[4-9]|23[0-9])[.]|^168[.]63[.]129[.]16/|^255[.]255[.]255[.]255/',
      expected: 'a network that a virtual network can have: /2 to /29, no loopback, link-local or multicast one',
      fix: 'Copy the network from the portal.',
    },
  },
  disks: { least: '1Gi', most: '64Ti' },
  check: (spec) => [
    ...checkNeeded(spec, needed),
    ...checkCloud(spec),
    ...warnOfNearlyKnown(textsAt(spec, 'region'), locations, 'a location'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.defaultStorageClass'), skus, 'a kind of disk'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.availableStorageTypes[].name'), skus, 'a kind of disk'),
  ],
  onServer: [...neededRules(needed), ...cloudRules],
});
