import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Driver } from '../../../src/drivers/driver.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import type { MutableManifest } from '../../support/contract.ts';
import { setAt } from '../../support/set-at.ts';

const seeds = [
  'a',
  '0',
  '-',
  '.',
  'a-',
  'a.',
  '-1',
  '.a-a',
  '/',
  ':',
  '%2f',
  '1.',
  ' ',
  'é',
  '🦊',
  '\n',
  '@',
  '[',
  '::',
];
const heads = [
  '',
  'us-west-2-',
  'https://',
  'qemu+tls://',
  'subnet-',
  'projects/',
  '/subscriptions/',
  'arn:aws:iam::',
  '1.',
];
const places = [
  'region',
  'availabilityZones[0]',
  'config.endpoint',
  'config.version',
  'authentication.type',
  'authentication.oauth2.clientId',
  'authentication.oauth2.tokenURL',
  'networkConfig.defaultNetworkId',
  'networkConfig.defaultSubnetId',
  'networkConfig.availableNetworks[0].id',
  'networkConfig.availableNetworks[0].cidr',
  'networkConfig.securityGroups[0].id',
  'networkConfig.securityGroups[0].rules[0].source',
  'capabilities.availableImages[0].id',
  'capabilities.availableImages[0].name',
  'capabilities.availableImages[0].architecture',
  'capabilities.supportedInstanceTypes[0]',
  'storageConfig.defaultStorageClass',
  'storageConfig.defaultDiskSize',
  'storageConfig.availableStorageTypes[0].name',
  'storageConfig.availableStorageTypes[0].iopsPerGB',
  'computeConfig.defaultCPU',
];

/** A pattern that is not linear takes hours for one of these, and the test's time is over. */
describe('the rules of every type', () => {
  it.each(Object.values(drivers).map((driver): [string, Driver] => [driver.type, driver]))(
    'take texts of a megabyte: %s',
    (_, driver) => {
      const settings = Object.keys(driver.settings['properties'] as object).map(
        (name) => `config.customSettings.${name}`,
      );
      for (const seed of seeds) {
        const many = seed.repeat(1_000_000 / seed.length);
        const { spec } = parse(driver.example) as MutableManifest;
        const kept = spec['region'];
        for (const [index, place] of [...places, ...settings].entries()) {
          setAt(spec, place, `${heads[index % heads.length] ?? ''}${many}!`);
        }
        expect(driver.validate(spec).length).toBeGreaterThan(0);
        setAt(spec, 'region', kept);
        for (const place of [...places.slice(1), ...settings]) setAt(spec, place, many);
        expect(driver.validate(spec).every(({ message }) => message.length < 1_000)).toBe(true);
      }
    },
  );

  it.each(Object.values(drivers).map((driver): [string, Driver] => [driver.type, driver]))(
    'take lists of many items, and list no more problems than anybody reads: %s',
    (_, driver) => {
      const { spec } = parse(driver.example) as MutableManifest;
      const networks = Array.from({ length: 50_000 }, (_, index) => ({ id: '/ /', cidr: `10.${index % 256}.0.1/8` }));
      setAt(spec, 'networkConfig.availableNetworks', networks);
      setAt(
        spec,
        'availabilityZones',
        networks.map(({ cidr }) => cidr),
      );
      const problems = driver.validate(spec);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(500);
    },
  );
});
