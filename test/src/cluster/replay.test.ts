import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResourceVersion } from '../../../schema/machine-provider.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { createReplay, type ReplayOptions } from '../../../src/cluster/replay.ts';
import { FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

let server: FakeApiServer;
let connection: ClusterConnection;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(async () => {
  server = await new FakeApiServer().start();
  folder = temporaryFolder();
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  // What was there before can't be counted any more, so that a replay ends only at its goal.
  server.fault = ({ kind }, response) => {
    if (kind === 'list') refuse(response, 410, 'Expired', 'too old resource version');
    return kind === 'list';
  };
});

afterEach(async () => {
  vi.restoreAllMocks();
  await connection.stop();
  await server.stop();
  folder.remove();
});

const from = 100 as ResourceVersion;
const forever = new AbortController().signal;
const path = '/apis/vitistack.io/v1alpha1/machineproviders';

function aReplay(options: Partial<ReplayOptions<unknown>> = {}) {
  return createReplay({ connection, path, parse: (raw) => raw, ...options });
}

/** Up to a version, of which the caller holds nothing yet. */
function upTo(version: number) {
  const at = version as ResourceVersion;
  return { version: at, heldIn: () => ({ newest: at, count: 0 }) };
}

describe('a replay', () => {
  it('brings what happened up to its goal and closes its watch', async () => {
    for (const name of ['a', 'b', 'c']) server.put(name);
    const events = await aReplay()(from, upTo(102), forever);
    expect(events.map(({ type, resourceVersion }) => [type, resourceVersion])).toEqual([
      ['ADDED', 101],
      ['ADDED', 102],
    ]);
    await server.changes.until('the watch is closed', () => server.watches.size === 0);
  });

  it('runs beside seven others; the next one waits until one of them is done', async () => {
    const replay = aReplay();
    const callers = Array.from({ length: 9 }, () => new AbortController());
    const replays = callers.map(({ signal }) => replay(from, upTo(101), signal));
    await server.watched(8);
    // The ninth has not even asked how many there were.
    expect(server.count('list')).toBe(8);
    callers[0]?.abort();
    await expect(replays[0]).rejects.toThrow();
    await server.requested('watch', 9);
    await server.watched(8);
    server.put('a');
    const brought = await Promise.all(replays.slice(1));
    expect(brought.map((events) => events.length)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  it('that waits for its turn gives up with its caller, and takes nobody else along', async () => {
    const replay = aReplay({ maxReplays: 1 });
    const [waiting, next] = [new AbortController(), new AbortController()];
    const first = replay(from, upTo(101), forever);
    await server.watched();
    const second = replay(from, upTo(101), waiting.signal);
    const third = replay(from, upTo(101), next.signal);
    waiting.abort();
    await expect(second).rejects.toThrow('given up');
    server.put('a');
    expect(await first).toHaveLength(1);
    expect(await third).toHaveLength(1);
    expect(server.count('list')).toBe(2);
  });

  it('of 10,000 changes is brought whole; one more makes a snapshot the better answer', async () => {
    for (let index = 0; index < 10_001; index += 1) server.put('busy');
    expect(await aReplay()(from, upTo(10_100), forever)).toHaveLength(10_000);
    await expect(aReplay()(from, upTo(10_102), forever)).rejects.toMatchObject({
      code: 'EXPIRED',
      message: expect.stringContaining('more than 10000 changes') as string,
    });
    await server.changes.until('the watches are closed', () => server.watches.size === 0);
  });

  it('whose goal does not come in time counts as expired', async () => {
    server.put('a');
    // The time is up once the watch has brought something, however long that takes here.
    const timeUp = new AbortController();
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => (ms === 12_345 ? timeUp.signal : timeout(ms)));
    const parse = () => timeUp.abort(new DOMException('time is up', 'TimeoutError'));
    await expect(aReplay({ timeoutMs: 12_345, parse })(from, upTo(102), forever)).rejects.toMatchObject({
      code: 'EXPIRED',
      message: expect.stringContaining('no sign in time') as string,
    });
    await server.changes.until('the watch is closed', () => server.watches.size === 0);
  });

  it('of a cluster that does not answer ends in time as well', async () => {
    server.fault = () => true;
    const attempt = aReplay({ timeoutMs: 100 })(from, upTo(101), forever);
    await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/^(TIMEOUT|UNAVAILABLE)$/) as string });
  });

  it('ends its other watches when one of its namespaces fails', async () => {
    server.fault = ({ kind, path: asked }, response) => {
      if (kind === 'list') refuse(response, 410, 'Expired', 'too old resource version');
      else if (asked.includes('/two/')) refuse(response, 500, 'InternalError', 'oh');
      else return false;
      return true;
    };
    await expect(aReplay({ namespaces: ['one', 'two'] })(from, upTo(101), forever)).rejects.toThrow();
    await server.changes.until('the watches are closed', () => server.watches.size === 0);
  });
});
