import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { defineRules } from '../define-rules.ts';
import { type Form, hasForm, type PlacedForm } from '../form.ts';
import { warnOfNearlyKnown } from '../known.ts';
import { invalid } from '../say.ts';
import { celHasForm } from '../server-rules.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { checkZones, zoneRule, type ZoneForm } from '../zones.ts';
import { regionForm, regions } from './region-form.ts';
import { settings } from './settings.ts';

const diskTypes: readonly string[] = [
  ...['pd-standard', 'pd-balanced', 'pd-ssd', 'pd-extreme', 'local-ssd', 'hyperdisk-balanced', 'hyperdisk-extreme'],
  ...['hyperdisk-throughput', 'hyperdisk-ml', 'hyperdisk-balanced-high-availability'],
];

/** A resource by its name or number, or by its path from the project or from the API's address. */
const resource = (what: string, path: string, example: string): Form => ({
  pattern:
    '^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|' +
    `(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?${path}/[a-z0-9-]{1,63})$`,
  expected: `the name of ${what} (up to 63 lower-case letters, digits and hyphens), or its path such as "${example}"`,
  fix: 'Copy the name, or the path behind `compute/v1/`, from the console.',
});
const network = 'global/networks';
const subnetwork = 'regions/[a-z0-9-]+/subnetworks';

const forms: readonly PlacedForm[] = [
  { at: 'region', form: regionForm },
  {
    at: 'config.endpoint',
    form: {
      not:
        '(?i)^(https://)?(console[.]cloud[.]google[.]com' +
        '|(storage|container|iam|oauth2|cloudresourcemanager|sqladmin|bigquery|logging|monitoring)[.]googleapis[.]com)',
      expected: 'the host of Compute Engine such as "compute.googleapis.com"',
      fix: 'Write `compute.googleapis.com`, or leave the endpoint out.',
      unseen: true,
    },
  },
  { at: 'networkConfig.defaultNetworkId', form: resource('a network', network, 'global/networks/default') },
  {
    at: 'networkConfig.defaultSubnetId',
    form: resource('a subnet', subnetwork, 'regions/europe-west1/subnetworks/default'),
  },
  {
    at: 'networkConfig.availableNetworks[].id',
    form: resource('a network or subnet', `(${network}|${subnetwork})`, 'global/networks/default'),
  },
  {
    at: 'networkConfig.securityGroups[].id',
    form: resource('a firewall rule', 'global/firewalls', 'global/firewalls/allow-ssh'),
  },
  {
    at: 'capabilities.availableImages[].id',
    form: {
      pattern:
        '^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?' +
        '(projects/[a-z0-9.:-]+/)?(global/images/)?(family/)?[a-z0-9-]{1,63})$',
      not: '^ami-[0-9a-f]{8}',
      expected: 'the name of an image, or its path such as "projects/debian-cloud/global/images/family/debian-12"',
      fix: 'Copy the path behind `compute/v1/` from the console.',
    },
  },
  {
    at: 'capabilities.supportedInstanceTypes[]',
    form: {
      pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)+$',
      expected: 'a machine type such as "e2-standard-4"',
      fix: 'Write it as `gcloud compute machine-types list` does.',
    },
  },
];

const zones: ZoneForm = {
  region: regionForm,
  behind: '-[a-z]',
  exampleOf: (region) => `${region}-b`,
  hint: (text, region) => {
    const letter = /^(?:(.*[0-9])-?)?([a-zA-Z])$/.exec(text);
    const [, place = region, name = ''] = letter ?? [];
    return place.toLowerCase() === region ? `${region}-${name.toLowerCase()}` : undefined;
  },
};

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'compute.googleapis.com' },
  forms,
  networks: {
    refusesHostBits: true,
    range: {
      pattern: '^([0-9.]+/([4-9]|[12][0-9])|[^.]*:.*)$',
      not: '^(0|127|169[.]254|22[4-9]|23[0-9])[.]|^255[.]255[.]255[.]255/',
      expected: 'a network that a subnet can have: /4 to /29, no loopback, link-local or multicast one',
      fix: 'Copy the network from the console.',
    },
  },
  disks: { least: '1Gi', most: '64Ti' },
  check: (spec) => [
    ...checkZones(spec, zones),
    ...checkSubnetRegion(spec),
    ...warnOfNearlyKnown(textsAt(spec, 'region'), regions, 'a region'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.defaultStorageClass'), diskTypes, 'a kind of disk'),
    ...warnOfNearlyKnown(textsAt(spec, 'storageConfig.availableStorageTypes[].name'), diskTypes, 'a kind of disk'),
  ],
  onServer: [zoneRule(zones, 'europe-west1'), subnetRegionRule()],
});

/** Machines of a region can't be in a subnet of another one. */
function checkSubnetRegion(spec: unknown): ValidationProblem[] {
  const region = textAt(spec, 'region');
  if (region === undefined || !hasForm(regionForm, region)) return [];
  return textsAt(spec, 'networkConfig.defaultSubnetId')
    .filter(({ text }) => text.includes('regions/') && !text.includes(`regions/${region}/`))
    .map((one) =>
      invalid(one, `a subnet of the region ${region}`, 'Name a subnet of this region, or change the region.'),
    );
}

function subnetRegionRule(): RuleDefinition {
  const subnet = 'self.networkConfig.defaultSubnetId';
  return {
    cel:
      `!has(self.networkConfig) || !has(${subnet}) || !${celHasForm('self.region', regionForm)} || ` +
      `!${subnet}.contains('regions/') || ${subnet}.contains('regions/' + self.region + '/')`,
    message: 'Expected a subnet of the region, but got one of another region',
    fix: 'Name a subnet of this region, or change the region.',
    path: 'networkConfig.defaultSubnetId',
  };
}
