import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../../../src/cluster/connection.ts';
import { createEventWrites } from '../../../../src/cluster/events-write.ts';
import { createEventRecorder, type EventRecorder } from '../../../../src/health/events/record-events.ts';
import { answer, FakeApiServer, type Fault, refuse } from '../../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../../support/kubeconfig.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';
import { recordingLog } from '../../../support/recording-log.ts';

const folder = temporaryFolder();
const path = '/api/v1/namespaces/default/events';
let server: FakeApiServer;
let connection: ClusterConnection;
let recorder: EventRecorder;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  server = await new FakeApiServer().start();
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url });
  log = recordingLog();
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log });
  recorder = createEventRecorder({
    cluster: createEventWrites(connection),
    now: Date.now,
    replica: 'replica-1',
    log,
    maxWaiting: 3,
    retryMs: 20,
  });
});

afterEach(async () => {
  await recorder.stop();
  await connection.stop();
  await server.stop();
});

afterAll(() => folder.remove());

/** Answers so many writes in this way, and takes those after. */
function first(times: number, fault: Fault): void {
  server.fault = (request, response) => {
    if ((times -= 1) >= 0) return fault(request, response);
    answer(response, 200, {});
    return true;
  };
}
const refusing =
  (code: number, reason: string): Fault =>
  (_, response) => {
    refuse(response, code, reason, 'canary-of-the-refusal', { details: { name: 'some', kind: 'events' } });
    return true;
  };
const record = (message = 'nobody answers', conditionType = 'Ready', namespace = 'default') => {
  const provider = aMachineProvider({ namespace });
  recorder.recordTransition(provider, { type: 'Warning', reason: 'Unreachable', message, conditionType });
};
const become = (expected: Partial<ReturnType<EventRecorder['counts']>>) =>
  vi.waitFor(() => expect(recorder.counts()).toMatchObject(expected), { timeout: 10_000, interval: 2 });
const sent = () =>
  server.requests.map(({ method, body }) => [method, JSON.parse(body) as Record<string, unknown>] as const);

describe('a recorder of Events', () => {
  it('creates one, and counts the same one up by a patch of what is counted alone', async () => {
    first(0, refusing(500, ''));
    record();
    record();
    await become({ created: 1, counted: 1 });
    const [[, created] = [], patched] = sent();
    expect(server.requests.map((request) => request.path)).toEqual([
      path,
      `${path}/${(created as unknown as { metadata: { name: string } }).metadata.name}`,
    ]);
    expect(created).toMatchObject({ apiVersion: 'v1', kind: 'Event', count: 1, message: 'nobody answers' });
    expect(patched).toEqual([
      'PATCH',
      { count: 2, lastTimestamp: expect.any(String) as string, message: 'nobody answers' },
    ]);
  });

  it('creates one anew that has expired meanwhile, with its count and its first time', async () => {
    first(0, refusing(500, ''));
    record();
    await become({ created: 1 });
    first(1, refusing(404, 'NotFound'));
    record();
    await become({ created: 2, counted: 0 });
    const [[, before] = [], , [method, anew] = []] = sent();
    expect(method).toBe('POST');
    expect(anew).toEqual({ ...before, count: 2, lastTimestamp: expect.any(String) as string });
  });

  it.each<[string, Fault]>([
    ['an outage', refusing(503, 'ServiceUnavailable')],
    ['a refusal for now', refusing(429, 'TooManyRequests')],
    [
      'a connection that was cut',
      (_, response) => {
        response.socket?.resetAndDestroy();
        return true;
      },
    ],
  ])('tries again after %s', async (_what, fault) => {
    first(3, fault);
    record();
    await become({ created: 1, failed: 0 });
    expect(server.requests).toHaveLength(4);
  });

  it('takes one that is there already for its own, whose answer was lost', async () => {
    first(1, refusing(409, 'AlreadyExists'));
    record();
    await become({ created: 1, failed: 0 });
  });

  it.each([
    [403, 'Forbidden'],
    [422, 'Invalid'],
  ])('gives up what is refused with %i, and goes on with the next', async (code, reason) => {
    first(1, refusing(code, reason));
    record('one');
    record('two');
    await become({ created: 1, failed: 1 });
    expect(log.lines).toHaveLength(1);
    expect(log.text()).toContain('default/aws-us-west-2');
  });

  it('gives up after twelve tries', async () => {
    first(12, refusing(503, 'ServiceUnavailable'));
    record('one');
    record('two');
    await become({ created: 1, failed: 1 });
    expect(server.requests).toHaveLength(13);
  });

  it('goes on with those of other namespaces while one takes none, and with its own in their order after that', async () => {
    let isStuck = true;
    server.fault = (request, response) => {
      if (isStuck && request.path.includes('/stuck/')) return refusing(500, 'InternalError')(request, response);
      answer(response, 200, {});
      return true;
    };
    record('one', 'Ready', 'stuck');
    record('two', 'Ready', 'stuck');
    record();
    await become({ created: 1 });
    expect(server.requests.filter((request) => request.path === path)).toHaveLength(1);
    isStuck = false;
    await become({ created: 3, failed: 0 });
    const told = sent().filter(([, { metadata }]) => (metadata as { namespace: string }).namespace === 'stuck');
    expect(new Set(told.map(([, { message }]) => message))).toEqual(new Set(['one', 'two']));
    expect(told.at(-1)?.[1]['message']).toBe('two');
  });

  it('has nobody wait, and drops what is too much, which it counts', async () => {
    // Taken, and never answered.
    server.fault = () => true;
    for (let n = 0; n < 10; n += 1) record(`message ${n}`);
    expect(server.requests).toHaveLength(0);
    expect(recorder.counts()).toEqual({ created: 0, counted: 0, filtered: 0, dropped: 6, failed: 0 });
    await server.changes.until('one is being written', () => server.requests.length === 1);
    await recorder.stop();
    expect(recorder.counts().dropped).toBe(10);
    record();
    expect(recorder.counts().dropped).toBe(11);
  });

  it('keeps to itself what is too many about one provider', async () => {
    first(0, refusing(500, ''));
    for (let n = 1; n <= 30; n += 1) {
      record();
      await become(n <= 25 ? { counted: n - 1 } : { filtered: n - 25 });
    }
    expect(server.requests).toHaveLength(25);
  });

  it('writes what still waits when it is stopped', async () => {
    first(0, refusing(500, ''));
    record('one');
    record('two');
    await recorder.stop();
    expect(recorder.counts()).toMatchObject({ created: 2, dropped: 0 });
  });

  it('tells what is news of a status that was written', async () => {
    first(0, refusing(500, ''));
    const status = (stands: 'True' | 'False', reason: string) =>
      aMachineProvider({
        status: { conditions: [{ type: 'Ready', status: stands as never, reason, message: reason }] },
      });
    recorder.recordWrite(status('True', 'ProviderReady'), status('False', 'Unreachable'));
    recorder.recordWrite(status('False', 'Unreachable'), status('False', 'Unreachable'));
    await become({ created: 1 });
    expect(sent()).toMatchObject([['POST', { type: 'Warning', reason: 'Unreachable' }]]);
  });
});
