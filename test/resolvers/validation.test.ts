import { describe, expect, test } from 'vitest';
import { readMachineProvider } from '../../schema/read.ts';
import { contractManifest, contractText, storedProvider } from '../support/contract.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext, aStore } from '../support/ports.ts';
import { interpret, run } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

describe('validateMachineProvider', () => {
  test.each(['aws-us-west-2', 'vsphere-datacenter1'] as const)('accepts the example %s as YAML', async (name) => {
    const { data } = await run(operations.ValidateDocument, { yaml: contractText(name) }, aContext());
    expect(data?.validateMachineProvider).toEqual({ valid: true, problems: [] });
  });

  test('accepts the same content field by field', async () => {
    const { spec } = contractManifest('aws-us-west-2');
    const input = { metadata: { name: 'x' }, spec: { ...spec, ...inEnumNames } };
    const { data, errors } = await run(String(operations.ValidateDocument), { input }, aContext());
    expect(errors).toBeUndefined();
    expect(data).toEqual({ validateMachineProvider: { valid: true, problems: [] } });
  });

  test('lists everything that is wrong with an input at once, and takes null for absent', async () => {
    const input = { metadata: { name: null }, spec: { type: null, region: '', config: { timeout: 'soon' } } };
    const { data } = await run(operations.ValidateDocument, { input }, aContext());
    const report = data?.validateMachineProvider;
    expect(report?.valid).toBe(false);
    expect(report?.problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'metadata.name',
        'spec.type',
        'spec.region',
        'spec.authentication',
        'spec.config.timeout',
      ]),
    );
    expect(report?.problems.every(({ line, column }) => line === null && column === null)).toBe(true);
  });

  test('says where in the YAML a problem is', async () => {
    const yaml = contractText('aws-us-west-2').replace('cidr: 10.0.2.0/24', 'cidr: 10.0.2.0/99');
    const line = yaml.split('\n').findIndex((text) => text.includes('10.0.2.0/99')) + 1;
    const { data } = await run(operations.ValidateDocument, { yaml }, aContext());
    expect(data?.validateMachineProvider.problems).toMatchObject([
      { path: 'spec.networkConfig.availableNetworks[1].cidr', line, severity: 'ERROR' },
    ]);
  });

  test("tells the driver's problems together with the contract's, each with its place in the YAML", async () => {
    const yaml = contractText('aws-us-west-2')
      .replace('- us-west-2b', '- us-east-1b')
      .replace('timeout: 30s', 'timeout: 30 seconds');
    const lineOf = (text: string) => yaml.split('\n').findIndex((line) => line.includes(text)) + 1;
    const { data } = await run(operations.ValidateDocument, { yaml }, aContext());
    expect(data?.validateMachineProvider).toMatchObject({
      valid: false,
      problems: [
        { path: 'spec.config.timeout', line: lineOf('30 seconds') },
        {
          code: 'INVALID',
          path: 'spec.availabilityZones[1]',
          line: lineOf('us-east-1b'),
          column: 7,
          message: expect.stringContaining('but got "us-east-1b"') as string,
          fix: expect.stringContaining('this region') as string,
        },
      ],
    });
  });

  test('tells one mistake once, though contract and driver both see it', async () => {
    const yaml = contractText('aws-us-west-2').replace('endpoint: ec2', 'endpoint: two words ec2');
    const { data } = await run(operations.ValidateDocument, { yaml }, aContext());
    expect(data?.validateMachineProvider.problems.map(({ path }) => path)).toEqual(['spec.config.endpoint']);
  });

  test("is valid with a driver's warning", async () => {
    const yaml = contractText('aws-us-west-2').replace('  config:', '  config:\n    customSettings: {roleArm: x}');
    const { data } = await run(operations.ValidateDocument, { yaml }, aContext());
    expect(data?.validateMachineProvider).toMatchObject({
      valid: true,
      problems: [{ path: 'spec.config.customSettings.roleArm', severity: 'WARNING', fix: 'Did you mean `roleArn`?' }],
    });
  });

  test.each(['a: [', 'a: 1\n---\nb: 2\n', '', '\u0000', 'a:\n\t- b'])(
    'answers text that is no manifest with problems: %j',
    async (yaml) => {
      const { data, errors } = await run(operations.ValidateDocument, { yaml }, aContext());
      expect(errors).toBeUndefined();
      expect(data?.validateMachineProvider.valid).toBe(false);
      expect(data?.validateMachineProvider.problems.length).toBeGreaterThan(0);
    },
  );

  test.each([
    { what: 'none', variables: {} },
    { what: 'none', variables: { input: null, yaml: null } },
    { what: 'both', variables: { yaml: 'a: 1', input: { metadata: { name: 'x' }, spec: {} } } },
  ])('wants exactly one of input and yaml, not $what', async ({ what, variables }) => {
    const { errors } = await run(operations.ValidateDocument, variables, aContext());
    expect(errors?.[0]).toMatchObject({
      path: ['validateMachineProvider'],
      originalError: { code: 'INVALID', message: expect.stringContaining(`but got ${what}`) as string },
    });
  });
});

