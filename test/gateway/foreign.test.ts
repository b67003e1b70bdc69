import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest, storedProvider } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  GetProviderWholeDocument,
  ListProvidersDocument,
  ListProvidersWholeDocument,
  UpdateDocument,
} from '../support/generated/operations.ts';
import { mangle, seeded } from '../support/mangle.ts';
import { setAt } from '../support/set-at.ts';
import { type ChangeFrame, subscribe } from '../support/subscriber.ts';

/** Our own definition with a schema that lets everything in, as an older or foreign one may. */
function looseCrd(): unknown {
  const crd = structuredClone(machineProviderCrd()) as { spec: { versions: Record<string, unknown>[] } };
  for (const version of crd.spec.versions) {
    version['schema'] = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    delete version['selectableFields'];
  }
  return crd;
}

/** What stands where in an otherwise good provider, and the place at which its problem is told. */
const oddities: readonly [string, string, unknown, string?][] = [
  ['number-as-text', 'spec.config.retryPolicy.maxRetries', 'three'],
  ['text-as-number', 'spec.region', 42],
  ['unknown-type', 'spec.type', 'mainframe'],
  ['unknown-operation', 'spec.capabilities.supportedOperations[1]', 'explode'],
  ['list-as-text', 'spec.availabilityZones', 'us-west-2a'],
  ['list-of-wrong-things', 'spec.networkConfig.availableNetworks', [7, null, 'x', []]],
  ['object-as-list', 'spec.config', ['a']],
  ['object-as-text', 'spec.authentication', 'apikey'],
  ['fraction', 'spec.config.rateLimiting.burstLimit', 1.5],
  ['too-large', 'spec.config.rateLimiting.burstLimit', 2 ** 40],
  ['settings-of-numbers', 'spec.config.customSettings', { port: 22, deep: { a: [] } }, 'spec.config.customSettings'],
  ['truth-as-text', 'spec.storageConfig.availableStorageTypes[0].encrypted', 'yes'],
  ['no-spec', 'spec', undefined],
  ['null-spec', 'spec', null],
  ['text-for-spec', 'spec', 'aws'],
  ['unknown-phase', 'status.phase', 'Sleepy'],
  ['no-time', 'status.health.lastChecked', 'yesterday'],
  ['conditions-of-texts', 'status.conditions', ['Ready', 3]],
  ['score-as-text', 'status.health.score', '98'],
  ['status-as-list', 'status', []],
  ['unknown-field', 'spec.regionn', 'x'],
];

const names = oddities.map(([name]) => name).sort();
let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;

function odd(name: string, at: string, value: unknown): object {
  const { apiVersion, kind, spec, status } = storedProvider();
  const manifest = { apiVersion, kind, metadata: { name }, spec, status };
  setAt(manifest, at, value);
  return manifest;
}

/** Creates as a client would: the status follows in a write of its own. */
async function put(manifest: object): Promise<void> {
  const { status, ...rest } = manifest as { status?: unknown; metadata: { name: string } };
  await api.create(rest);
  if (status !== undefined) await api.patch(rest.metadata.name, { status }, 'status');
}

