import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../../schema/machine-provider.ts';
import type { MachineProviderStatusWrites } from '../../../../src/cluster/machine-provider-status.ts';
import { newsOf } from '../../../../src/health/events/worth-an-event.ts';
import { createLookWrites } from '../../../../src/health/write/write-look.ts';
import type { Look } from '../../../../src/status/observations.ts';
import { looks, seenAt } from '../../../support/looks.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';

const target = { namespace: 'default', name: 'cloud' };
const never = new AbortController().signal;

/** How one write goes: done and answered, done without an answer, or not done. */
type Way = 'answered' | 'lost' | 'not done';

/** A cluster whose answers get lost, and the news that were told of what was written. */
function aLossyCluster() {
  const { cluster, store } = aFollowedCluster();
  cluster.create({ ...target });
  const ways: Way[] = [];
  const news: string[] = [];
  let isCopied = true;
  const writes: MachineProviderStatusWrites = {
    async apply(_, { resourceVersion, status }) {
      const held = Array.from(cluster.objects.values())[0];
      if (held?.metadata.resourceVersion !== resourceVersion) throw new GatewayError('CONFLICT', 'it was modified');
      const way = ways.shift() ?? 'answered';
      if (way !== 'not done') {
        if (!isCopied) cluster.disconnect(store);
        cluster.update({ ...target, status: status });
      }
      if (way !== 'answered') throw new GatewayError('TIMEOUT', 'the cluster did not answer in time');
      return { object: Array.from(cluster.objects.values())[0]?.raw, warnings: [] };
    },
  };
  const onWritten = (before: MachineProvider, after: MachineProvider) =>
    news.push(...newsOf(before.status, after.status).map(({ reason }) => reason));
  const write = createLookWrites({ cluster: writes, store, now: () => seenAt, visibleMs: 1, onWritten });
  return {
    cluster,
    news,
    /** The copy hears of nothing until it is connected again. */
    cutOff: () => void (isCopied = false),
    connect() {
      isCopied = true;
      cluster.connect(store);
    },
    /** A look that came to this, whose write goes like that. */
    async look(seen: Look, at: number, ...way: Way[]) {
      ways.splice(0, ways.length, ...way);
      const provider = Array.from(cluster.objects.values())[0] as MachineProvider;
      const observations = { generation: provider.metadata.generation ?? undefined, problems: [], look: seen };
      const isRefresh = false;
      return write({ provider, observations, at: seenAt + at, isRefresh, looks: [], unconfirmed: false }, never);
    },
  };
}

describe('the news of what was written', () => {
  it('are told with the next look where the answer of the cluster was lost, and once', async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks.works, 0);
    expect(lossy.news).toEqual(['ProviderReady']);
    expect((await lossy.look(looks['permission denied'], 1_000, 'lost')).isRefused).toBe(true);
    expect(lossy.news).toEqual(['ProviderReady']);
    await lossy.look(looks['permission denied'], 2_000);
    await lossy.look(looks['permission denied'], 3_000);
    expect(lossy.news).toEqual(['ProviderReady', 'PermissionDenied']);
  });

  it('are all told, in their order, where a later look came to something else', async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks.works, 0);
    await lossy.look(looks['permission denied'], 1_000, 'lost');
    await lossy.look(looks.works, 2_000);
    expect(lossy.news).toEqual(['ProviderReady', 'PermissionDenied', 'ProviderReady']);
  });

  it('are told once where the copy is late as well', async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks.works, 0);
    lossy.cutOff();
    await lossy.look(looks['permission denied'], 1_000, 'lost');
    await lossy.look(looks['permission denied'], 2_000);
    expect(lossy.news).toEqual(['ProviderReady']);
    lossy.connect();
    await lossy.look(looks['permission denied'], 3_000);
    await lossy.look(looks['permission denied'], 4_000);
    expect(lossy.news).toEqual(['ProviderReady', 'PermissionDenied']);
  });

  it('are told once where the write was not done, and is tried again', async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks.works, 0);
    await lossy.look(looks['permission denied'], 1_000, 'not done');
    await lossy.look(looks['permission denied'], 2_000, 'lost');
    await lossy.look(looks['permission denied'], 3_000);
    expect(lossy.news).toEqual(['ProviderReady', 'PermissionDenied']);
  });

  it("are not told of another's write that came to the same: it tells them itself", async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks.works, 0);
    await lossy.look(looks['permission denied'], 1_000, 'not done');
    const other = aLossyCluster();
    await other.look(looks.works, 0);
    await other.look(looks['permission denied'], 1_500);
    const [theirs] = Array.from(other.cluster.objects.values());
    lossy.cluster.update({ ...target, ...(theirs?.status && { status: theirs.status }) });
    await lossy.look(looks['permission denied'], 2_000);
    expect(lossy.news).toEqual(['ProviderReady']);
  });
});
