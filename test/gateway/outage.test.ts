import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  CreateDocument,
  DeleteDocument,
  GatewayDocument,
  GetProviderDocument,
  ListProvidersDocument,
  UpdateDocument,
} from '../support/generated/operations.ts';
import { type ChangeFrame, type Subscriber, subscribe } from '../support/subscriber.ts';

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;
let feed: Subscriber;

beforeEach(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
  feed = subscribe(gateway.url);
  await feed.until((frames) => frames.some(({ __typename }) => __typename === 'Synced'));
});

afterEach(async () => {
  feed.stop();
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

const cacheOf = async () => (await gateway.run(GatewayDocument, {})).gateway.cache;
const stateBecomes = (state: string) =>
  vi.waitFor(async () => expect((await cacheOf()).state).toBe(state), { timeout: 10_000, interval: 20 });
/** The frames behind the snapshot, as `ProviderModified aws-us-west-2`. */
const changes = () =>
  feed.frames
    .flatMap((frame) =>
      frame.__typename === 'Bookmark'
        ? []
        : [`${frame.__typename} ${'provider' in frame ? frame.provider.metadata.name : ''}`.trim()],
    )
    .slice(3);
const isDeleted = (frame: ChangeFrame) => frame.__typename === 'ProviderDeleted';
const manifest = (name: string) => ({ ...contractManifest(), metadata: { name } });

describe('a cluster that is gone', () => {
  it('leaves reads to the copy, and everybody is told how old it is', async () => {
    await cluster.stop();
    await stateBecomes('STALE');
    const { machineProviders } = await gateway.run(ListProvidersDocument, {});
    expect(machineProviders.totalCount).toBe(2);
    await vi.waitFor(async () =>
      expect((await cacheOf()).lastError).toMatch(/^Could not watch .*: the cluster refused/),
    );
    const earlier = await cacheOf();
    expect(Date.parse(machineProviders.asOf)).toBeLessThanOrEqual(Date.parse(earlier.asOf ?? ''));
    await vi.waitFor(async () => expect((await cacheOf()).ageSeconds).toBeGreaterThan(earlier.ageSeconds ?? 0));
    const { status, text } = await gateway.ask('readyz?verbose');
    // Its answers are old but true to what they say, so it goes on serving.
    expect(status).toBe(200);
    expect(text).toContain('[+]store-synced ok');
    expect(text).toMatch(/^\[-\]cluster-watch failed: .*cluster/m);
    expect((await gateway.ask('livez')).status).toBe(200);
  });

  it('fails writes at once, with a code and what to do', async () => {
    await cluster.stop();
    const spec = {
      type: 'AWS',
      region: 'us-west-2',
      authentication: { apiKey: { secretRef: { name: 'a', key: 'b' } } },
    };
    const writes: readonly [{ toString(): string }, object][] = [
      [CreateDocument, { name: 'new', spec }],
      [UpdateDocument, { name: 'aws-us-west-2', labels: { a: 'b' } }],
      [DeleteDocument, { name: 'aws-us-west-2' }],
    ];
    for (const [document, input] of writes) {
      const begun = performance.now();
      const { errors, data } = await gateway.send(document.toString(), { input });
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect(data).toBeNull();
      expect(errors).toMatchObject([
        { extensions: { code: 'UNAVAILABLE', fix: expect.stringMatching(/\w/) as string } },
      ]);
      expect(errors?.[0]?.message).not.toMatch(/ECONN|127\.0\.0\.1/);
    }
    await cluster.start();
    await stateBecomes('LIVE');
    expect(
      (await gateway.run(GetProviderDocument, { name: 'aws-us-west-2' })).machineProvider?.metadata.labels,
    ).toBeNull();
  });

  it('is found again by itself, and open feeds go on with what changed meanwhile', async () => {
    await cluster.stop();
    await stateBecomes('STALE');
    await cluster.start();
    // Sooner than the gateway comes back, or later: it is to be told in either case.
    await api.patch('aws-us-west-2', { metadata: { labels: { during: 'outage' } } });
    await api.create(manifest('new'));
    await api.delete('vsphere-datacenter1');
    await feed.until((frames) => frames.some(isDeleted) && changes().length >= 3);
    // A cluster that forgot its past in the outage is listed anew, and then deletions come first.
    expect(changes().sort()).toEqual([
      'ProviderAdded new',
      'ProviderDeleted vsphere-datacenter1',
      'ProviderModified aws-us-west-2',
    ]);
    await stateBecomes('LIVE');
    expect(await cacheOf()).toMatchObject({ objects: 2, lastError: null });
    expect((await gateway.ask('readyz?verbose')).text).toContain('[+]cluster-watch ok');
    const { updateMachineProvider: written } = await gateway.run(UpdateDocument, {
      input: { name: 'new', labels: { after: 'outage' } },
    });
    expect(written).toMatchObject({ problems: [], warnings: [] });
  });
});