describe('problems', () => {
  const problemsOf = async (stored: Record<string, unknown>) => {
    const store = aStore([readMachineProvider(stored)]);
    const { data, errors } = await run(
      '{ machineProviders { nodes { metadata { name } problems { code path severity } } } }',
      {},
      aContext(store),
    );
    expect(errors).toBeUndefined();
    const page = data as { machineProviders: { nodes: { problems: { code: string; path: string }[] }[] } };
    return page.machineProviders.nodes[0]?.problems ?? [];
  };

  test('are none for an object as a cluster stores it, with all that the server sets', async () => {
    expect(await problemsOf(storedProvider('aws-us-west-2'))).toEqual([]);
    expect(await problemsOf(storedProvider('vsphere-datacenter1'))).toEqual([]);
  });

  test('name what breaks the rules, and what cannot be shown', async () => {
    const problems = await problemsOf(aStoredProvider({ spec: { type: 'nebula', region: '' } }));
    expect(problems).toContainEqual({ code: 'UNREADABLE', path: 'spec.type', severity: expect.any(String) as string });
    expect(problems.map(({ path }) => path)).toContain('spec.region');
  });

  test("name what the object's own type has against it", async () => {
    expect(await problemsOf(aStoredProvider({ spec: { ...good, availabilityZones: ['eu-west-1a'] } }))).toEqual([
      { code: 'INVALID', path: 'spec.availabilityZones[0]', severity: 'ERROR' },
    ]);
  });

  test('are worked out once per object, however often they are asked for', async () => {
    let looks = 0;
    const stored = aStoredProvider({ name: 'p', spec: { region: '' } });
    const provider = readMachineProvider(stored);
    const raw = new Proxy(provider.raw, {
      get(target, property, receiver) {
        if (property === 'spec') looks++;
        return Reflect.get(target, property, receiver) as unknown;
      },
    });
    const store = aStore([Object.assign(provider, { raw })]);
    await interpret('{ machineProviders { nodes { problems { code } } } }', {}, aContext(store));
    const looksOfOne = looks;
    await interpret(
      '{ machineProviders { nodes { problems { code } again: problems { path } } } }',
      {},
      aContext(store),
    );
    expect(looksOfOne).toBeGreaterThan(0);
    expect(looks).toBe(looksOfOne);
  });
});

describe('yaml', () => {
  test('is a manifest that validates', async () => {
    const store = aStore([readMachineProvider(storedProvider('aws-us-west-2'))]);
    const read = await run(operations.GetProviderWholeDocument, { name: 'aws-us-west-2' }, aContext(store));
    const yaml = read.data?.machineProvider?.yaml ?? '';
    expect(yaml).toContain('region: us-west-2');
    expect(yaml).not.toMatch(/managedFields|status:|resourceVersion/);
    const { data } = await run(operations.ValidateDocument, { yaml }, aContext());
    expect(data?.validateMachineProvider).toEqual({ valid: true, problems: [] });
  });
});

const good = contractManifest('aws-us-west-2').spec;

/** Where GraphQL names a value otherwise than the manifest. */
const inEnumNames = {
  type: 'AWS',
  authentication: { type: 'APIKEY', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } },
  capabilities: { supportedOperations: ['CREATE', 'DELETE'], supportedOSTypes: ['linux'] },
  networkConfig: { availableNetworks: [{ id: 'subnet-11111111', cidr: '10.0.1.0/24', type: 'PUBLIC' }] },
  storageConfig: { availableStorageTypes: [{ name: 'gp3', type: 'SSD', iopsPerGB: '3.0', encrypted: true }] },
};
