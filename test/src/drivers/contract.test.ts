import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDriver } from '../../../src/drivers/create-driver.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { isRecord } from '../../../schema/record.ts';
import { validateManifest } from '../../../schema/validate.ts';
import { contractManifest, type MutableManifest } from '../../support/contract.ts';
import { description } from '../../support/nimbus/describe.ts';
import { validate } from '../../support/nimbus/validate.ts';
import { setAt } from '../../support/set-at.ts';

/** Those of the registry, and one that is added as any other would be. */
const all = [...Object.values<Driver<string>>(drivers), createDriver(description, validate)].map(
  (driver): [string, Driver<string>] => [driver.type, driver],
);
const exampleOf = (driver: Driver<string>) => parse(driver.example) as MutableManifest;
const junk = [undefined, null, 7, '', 'x', [], [null], {}, { length: 3 }, true, '('];
const places = [
  'region',
  'availabilityZones',
  'availabilityZones[0]',
  'config',
  'config.endpoint',
  'config.customSettings',
  'authentication',
  'authentication.type',
  'authentication.apiKey',
  'networkConfig',
  'networkConfig.availableNetworks',
  'networkConfig.availableNetworks[0]',
  'capabilities.availableImages',
  'storageConfig.availableStorageTypes',
];

describe.each(all)('the driver of %s', (type, driver) => {
  it('describes itself', () => {
    expect(driver.type).toBe(type);
    expect(driver.title).not.toBe('');
    expect(driver.authentication.length).toBeGreaterThan(0);
    const properties = driver.settings['properties'] as Record<string, { description?: string }>;
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).toBeTruthy();
  });

  it('has an example that neither the contract nor the driver has anything against', () => {
    const { spec, ...manifest } = exampleOf(driver);
    // What the contract says is the same for every type.
    expect(validateManifest({ ...manifest, spec: { ...spec, type: 'aws' } })).toEqual([]);
    expect(driver.validate(exampleOf(driver).spec)).toEqual([]);
  });

  it('never throws on junk, leaves what it is given alone, and says how to mend what it finds', () => {
    for (const value of junk) {
      driver.validate(value);
      for (const place of places) {
        const { spec } = exampleOf(driver);
        setAt(spec, place, value);
        const before = JSON.stringify(spec);
        const problems = driver.validate(spec);
        expect(driver.validate(spec)).toEqual(problems);
        expect(JSON.stringify(spec)).toBe(before);
        for (const { fix, path } of problems) expect(fix, path).toBeTruthy();
      }
    }
  });

  it('refuses a method of authentication that it has not, and says which to use', () => {
    const { spec } = exampleOf(driver);
    const lacking = ['apikey', 'oauth2', 'certificate', 'serviceaccount'].find((name) =>
      driver.authentication.every((method) => String(method.type) !== name),
    );
    setAt(spec, 'authentication.type', lacking);
    const [best] = driver.authentication;
    expect(driver.validate(spec)).toContainEqual(
      expect.objectContaining({
        code: 'NOT_SUPPORTED',
        path: 'spec.authentication.type',
        fix: expect.stringContaining(`\`${best?.type}\``) as string,
      }),
    );
  });

  it('hints at a misspelt setting and warns of it only', () => {
    const { spec } = exampleOf(driver);
    const properties = driver.settings['properties'];
    const [name = ''] = isRecord(properties) ? Object.keys(properties) : [];
    setAt(spec, 'config.customSettings', {
      ...(spec['config'] as { customSettings?: object }).customSettings,
      [`${name}s`]: 'x',
    });
    expect(driver.validate(spec)).toContainEqual(
      expect.objectContaining({ code: 'UNKNOWN_FIELD', severity: 'WARNING', fix: `Did you mean \`${name}\`?` }),
    );
  });
});

