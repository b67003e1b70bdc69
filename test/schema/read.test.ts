import { describe, expect, it } from 'vitest';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { decodeNodeId } from '../../schema/node.ts';
import { ProblemCode } from '../../schema/problem.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { contractManifest, storedProvider } from '../support/contract.ts';
import { mangle, seeded } from '../support/mangle.ts';
import { setAt } from '../support/set-at.ts';

describe('readMachineProvider', () => {
  it('shares spec and status with the stored object when all of it is readable', () => {
    const stored = storedProvider();
    const provider = readMachineProvider(stored);
    expect(provider.unreadable).toEqual([]);
    expect(provider.spec).toBe(stored.spec);
    expect(provider.status).toBe(stored['status']);
    expect(provider.raw['spec']).toBe(stored.spec);
    expect(provider.metadata).toBe(provider.raw['metadata']);
  });

  it('is a MachineProvider with an id that names it again', () => {
    const provider = readMachineProvider(storedProvider('vsphere-datacenter1'));
    expect(provider).toBeInstanceOf(MachineProvider);
    expect(decodeNodeId(provider.id)).toEqual({
      kind: 'MachineProvider',
      namespace: 'default',
      name: 'vsphere-datacenter1',
    });
  });

  it('keeps who manages the fields but not the field sets', () => {
    const provider = readMachineProvider(storedProvider());
    expect(provider.metadata.managedFields).toEqual([
      expect.objectContaining({ manager: 'kubectl-create', operation: 'Update' }),
    ]);
    expect(JSON.stringify(provider.raw)).not.toContain('f:spec');
  });

  it('reads a value of the wrong type as null and says what was expected and found', () => {
    const stored = storedProvider();
    stored.spec['config'] = { timeout: '30s', rateLimiting: { burstLimit: '20', requestsPerSecond: '10.0' } };
    const provider = readMachineProvider(stored);
    expect(provider.spec.config).toEqual({
      timeout: '30s',
      rateLimiting: { burstLimit: null, requestsPerSecond: '10.0' },
    });
    expect(provider.unreadable).toEqual([
      expect.objectContaining({
        code: ProblemCode.UNREADABLE,
        path: 'spec.config.rateLimiting.burstLimit',
        message: 'Expected a whole number of at most 32 bits, but got "20".',
      }),
    ]);
    expect(provider.spec.capabilities).toBe(stored.spec['capabilities']);
    expect(stored.spec['config']).toHaveProperty('rateLimiting.burstLimit', '20');
  });

  it.each([
    ['spec.type', 'digitalocean', 'one of "aws"'],
    ['spec.region', 7, 'a text, but got 7'],
    ['spec.availabilityZones', 'us-west-2a', 'a list, each item a text'],
    ['spec.config', 'fast', 'an object with endpoint, version, timeout'],
    ['spec.networkConfig.availableNetworks', {}, 'a list, each item an object with id'],
    ['spec.networkConfig.loadBalancer', { enabled: 'yes' }, 'true or false, but got "yes"'],
    ['spec.storageConfig.backup', { retentionDays: 1.5 }, 'a whole number of at most 32 bits, but got 1.5'],
    ['spec.storageConfig.backup', { retentionDays: 2 ** 31 }, 'but got 2147483648'],
    ['status.phase', 'Fine', 'one of "Ready", "NotReady"'],
    ['status.connectivity', { lastChecked: 'yesterday' }, 'an RFC 3339 time'],
    ['status.observedGeneration', 2 ** 60, 'a whole number'],
  ])('names %s when it is %j', (path, value, message) => {
    const stored = storedProvider();
    setAt(stored, path, value);
    const [problem, ...others] = readMachineProvider(stored).unreadable;
    expect(problem?.message).toContain(message);
    expect(problem?.path.startsWith(path)).toBe(true);
    expect(others).toEqual([]);
  });

  it('leaves an unreadable item out of its list and keeps the others', () => {
    const stored = storedProvider();
    setAt(stored, 'spec.capabilities.supportedOperations', ['create', 'explode', null, 'stop']);
    setAt(stored, 'spec.networkConfig.availableNetworks', ['subnet-1', { id: 'subnet-2', vlan: 'ten' }]);
    const { spec, unreadable } = readMachineProvider(stored);
    expect(spec.capabilities?.supportedOperations).toEqual(['create', 'stop']);
    expect(spec.networkConfig?.availableNetworks).toEqual([{ id: 'subnet-2', vlan: null }]);
    expect(unreadable.map(({ path }) => path).sort()).toEqual([
      'spec.capabilities.supportedOperations[1]',
      'spec.capabilities.supportedOperations[2]',
      'spec.networkConfig.availableNetworks[0]',
      'spec.networkConfig.availableNetworks[1].vlan',
    ]);
  });

  it('leaves an entry that is no text out of a map, and never repeats its value', () => {
    const stored = storedProvider();
    setAt(stored, 'spec.config.customSettings', { datacenter: 'dc1', password: 424242 });
    const { spec, unreadable } = readMachineProvider(stored);
    expect(spec.config?.customSettings).toEqual({ datacenter: 'dc1' });
    expect(unreadable).toEqual([expect.objectContaining({ path: 'spec.config.customSettings.password' })]);
    expect(JSON.stringify(unreadable)).not.toContain('424242');
  });

  it('never repeats what stands where a Secret should be named', () => {
    const stored = storedProvider();
    setAt(stored, 'spec.authentication.apiKey', 'AKIAIOSFODNN7EXAMPLE');
    const { unreadable } = readMachineProvider(stored);
    expect(unreadable.map(({ path }) => path)).toEqual(['spec.authentication.apiKey']);
    expect(JSON.stringify(unreadable)).not.toContain('AKIA');
  });

  it('keeps a key called __proto__ as a key', () => {
    const stored = JSON.parse(
      '{"metadata": {"name": "a", "namespace": "b", "uid": "c", "resourceVersion": "1", "labels": {"__proto__": "x", "bad": 1}},' +
        ' "spec": {"__proto__": {"polluted": true}, "region": 3}}',
    ) as unknown;
    const provider = readMachineProvider(stored);
    expect(Object.keys(provider.metadata.labels ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((provider.spec as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7, true, [], {}, [1], { metadata: 'x', spec: [], status: 3 }])(
    'gives something to show for %j',
    (foreign) => {
      const provider = readMachineProvider(foreign);
      expect(provider.metadata).toMatchObject({ name: '', namespace: '', uid: '', resourceVersion: '' });
      expect(provider).toMatchObject({ kind: 'MachineProvider', spec: {}, status: null });
      expect(provider.unreadable.length).toBeGreaterThan(0);
    },
  );

  it('never throws and never changes its input, however mangled it is', () => {
    const random = seeded(20260131);
    for (let round = 0; round < 3_000; round += 1) {
      const stored = storedProvider(random() < 0.5 ? 'aws-us-west-2' : 'vsphere-datacenter1') as unknown;
      for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) mangle(stored, random);
      const before = JSON.stringify(stored);
      const provider = readMachineProvider(stored);
      expect(JSON.stringify(stored)).toBe(before);
      if (provider.unreadable.length === 0) {
        expect(provider.spec).toBe((stored as { spec: unknown }).spec);
      }
      // What was read once is readable: reading the result again finds nothing more under spec and status.
      const again = readMachineProvider({ ...provider.raw, spec: provider.spec, status: provider.status });
      const left = again.unreadable.filter(({ path }) => /^(spec|status)/.test(path));
      expect(left).toEqual([]);
    }
  });

  it('reads the contract examples as they are', () => {
    for (const name of ['aws-us-west-2', 'vsphere-datacenter1'] as const) {
      const manifest = contractManifest(name);
      expect(readMachineProvider(manifest).spec).toEqual(manifest.spec);
    }
  });
});
