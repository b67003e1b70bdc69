import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { GatewayDocument, ListProvidersDocument, UpdateDocument } from '../support/generated/operations.ts';
import { aNetwork, type TestNetwork } from '../support/tcp-proxy.ts';
import { type ChangeFrame, type Subscriber, subscribe } from '../support/subscriber.ts';

let cluster: TestCluster;
let network: TestNetwork;
let gateway: TestGateway;
let api: ClusterApi;
let feed: Subscriber;

beforeEach(async () => {
  cluster = await aCluster({ seed: 'contract' });
  network = await aNetwork(cluster);
  gateway = await aGateway(network);
  api = await clusterApi(cluster);
  feed = subscribe(gateway.url);
  await feed.until((frames) => frames.some(({ __typename }) => __typename === 'Synced'));
});

afterEach(async () => {
  feed.stop();
  await gateway.stop();
  await network.stop();
  await api.stop();
  await cluster.remove();
});

const name = 'aws-us-west-2';
const label = (value: string) => ({ input: { name, labels: { write: value } } });
const modified = (frames: readonly ChangeFrame[]) =>
  frames.flatMap((frame) => (frame.__typename === 'ProviderModified' ? [frame.provider.metadata.labels] : []));
/** So that what goes wrong is the request, and not the handshake before it. */
const openConnection = () => gateway.run(UpdateDocument, { ...label('tried'), dryRun: true });
const isAdded = ({ __typename }: ChangeFrame) => __typename === 'ProviderAdded';
const manifest = (named: string) => ({ ...contractManifest(), metadata: { name: named } });
const stateBecomes = (state: string) =>
  vi.waitFor(async () => expect((await gateway.run(GatewayDocument, {})).gateway.cache.state).toBe(state), {
    timeout: 10_000,
    interval: 20,
  });
const mayHaveHappened = /The write may have happened nevertheless\./;

describe('a network that misbehaves', () => {
  it('by standing still lets a write time out and say that it may have happened, and reads go on', async () => {
    await openConnection();
    network.stall();
    const begun = performance.now();
    const writing = gateway.send(UpdateDocument.toString(), label('slow'));
    const { machineProviders } = await gateway.run(ListProvidersDocument, {});
    expect(machineProviders.totalCount).toBe(2);
    const { errors } = await writing;
    expect(performance.now() - begun).toBeLessThan(11_000);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(mayHaveHappened) as string, extensions: { code: 'TIMEOUT' } },
    ]);
    expect(errors?.[0]?.extensions['fix']).toMatch(/[Rr]ead/);
    await api.patch(name, { metadata: { labels: { write: 'meanwhile' } } });
    network.resume();
    await feed.until((frames) => modified(frames).some((labels) => labels?.['write'] === 'meanwhile'));
    const { updateMachineProvider: after } = await gateway.run(UpdateDocument, label('after'));
    expect(after).toMatchObject({ problems: [], warnings: [] });
    await feed.until((frames) => modified(frames).at(-1)?.['write'] === 'after');
  }, 25_000);

  it('from the first handshake on fails a write as one that never happened', async () => {
    network.down();
    const { errors } = await gateway.send(UpdateDocument.toString(), label('never'));
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    network.up();
    await stateBecomes('LIVE');
    expect((await api.find(name))?.metadata).not.toHaveProperty('labels');
  });

  it('by cutting the connection before the answer says that the write may have happened, and the feed tells', async () => {
    await openConnection();
    network.cutNextAnswer();
    const { errors } = await gateway.send(UpdateDocument.toString(), label('cut'));
    expect(errors).toMatchObject([
      { message: expect.stringMatching(mayHaveHappened) as string, extensions: { code: 'UNAVAILABLE' } },
    ]);
    await feed.until((frames) => modified(frames).length > 0);
    expect(modified(feed.frames)).toEqual([{ write: 'cut' }]);
    await gateway.run(UpdateDocument, label('after'));
    await feed.until((frames) => modified(frames).length > 1);
    expect(modified(feed.frames)).toEqual([{ write: 'cut' }, { write: 'after' }]);
  });

  it('for so long that the cluster has forgotten the past costs no Reset, and no deletion is missed', async () => {
    await api.create(manifest('recreated'));
    await api.create(manifest('deleted'));
    await feed.until((frames) => frames.filter(isAdded).length === 4);
    const held = await api.find('recreated');
    const seen = feed.frames.length;
    network.down();
    await stateBecomes('STALE');
    await api.delete('deleted');
    await api.delete('recreated');
    const { metadata } = await api.create(manifest('recreated'));
    for (let n = 0; n < 5; n += 1) await api.patch(name, { metadata: { labels: { write: String(n) } } });
    await api.create(manifest('new'));
    await cluster.compact();
    network.up();
    await feed.until((frames) => frames.filter(isAdded).length === 6);
    await stateBecomes('LIVE');
    // A write behind the gap: when it is seen, all before it was.
    await gateway.run(UpdateDocument, { input: { name: 'new', labels: { write: 'after' } } });
    await feed.until((frames) => modified(frames).at(-1)?.['write'] === 'after');

    const since = feed.frames.slice(seen).filter(({ __typename }) => __typename !== 'Bookmark');
    const of = (one: string) => since.filter((frame) => 'provider' in frame && frame.provider.metadata.name === one);
    expect(since.filter((frame) => !('provider' in frame))).toEqual([]);
    expect(of('deleted').map(({ __typename }) => __typename)).toEqual(['ProviderDeleted']);
    expect(of('recreated')).toMatchObject([
      { __typename: 'ProviderDeleted', provider: { metadata: { uid: held?.metadata.uid } } },
      { __typename: 'ProviderAdded', provider: { metadata: { uid: metadata.uid } } },
    ]);
    expect(of(name)).toMatchObject([
      { __typename: 'ProviderModified', collapsed: true, provider: { metadata: { labels: { write: '4' } } } },
    ]);
    expect(of('vsphere-datacenter1')).toEqual([]);
  });
});
