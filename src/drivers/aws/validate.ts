import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { defineRules } from '../define-rules.ts';
import { type Form, misformed, type PlacedForm } from '../form.ts';
import { warnOfNearlyKnown } from '../known.ts';
import { checkNeeded, neededRules, type NeededSetting } from '../needed-setting.ts';
import { invalid, warning } from '../say.ts';
import { textsAt } from '../spec-texts.ts';
import { checkZones, zoneRule, type ZoneForm } from '../zones.ts';
import { checkEndpointRegion, endpointRegionRule, serviceForm } from './endpoint.ts';
import { regionForm, regions } from './region-form.ts';
import { settings } from './settings.ts';
import { volumeTypes } from './volume-types.ts';
import { checkVolumes, volumeRules } from './volumes.ts';

/** An id of eight hexadecimal digits, or of seventeen as they are given out since 2016. */
const id = (prefixes: readonly string[], what: string): Form => ({
  pattern: `^(${prefixes.join('|')})-([0-9a-f]{8}|[0-9a-f]{17})$`,
  expected: `the id of ${what} such as "${prefixes[0] ?? ''}-12345678"`,
  fix: 'Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.',
});

const forms: readonly PlacedForm[] = [
  { at: 'region', form: regionForm },
  serviceForm,
  { at: 'networkConfig.defaultNetworkId', form: id(['vpc'], 'a VPC') },
  { at: 'networkConfig.defaultSubnetId', form: id(['subnet'], 'a subnet') },
  { at: 'networkConfig.availableNetworks[].id', form: id(['subnet', 'vpc'], 'a subnet or VPC') },
  { at: 'networkConfig.securityGroups[].id', form: id(['sg'], 'a security group') },
  { at: 'capabilities.availableImages[].id', form: id(['ami'], 'an image') },
  {
    at: 'capabilities.supportedInstanceTypes[]',
    form: {
      pattern: '^[a-z][a-z0-9-]*[.][a-z0-9-]+$',
      expected: 'an instance type such as "t3.micro"',
      fix: 'Write family and size with a point between them, in lower case.',
    },
  },
];

const source: Form = {
  pattern: '^(([a-z0-9-]+/)?sg-([0-9a-f]{8}|[0-9a-f]{17})|pl-([0-9a-f]{8}|[0-9a-f]{17})|[0-9a-fA-F.:]+/[0-9]+)$',
  expected: 'a network such as "10.0.0.0/8" or the id of a security group or prefix list such as "sg-12345678"',
  fix: 'Write an address with the length of its prefix, such as `/32`, or copy the id from the console.',
};

const zones: ZoneForm = {
  region: regionForm,
  // Local and wavelength zones have a place behind the region.
  behind: '([a-z]|(-[a-z0-9]+)+-[0-9]+[a-z]?)',
  exampleOf: (region) => `${region}a`,
  hint: (text, region) => (/^[a-zA-Z]$/.test(text) ? `${region}${text.toLowerCase()}` : text.toLowerCase()),
};

const volumes = volumeTypes.map(({ name }) => name);

const needed: readonly NeededSetting[] = [
  { method: AuthenticationType.SERVICEACCOUNT, name: 'roleArn', expected: 'the ARN of a role' },
];

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'ec2.us-west-2.amazonaws.com' },
  forms,
  networks: {
    isContainer: (one) => one.startsWith('vpc-'),
    range: {
      pattern: '^([0-9.]+/(1[6-9]|2[0-8])|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/(44|48|52|56|60|64))$',
      not: '^(0|127|169[.]254|22[4-9]|23[0-9]|24[0-9]|25[0-5])[.]',
      expected:
        'a network that a VPC can have: /16 to /28 (IPv6: /44 to /64 in steps of 4), no loopback and no link-local one',
      fix: 'Copy the network from the console.',
    },
  },
  disks: { least: '1Gi', most: '64Ti' },
  check: (spec) => [
    ...checkZones(spec, zones),
    ...checkEndpointRegion(spec),
    ...checkNeeded(spec, needed),
    ...checkVolumes(spec),
    ...misformed(textsAt(spec, 'networkConfig.securityGroups[].rules[].source'), source),
    ...warnOfNearlyKnown(textsAt(spec, 'region'), regions, 'a region'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.defaultStorageClass'), volumes, 'a volume type'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.availableStorageTypes[].name'), volumes, 'a volume type'),
    ...textsAt(spec, 'capabilities.availableImages[].name')
      .filter(({ text }) => /^ami-[0-9a-f]+$/.test(text))
      .map((name) => warning(invalid(name, 'a name for people', 'Write this in `id`, and a name here.'))),
  ],
  onServer: [zoneRule(zones, 'us-west-2'), endpointRegionRule, ...neededRules(needed), ...volumeRules],
});