describe('the rules of each type', () => {
  it.each(['aws-us-west-2', 'vsphere-datacenter1'] as const)("have nothing against the contract's %s", (name) => {
    const { spec } = contractManifest(name);
    expect(drivers[spec['type'] as 'aws' | 'vsphere'].validate(spec)).toEqual([]);
  });

  it.each([
    ['aws', 'region', 'us-west2', 'spec.region', 'Did you mean `us-west-2`?'],
    ['aws', 'availabilityZones', ['us-east-1a'], 'spec.availabilityZones[0]', 'this region'],
    ['aws', 'config.endpoint', 'http://ec2.us-west-2.amazonaws.com', 'spec.config.endpoint', 'Secret'],
    ['aws', 'config.endpoint', 'ec2.us-west-2.amazonaws.com/x', 'spec.config.endpoint', 'Secret'],
    ['aws', 'config.endpoint', 'user:pw@ec2.us-west-2.amazonaws.com', 'spec.config.endpoint', 'Secret'],
    ['aws', 'config.endpoint', 'ec2.us-west-2.amazonaws.com?a=b', 'spec.config.endpoint', 'Secret'],
    ['aws', 'config.endpoint', 'ec2.us-west-2.amazonaws.com:65536', 'spec.config.endpoint', 'Secret'],
    ['aws', 'config.endpoint', '-ec2', 'spec.config.endpoint', 'Secret'],
    ['aws', 'networkConfig.defaultNetworkId', 'net-1', 'spec.networkConfig.defaultNetworkId', 'console'],
    ['azure', 'region', 'West Europe', 'spec.region', '`westeurope`'],
    ['azure', 'availabilityZones', ['westeurope-1'], 'spec.availabilityZones[0]', '`1`'],
    ['azure', 'config.customSettings.subscriptionId', 'mine', 'spec.config.customSettings.subscriptionId', 'portal'],
    ['azure', 'config.customSettings.resourceGroup', 'rg.', 'spec.config.customSettings.resourceGroup', 'portal'],
    ['azure', 'config.customSettings.tenantId', undefined, 'spec.config.customSettings.tenantId', 'Add'],
    ['gcp', 'region', 'europe-west1-b', 'spec.region', '`europe-west1`'],
    ['gcp', 'availabilityZones', ['us-east1-b'], 'spec.availabilityZones[0]', 'this region'],
    ['gcp', 'config.customSettings.projectId', 'My Project', 'spec.config.customSettings.projectId', 'project'],
    ['vsphere', 'availabilityZones', undefined, 'spec.availabilityZones', 'cluster1'],
    ['vsphere', 'availabilityZones', ['a/b'], 'spec.availabilityZones[0]', 'vCenter'],
    ['vsphere', 'config.customSettings.datacenter', 'a%b', 'spec.config.customSettings.datacenter', 'vCenter'],
    [
      'openstack',
      'config.customSettings',
      { projectName: 'a', projectId: 'b' },
      'spec.config.customSettings.projectId',
      'Remove',
    ],
    [
      'openstack',
      'config.customSettings',
      { projectName: 'a' },
      'spec.config.customSettings.projectName',
      'clouds.yaml',
    ],
    ['libvirt', 'config.endpoint', 'qemu+ext:///system?command=x', 'spec.config.endpoint', 'no ssh'],
    ['libvirt', 'config.endpoint', 'qemu+ssh://host/system', 'spec.config.endpoint', 'no ssh'],
    ['libvirt', 'config.endpoint', 'test:///etc/passwd', 'spec.config.endpoint', 'no ssh'],
    ['libvirt', 'config.endpoint', 'qemu+tls://host/system?pkipath=/tmp', 'spec.config.endpoint', 'no ssh'],
    ['proxmox', 'availabilityZones', ['pve_1'], 'spec.availabilityZones[0]', 'host name'],
    ['proxmox', 'config.customSettings.tokenId', 'root', 'spec.config.customSettings.tokenId', 'realm'],
  ] as const)('of %s refuse %s = %o', (type, at, value, path, fix) => {
    const { spec } = exampleOf(drivers[type]);
    setAt(spec, at, value);
    expect(drivers[type].validate(spec)).toEqual([
      expect.objectContaining({ path, severity: 'ERROR', fix: expect.stringContaining(fix) as string }),
    ]);
  });

  it('never show an endpoint or a setting, which may hold a password', () => {
    for (const driver of Object.values(drivers)) {
      const { spec } = exampleOf(driver);
      setAt(spec, 'config.endpoint', 'https://me:hunter2@host/?x');
      for (const name of Object.keys(driver.settings['properties'] as object))
        setAt(spec, `config.customSettings.${name}`, ' hunter2@/% ');
      expect(JSON.stringify(driver.validate(spec))).not.toContain('hunter2');
    }
  });
});
