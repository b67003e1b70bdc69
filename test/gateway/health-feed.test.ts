import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { type EventStream, openEventStream, type StreamEvent } from '../support/event-stream.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  GetProviderDocument,
  HealthFeedDocument,
  type HealthFeedSubscription,
  ListProvidersDocument,
  StatusFeedDocument,
} from '../support/generated/operations.ts';

let cluster: TestCluster;
/** Two replicas, and further ones that tests start later. */
let gateway: TestGateway;
let gateways: TestGateway[];
let api: ClusterApi;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'none' });
  gateway = await aGateway(cluster);
  gateways = [gateway, await aGateway(cluster)];
  api = await clusterApi(cluster);
});

afterAll(async () => {
  for (const replica of gateways) await replica.stop();
  await api.stop();
  await cluster.remove();
});

type HealthFrame = HealthFeedSubscription['healthTransitions'];

function healthOf({ data }: StreamEvent): HealthFrame {
  if (data.errors) throw new Error(data.errors[0]?.message);
  return data.data?.['healthTransitions'] as HealthFrame;
}

async function open(replica: TestGateway | undefined, variables: object, lastEventId?: string): Promise<EventStream> {
  return openEventStream(replica?.url ?? '', HealthFeedDocument.toString(), { variables, lastEventId });
}

/** So many transitions, past whatever marks lie between them. */
async function transitions(stream: EventStream, count: number) {
  const found: { readonly id: string | undefined; readonly frame: HealthFrame & { __typename: 'HealthTransition' } }[] =
    [];
  while (found.length < count) {
    const event = await stream.next();
    const frame = healthOf(event);
    if (frame.__typename === 'Reset') throw new Error(frame.reason);
    if (frame.__typename === 'HealthTransition') found.push({ id: event.id, frame });
  }
  return found;
}

async function untilSynced(stream: EventStream): Promise<StreamEvent> {
  for (;;) {
    const event = await stream.next();
    if (healthOf(event).__typename === 'Synced') return event;
  }
}

const minute = (n: number) => `2026-01-31T12:${String(n).padStart(2, '0')}:00Z`;

/** What a monitor writes: both statuses of Ready by turns, each with its time. */
function setHealth(name: string, n: number, cpu = 10) {
  const isReady = n % 2 === 0;
  return api.patch(
    name,
    {
      status: {
        phase: isReady ? 'Ready' : 'NotReady',
        conditions: [
          {
            type: 'Ready',
            status: isReady ? 'True' : 'False',
            reason: isReady ? 'Usable' : 'Unreachable',
            message: `turn ${n}`,
            lastTransitionTime: minute(n),
          },
        ],
        resources: { quotas: [{ resource: 'cpu', unit: 'cores', used: String(cpu), limit: '100' }] },
      },
    },
    'status',
  );
}

async function aProvider(name: string, label = name) {
  const manifest = { ...contractManifest(), metadata: { name, labels: { test: label } } };
  const { metadata } = await api.create(manifest);
  for (const replica of gateways) {
    await replica.run(GetProviderDocument, { name, minResourceVersion: metadata.resourceVersion });
  }
}

const only = (label: string) => ({ filter: { labelSelector: `test=${label}` } });