beforeAll(async () => {
  cluster = await aCluster({ crd: looseCrd() });
  api = await clusterApi(cluster);
  for (const [name, at, value] of oddities) await put(odd(name, at, value));
  gateway = await aGateway(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

describe('objects that break the schema', () => {
  it('are all listed, whole, and the list has no error', async () => {
    const { machineProviders } = await gateway.run(ListProvidersWholeDocument, {});
    expect(machineProviders.totalCount).toBe(names.length);
    expect(machineProviders.nodes.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it.each(oddities)('%s reads as null where it is unreadable, with a problem there', async (name, at, _, path = at) => {
    const { machineProvider } = await gateway.run(GetProviderWholeDocument, { name });
    const problems = machineProvider?.problems ?? [];
    expect(problems.map((problem) => problem.path).filter((shown) => shown.startsWith(path))).not.toEqual([]);
    expect(problems.every(({ message }) => message.length > 0)).toBe(true);
    // What is beside it can be read.
    if (!path.startsWith('spec')) expect(machineProvider?.spec).toMatchObject({ type: 'AWS', region: 'us-west-2' });
    expect(parse(machineProvider?.yaml ?? '')).toMatchObject({ kind: 'MachineProvider', metadata: { name } });
  });

  it('show what can be read of them', async () => {
    const read = async (name: string) => (await gateway.run(GetProviderWholeDocument, { name })).machineProvider;
    expect((await read('unknown-type'))?.spec).toMatchObject({ type: null, region: 'us-west-2' });
    expect((await read('text-as-number'))?.spec).toMatchObject({ type: 'AWS', region: null });
    expect((await read('no-spec'))?.spec).toMatchObject({ type: null, region: null, config: null });
    expect((await read('number-as-text'))?.spec.config).toMatchObject({
      endpoint: 'ec2.us-west-2.amazonaws.com',
      retryPolicy: { maxRetries: null },
    });
    expect((await read('unknown-phase'))?.status).toMatchObject({ phase: null, health: { score: 98 } });
    expect((await read('unknown-field'))?.spec).toMatchObject({ type: 'AWS', region: 'us-west-2' });
  });

  it('are filtered and ordered like any other', async () => {
    for (const field of ['TYPE', 'REGION', 'PHASE', 'AGE', 'HEALTH_SCORE'] as const) {
      const orderBy = [{ field, direction: 'DESC' as const }];
      const { machineProviders } = await gateway.run(ListProvidersDocument, { orderBy });
      expect(machineProviders.edges.map(({ node }) => node.metadata.name).sort()).toEqual(names);
    }
    const aws = await gateway.run(ListProvidersDocument, { filter: { type: ['AWS'], minHealthScore: 90 } });
    expect(aws.machineProviders.edges.map(({ node }) => node.metadata.name)).not.toContain('unknown-type');
    expect(aws.machineProviders.totalCount).toBeGreaterThan(10);
  });

  it('can be mended through the gateway', async () => {
    const { updateMachineProvider: mended } = await gateway.run(UpdateDocument, {
      input: { name: 'unknown-type', spec: { type: 'AWS' } },
    });
    expect(mended.problems).toEqual([]);
    const { machineProvider } = await gateway.run(GetProviderWholeDocument, { name: 'unknown-type' });
    expect(machineProvider?.problems).toEqual([]);
  });

  it('are carried by the feed: in the snapshot, and as they come, change and go', async () => {
    const feed = subscribe(gateway.url);
    const added = (frame: ChangeFrame) => frame.__typename === 'ProviderAdded';
    await feed.until((frames) => frames.some(({ __typename }) => __typename === 'Synced'));
    expect(feed.frames.filter(added)).toHaveLength(names.length);
    await put(odd('late', 'spec.type', ['a list']));
    await api.patch('late', { spec: { type: { an: 'object' } } });
    await api.delete('late');
    await feed.until((frames) => frames.some(({ __typename }) => __typename === 'ProviderDeleted'));
    const late = feed.frames.filter((frame) => 'provider' in frame && frame.provider.metadata.name === 'late');
    expect(late.map(({ __typename }) => __typename)).toEqual([
      'ProviderAdded',
      'ProviderModified',
      'ProviderModified',
      'ProviderDeleted',
    ]);
    feed.stop();
  });

  it('mangled at random, a hundred of them, never fail a list', async () => {
    const random = seeded(20_261);
    for (let n = 0; n < 100; n += 1) {
      const { apiVersion, kind, spec, status } = { ...storedProvider(), ...contractManifest('vsphere-datacenter1') };
      const parts = { spec, status };
      for (let times = 0; times < 4; times += 1) mangle(parts, random);
      const name = `mangled-${n}`;
      await put({ apiVersion, kind, metadata: { name, labels: { mangled: 'yes' } }, ...parts });
    }
    const { metadata } = await api.create({ ...contractManifest(), metadata: { name: 'last' } });
    const { machineProviders } = await gateway.run(ListProvidersDocument, {
      minResourceVersion: metadata.resourceVersion,
      filter: { labelSelector: 'mangled=yes' },
    });
    expect(machineProviders.totalCount).toBe(100);
    const whole = await gateway.run(ListProvidersWholeDocument, { first: 1_000 });
    expect(whole.machineProviders.nodes).toHaveLength(names.length + 101);
  });
});
