import { describe, expect, it } from 'vitest';
import type { MutationOutcome } from '../../../../schema/api/mutations.ts';
import { createRegistry } from '../../../../src/drivers/create-registry.ts';
import { drivers } from '../../../../src/drivers/registry.ts';
import { createProviderWrites } from '../../../../src/providers/writes/writes.ts';
import { contractManifest } from '../../../support/contract.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import { ScriptedWrites } from '../../../support/scripted-writes.ts';

const call = { dryRun: false, signal: new AbortController().signal };
const target = { namespace: 'default', name: 'a' };
const { spec: good } = contractManifest();

/** A provider that is there, and what becomes of writes to it. */
function stored(spec: object) {
  const { cluster, store } = aFollowedCluster();
  const writing = new ScriptedWrites(cluster);
  const { validate } = createRegistry(drivers);
  const writes = createProviderWrites({ cluster: writing, store, validate });
  cluster.create({ ...target, spec: { ...good, ...spec } });
  return {
    update: (changes: object) => writes.update({ ...target, ...changes }, call),
    respec: (changes: object) => writes.update({ ...target, spec: changes }, call),
    apply: (part: object) => writes.apply({ yaml: manifest(part) }, call),
  };
}

const manifest = (spec: object) =>
  JSON.stringify({ apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name: 'a' }, spec });

const words = ({ machineProvider, problems }: MutationOutcome) => [
  machineProvider === null ? 'refused' : 'written',
  ...problems.map(({ severity, path }) => `${severity} ${path}`),
];

describe('what a driver has against a provider that is already there', () => {
  it('is only warned of when something else is changed', async () => {
    const { update, respec } = stored({ region: 'us-west2', availabilityZones: null });
    expect(words(await update({ labels: { a: 'b' } }))).toEqual(['written', 'WARNING spec.region']);
    expect(words(await respec({ config: { timeout: '45s' } }))).toEqual(['written', 'WARNING spec.region']);
  });

  it('may be missing settings of its type', async () => {
    const { update } = stored({ type: 'gcp', region: 'us-east1', availabilityZones: null, networkConfig: null });
    const outcome = words(await update({ labels: { a: 'b' } }));
    expect(outcome).toContain('WARNING spec.config.customSettings.projectId');
    expect(outcome[0]).toBe('written');
  });

  it('is refused where it is changed, though it is told in the same words', async () => {
    const { respec } = stored({ config: { endpoint: 'https://me:one@ec2.example.com' } });
    const outcome = await respec({ config: { endpoint: 'https://me:two@ec2.example.com' } });
    expect(words(outcome)).toEqual(['refused', 'ERROR spec.config.endpoint']);
    expect(JSON.stringify(outcome)).not.toMatch(/me:one|me:two/);
  });

  it('is refused where the change itself makes it wrong, wherever that shows', async () => {
    const { respec } = stored({});
    const zones = [0, 1, 2].map((index) => `ERROR spec.availabilityZones[${index}]`);
    const endpoint = 'ERROR spec.config.endpoint';
    expect(words(await respec({ region: 'eu-west-1' }))).toEqual(['refused', ...zones, endpoint]);
    const config = { endpoint: 'ec2.eu-west-1.amazonaws.com' };
    const moved = { region: 'eu-west-1', availabilityZones: ['eu-west-1a'], config };
    expect(words(await respec(moved))).toEqual(['written']);
  });

  it('is the same old fault when its item has another place in its list', async () => {
    const [old, added] = [{ id: 'old' }, { id: 'subnet-11111111' }];
    const { respec } = stored({ networkConfig: { availableNetworks: [old] } });
    expect(words(await respec({ networkConfig: { availableNetworks: [added, old] } }))).toEqual([
      'written',
      'WARNING spec.networkConfig.availableNetworks[1].id',
    ]);
    expect(words(await respec({ networkConfig: { availableNetworks: [{ id: 'new' }, old] } }))).toEqual([
      'refused',
      'ERROR spec.networkConfig.availableNetworks[0].id',
      'WARNING spec.networkConfig.availableNetworks[1].id',
    ]);
  });

  it('does not excuse another type, whose rules were never broken here', async () => {
    const { respec } = stored({ region: 'us-west2' });
    const outcome = words(await respec({ type: 'azure' }));
    expect(outcome[0]).toBe('refused');
    expect(outcome).toContain('ERROR spec.region');
    expect(outcome).toContain('ERROR spec.config.customSettings.subscriptionId');
  });
});

describe('an apply of a part', () => {
  it('is judged by the type and region that are there', async () => {
    const { apply } = stored({});
    expect(words(await apply({ region: 'us-west2' }))).toEqual(['refused', 'ERROR spec.region']);
    expect(words(await apply({ availabilityZones: ['eu-west-1a'] }))).toEqual([
      'refused',
      'ERROR spec.availabilityZones[0]',
    ]);
    expect(words(await apply({ availabilityZones: ['us-west-2a'] }))).toEqual(['written']);
    expect(words(await apply({ config: { endpoint: 'http://ec2.us-west-2.amazonaws.com' } }))).toEqual([
      'refused',
      'ERROR spec.config.endpoint',
    ]);
  });

  it('is only warned of what was as wrong before', async () => {
    const { apply } = stored({ config: { endpoint: 'http://ec2.example.com' } });
    expect(words(await apply({ config: { endpoint: 'http://ec2.example.com' } }))).toEqual([
      'written',
      'WARNING spec.config.endpoint',
    ]);
  });
});
