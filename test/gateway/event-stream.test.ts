import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { type EventStream, openEventStream, type StreamEvent } from '../support/event-stream.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { GetProviderDocument, ListProvidersDocument, StatusFeedDocument } from '../support/generated/operations.ts';

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

const changes = `subscription ($after: String) {
  machineProviderChanges(after: $after) {
    __typename cursor
    ... on ProviderAdded { provider { metadata { name } } }
    ... on ProviderModified { provider { metadata { name labels } } collapsed }
  }
}`;

interface Frame {
  readonly __typename: string;
  readonly cursor: string;
  readonly [key: string]: unknown;
}

function frameOf({ data }: StreamEvent): Frame {
  if (data.errors) throw new Error(data.errors[0]?.message);
  return Object.values(data.data ?? {})[0] as Frame;
}

async function takeUntil(stream: EventStream, typename: string): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (;;) {
    const event = await stream.next();
    events.push(event);
    if (frameOf(event).__typename === typename) return events;
  }
}

/** The next event that tells of a change: behind what was missed comes a Synced, and at times a sign of life. */
async function nextChange(stream: EventStream): Promise<StreamEvent> {
  for (;;) {
    const event = await stream.next();
    if (!['Synced', 'Bookmark'].includes(frameOf(event).__typename)) return event;
  }
}

const turn = (n: number) => api.patch('aws-us-west-2', { metadata: { labels: { turn: String(n) } } });
const turnOf = (event: StreamEvent) =>
  (frameOf(event)['provider'] as { metadata: { labels?: Record<string, string> } }).metadata.labels?.['turn'];

describe('the feed over Server-Sent Events', () => {
  it('begins with a snapshot, and the id of each event is its cursor', async () => {
    const stream = await openEventStream(gateway.url, changes);
    const events = await takeUntil(stream, 'Synced');
    expect(events.map((event) => frameOf(event).__typename)).toEqual(['ProviderAdded', 'ProviderAdded', 'Synced']);
    for (const event of events) expect([event.event, event.id]).toEqual(['next', frameOf(event).cursor]);
    stream.close();
  });

  it('goes on behind Last-Event-ID, with every version once, wherever it was cut', async () => {
    const first = await openEventStream(gateway.url, changes);
    let lastEventId = (await takeUntil(first, 'Synced')).at(-1)?.id;
    first.close();
    const seen: (string | undefined)[] = [];
    for (let n = 0; n < 12; n += 3) {
      // Some happens while nobody listens, some while the stream is open.
      await turn(n);
      await turn(n + 1);
      const stream = await openEventStream(gateway.url, changes, { lastEventId });
      await turn(n + 2);
      for (let taken = 0; taken < 3; taken += 1) {
        const event = await nextChange(stream);
        expect(frameOf(event)).toMatchObject({ __typename: 'ProviderModified', collapsed: false });
        seen.push(turnOf(event));
        lastEventId = event.id;
      }
      stream.close();
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => String(n)));
  });

  it('prefers Last-Event-ID to the older cursor in the document that a browser repeats', async () => {
    const { machineProviders } = await gateway.run(ListProvidersDocument, {});
    const variables = { after: machineProviders.feedCursor };
    const first = await openEventStream(gateway.url, changes, { variables });
    await turn(100);
    const seen = await nextChange(first);
    expect(turnOf(seen)).toBe('100');
    first.close();
    await turn(101);
    const second = await openEventStream(gateway.url, changes, { variables, lastEventId: seen.id });
    expect(turnOf(await nextChange(second))).toBe('101');
    second.close();
  });

  it('tells a cursor that is none, in an event, and ends', async () => {
    const stream = await openEventStream(gateway.url, changes, { lastEventId: 'from-elsewhere' });
    const { data } = await stream.next();
    expect(data.errors).toMatchObject([
      { message: expect.stringContaining('but got "from-elsewhere"') as string, extensions: { code: 'INVALID' } },
    ]);
    await stream.ended;
  });
});

describe("the feed of one provider's status", () => {
  const name = 'watched';
  const open = (lastEventId?: string) =>
    openEventStream(gateway.url, StatusFeedDocument.toString(), { variables: { name }, lastEventId });
  const setPhase = (phase: string) => api.patch(name, { status: { phase } }, 'status');

  it('tells what was and what is, resumes, and ends with the provider', async () => {
    const { metadata } = await api.create({ ...contractManifest(), metadata: { name } });
    // Else its creation would be the first change.
    await gateway.run(GetProviderDocument, { name, minResourceVersion: metadata.resourceVersion });
    const first = await open();
    await takeUntil(first, 'Synced');
    await setPhase('Initializing');
    const initializing = await nextChange(first);
    expect(frameOf(initializing)).toMatchObject({
      __typename: 'StatusChanged',
      before: null,
      after: { phase: 'INITIALIZING' },
      deleted: false,
    });
    expect(initializing.id).toBe(frameOf(initializing).cursor);
    first.close();
    await setPhase('Ready');
    // What is not the status makes no frame.
    await api.patch(name, { metadata: { labels: { a: 'b' } }, spec: { config: { timeout: '40s' } } });
    await setPhase('Error');
    const second = await open(initializing.id);
    expect(frameOf(await nextChange(second))).toMatchObject({
      before: { phase: 'INITIALIZING' },
      after: { phase: 'READY' },
      changedPaths: ['status.phase'],
      collapsed: false,
    });
    expect(frameOf(await nextChange(second))).toMatchObject({ before: { phase: 'READY' }, after: { phase: 'ERROR' } });
    await api.delete(name);
    expect(frameOf(await nextChange(second))).toMatchObject({ before: { phase: 'ERROR' }, after: null, deleted: true });
    second.close();
  });
});