describe('the feed of health', () => {
  it('tells by one frame all that one write moved, and the id of each event is its cursor', async () => {
    await aProvider('whole');
    const stream = await open(gateway, only('whole'));
    const [first] = await transitions(stream, 1);
    expect(first?.frame).toMatchObject({ cause: 'SNAPSHOT', phase: null, conditions: [], quotas: [] });
    await untilSynced(stream);
    await setHealth('whole', 0);
    // Neither the spec, nor labels, nor a score are transitions.
    await api.patch('whole', { metadata: { labels: { other: 'label' } }, spec: { config: { timeout: '40s' } } });
    await api.patch('whole', { status: { health: { score: 88, lastChecked: minute(1) } } }, 'status');
    await setHealth('whole', 1, 93);
    const [up, down] = await transitions(stream, 2);
    expect(up?.frame).toMatchObject({
      cause: 'MOVED',
      at: minute(0),
      phase: { from: null, to: 'READY' },
      conditions: [{ type: 'Ready', from: 'UNKNOWN', to: 'TRUE', reason: 'Usable', message: 'turn 0', at: minute(0) }],
      quotas: [],
    });
    expect(down?.frame).toMatchObject({
      cause: 'MOVED',
      at: minute(1),
      phase: { from: 'READY', to: 'NOT_READY' },
      conditions: [{ type: 'Ready', from: 'TRUE', to: 'FALSE', reason: 'Unreachable' }],
      quotas: [
        { resource: 'cpu', threshold: 80, direction: 'ABOVE', used: '93', limit: '100', unit: 'cores' },
        { threshold: 90 },
      ],
      credentialExpiry: null,
      collapsed: false,
    });
    for (const one of [up, down]) expect(one?.id).toBe(one?.frame.cursor);
    await api.delete('whole');
    expect((await transitions(stream, 1))[0]?.frame).toMatchObject({
      cause: 'DELETED',
      provider: { metadata: { name: 'whole' } },
      phase: null,
    });
    stream.close();
  });

  it('goes on behind Last-Event-ID at either replica, with each transition once and in order', async () => {
    await aProvider('moved');
    const first = await open(gateway, only('moved'));
    let lastEventId = (await untilSynced(first)).id;
    first.close();
    const seen: string[] = [];
    for (let n = 0; n < 12; n += 3) {
      // Some happens while nobody listens, some while the stream is open.
      await setHealth('moved', n);
      await setHealth('moved', n + 1);
      const stream = await open(gateways[(n / 3) % 2], only('moved'), lastEventId);
      await setHealth('moved', n + 2);
      for (const { id, frame } of await transitions(stream, 3)) {
        expect(frame).toMatchObject({ cause: 'MOVED', collapsed: false });
        seen.push(frame.conditions[0]?.message ?? '');
        lastEventId = id;
      }
      stream.close();
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => `turn ${n}`));
  });

  it('goes on at a replica that was started later, of which nobody has told how it was before', async () => {
    await aProvider('later');
    const { metadata } = await setHealth('later', 0);
    const { machineProviders } = await gateway.run(ListProvidersDocument, {
      minResourceVersion: metadata.resourceVersion,
    });
    for (const n of [1, 2, 3]) await setHealth('later', n);
    const late = await aGateway(cluster);
    gateways.push(late);
    const stream = await open(late, { ...only('later'), after: machineProviders.feedCursor });
    const told = (await transitions(stream, 3)).map(({ frame }) => frame);
    expect(told.map(({ cause, phase }) => [cause, phase])).toEqual([
      ['CAUGHT_UP', { from: null, to: 'NOT_READY' }],
      ['MOVED', { from: 'NOT_READY', to: 'READY' }],
      ['MOVED', { from: 'READY', to: 'NOT_READY' }],
    ]);
    stream.close();
  });

  it('tells what comes to match its filter and what no longer does', async () => {
    await aProvider('filtered');
    await setHealth('filtered', 0);
    const filter = { ...only('filtered').filter, phase: ['NOT_READY'] };
    const stream = await open(gateways[1], { filter });
    await untilSynced(stream);
    for (const n of [1, 2]) await setHealth('filtered', n);
    expect((await transitions(stream, 2)).map(({ frame }) => frame)).toMatchObject([
      { cause: 'ENTERED_FILTER', phase: { from: 'READY', to: 'NOT_READY' } },
      { cause: 'LEFT_FILTER', phase: { from: 'NOT_READY', to: 'READY' } },
    ]);
    stream.close();
  });
});

describe("the feed of one provider's status, at another replica", () => {
  it('goes on behind Last-Event-ID where the other one stopped, with what was and what is', async () => {
    await aProvider('status');
    const variables = { name: 'status' };
    const follow = (replica: TestGateway | undefined, lastEventId?: string) =>
      openEventStream(replica?.url ?? '', StatusFeedDocument.toString(), { variables, lastEventId });
    const first = await follow(gateway);
    const [snapshot, synced] = [await first.next(), await first.next()];
    expect(snapshot.data.data).toMatchObject({ machineProviderStatus: { __typename: 'StatusChanged', after: null } });
    first.close();
    await setHealth('status', 0);
    await setHealth('status', 1);
    const second = await follow(gateways[1], synced.id);
    const told = [await second.next(), await second.next()].map(({ data }) => data.data?.['machineProviderStatus']);
    expect(told).toMatchObject([
      { before: null, after: { phase: 'READY' }, changedPaths: ['status'] },
      {
        before: { phase: 'READY' },
        after: { phase: 'NOT_READY' },
        changedPaths: expect.arrayContaining(['status.phase', 'status.conditions[type="Ready"].status']) as string[],
        collapsed: false,
      },
    ]);
    second.close();
  });
});
