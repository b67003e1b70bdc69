import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../../schema/machine-provider.ts';
import type { MachineProviderStatusWrites } from '../../../../src/cluster/machine-provider-status.ts';
import { createFindingWrites } from '../../../../src/discovery/write-findings.ts';
import { FailureCode } from '../../../../src/drivers/failure.ts';
import { newsOf } from '../../../../src/health/events/worth-an-event.ts';
import { createLookWrites } from '../../../../src/health/write/write-look.ts';
import type { Look } from '../../../../src/status/observations.ts';
import { ToldWrites } from '../../../../src/status/told-writes.ts';
import { aDiscovery } from '../../../support/discovery.ts';
import { aFailure, looks, seenAt } from '../../../support/looks.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';

const target = { namespace: 'default', name: 'cloud' };
const never = new AbortController().signal;

/** How one write goes: done and answered, done without an answer, or not done. */
type Way = 'answered' | 'lost' | 'not done';

/** As an apply has it: the conditions of other managers stay. */
function merged(held: MachineProvider['status'], share: MachineProvider['status']): MachineProvider['status'] {
  const ofOthers = (held?.conditions ?? []).filter(({ type }) => !share?.conditions?.some((one) => one.type === type));
  return { ...held, ...share, conditions: [...ofOthers, ...(share?.conditions ?? [])] };
}

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
        cluster.update({ ...target, spec: held.spec, status: merged(held.status, status) });
      }
      if (way !== 'answered') throw new GatewayError('TIMEOUT', 'the cluster did not answer in time');
      return { object: Array.from(cluster.objects.values())[0]?.raw, warnings: [] };
    },
  };
  const onWritten = (before: Pick<MachineProvider, 'status'>, after: MachineProvider) =>
    news.push(...newsOf(before.status, after.status).map(({ reason }) => reason));
  const options = { cluster: writes, store, now: () => seenAt, visibleMs: 1, told: new ToldWrites(onWritten) };
  const [write, writeFindings] = [createLookWrites(options), createFindingWrites(options)];
  return {
    cluster,
    news,
    /** The copy hears of nothing until it is connected again. */
    cutOff: () => void (isCopied = false),
    connect() {
      isCopied = true;
      cluster.connect(store);
    },
    /** Somebody asks what the provider offers, which can't tell its quotas; the writes go like that. */
    async discover(...way: Way[]) {
      ways.splice(0, ways.length, ...way);
      const provider = Array.from(cluster.objects.values())[0] as MachineProvider;
      const findings = { discovery: aDiscovery(), quotas: aFailure(FailureCode.FORBIDDEN) };
      return writeFindings(provider, findings, never);
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

  it('are told as well of what a discovery wrote without an answer, once the copy shows it', async () => {
    const lossy = aLossyCluster();
    lossy.cluster.update({ ...target, spec: { storageConfig: { defaultStorageClass: 'vast' } } });
    await lossy.look(looks.works, 0);
    await lossy.discover('lost');
    expect(lossy.news).toEqual(['ProviderReady']);
    await lossy.discover();
    await lossy.discover();
    expect(lossy.news).toEqual(['ProviderReady', 'CapabilityUnsupported', 'StorageNotFound']);
  });

  it('are told once where another reason was not written at first, whose condition keeps its time', async () => {
    const lossy = aLossyCluster();
    await lossy.look(looks['no Secret'], 0);
    await lossy.look(looks['Secret forbidden'], 1_000, 'not done');
    await lossy.look(looks['Secret forbidden'], 2_000);
    await lossy.look(looks['Secret forbidden'], 3_000);
    expect(lossy.news).toEqual(['SecretNotFound', 'SecretForbidden']);
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
