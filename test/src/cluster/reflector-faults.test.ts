import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReflectorOptions } from '../../../src/cluster/reflector.ts';
import { answer, FakeApiServer, refuse, status } from '../../support/fake-api-server.ts';
import { type Mirror, mirror } from '../../support/mirror.ts';
import type { Seen } from '../../support/recording-sink.ts';

let server: FakeApiServer;
let mirrors: Mirror[];

beforeEach(async () => {
  server = await new FakeApiServer().start();
  server.put('stays');
  server.put('goes');
  mirrors = [];
});

afterEach(async () => {
  await Promise.all(mirrors.map((each) => each.stop()));
  await server.stop();
});

/** Retries come as early as they may, unless a test says otherwise: the worst case for the server, the quickest for us. */
async function start(options: Partial<ReflectorOptions<Seen>> = {}, limits = {}): Promise<Mirror> {
  const started = await mirror(server, { random: () => 0, ...options }, limits);
  mirrors.push(started);
  await server.watched();
  return started;
}

/** Does something to each open watch, and waits until the reflector has lost them. */
async function breakWatches(how: (response: ServerResponse) => void): Promise<void> {
  for (const { response } of server.watches) how(response);
  await server.changes.until('the watches are gone', () => server.watches.size === 0);
}

function expectEachOnceInOrder({ sink }: Mirror): void {
  const versions = sink.eventVersions();
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
}

describe('a watch that breaks', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['is reset', (response) => response.socket?.resetAndDestroy()],
    ['ends without its last chunk', (response) => response.socket?.end()],
    ['is closed in order', (response) => response.end()],
    [
      'ends in the middle of an event',
      (response) => {
        response.write('{"type":"MODIFIED","object":{"metadata":{"na');
        response.end();
      },
    ],
    ['sends what is not JSON', (response) => response.write('<html>\n')],
    ['sends an event of no known type', (response) => response.write('{"type":"WEATHER","object":{}}\n')],
    [
      'ends with an error of the server',
      (response) =>
        response.write(`${JSON.stringify({ type: 'ERROR', object: status(500, 'InternalError', 'oh') })}\n`),
    ],
  ])('that %s goes on where it stopped, with nothing missed and nothing twice', async (_, how) => {
    const started = await start();
    server.put('before');
    await started.same();
    await breakWatches(how);
    server.put('meanwhile');
    server.remove('goes');
    await started.same();
    expect(server.count('list')).toBe(1);
    expect(started.sink.eventVersions()).toHaveLength(3);
    expectEachOnceInOrder(started);
    await started.stateIs('connected again', ({ connected, lastError }) => connected && lastError === undefined);
  });

  it('that falls silent is cut after the idle time and opened anew on a new socket', async () => {
    const started = await start({ idleTimeoutMs: 300 });
    const sockets = server.connections;
    const [silent] = server.watches;
    // The other end is gone without a word: what the server sends from now on reaches nobody.
    if (silent !== undefined) server.watches.delete(silent);
    server.put('meanwhile');
    await started.same(3_000);
    expect(server.connections).toBeGreaterThan(sockets);
    expect(started.states.some(({ connected, lastError }) => !connected && lastError?.includes('too long'))).toBe(true);
  });

  it('is asked to end soon, so that the silence of a healthy one has a bound', async () => {
    await start();
    const asked = server.requests
      .filter(({ kind }) => kind === 'watch')
      .map(({ query }) => query.get('timeoutSeconds'));
    expect(asked).toEqual(['5']);
  });

  it('is opened anew on another socket when the one that the pool had for it leads nowhere', async () => {
    const started = await start({ idleTimeoutMs: 300 });
    const dead = new Set(server.sockets);
    server.fault = ({ kind }, response) => kind === 'watch' && response.socket !== null && dead.has(response.socket);
    await breakWatches((response) => response.end());
    server.put('meanwhile');
    // Much sooner than the 10 s for which the connection waits by default.
    await started.same(5_000);
    expect(started.states.some(({ lastError }) => lastError?.includes('did not answer in time'))).toBe(true);
  });

  it('that is kept alive by events is not cut', async () => {
    const started = await start({ idleTimeoutMs: 300 });
    for (let i = 0; i < 10; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      server.put('stays');
    }
    await started.same();
    expect(server.count('watch')).toBe(1);
  });

  it('that sends a line without end is cut, with bounded memory, and healed by a list', async () => {
    const started = await start({ maxLineBytes: 10_000 });
    let endless = 4;
    server.fault = ({ kind }, response) => {
      if (kind !== 'watch' || (endless -= 1) <= 0) return false;
      response.writeHead(200);
      response.write('x'.repeat(20_000));
      return true;
    };
    await breakWatches((response) => response.write('x'.repeat(20_000)));
    server.put('meanwhile');
    await started.same();
    expect(started.sink.count('replace')).toBe(2);
    expect(started.states.some(({ lastError }) => lastError?.includes('more in one piece'))).toBe(true);
  });
});

describe('a version that is gone', () => {
  it.each(['status', 'event'] as const)('as an HTTP %s leads to a list that tells what became of all', async (gone) => {
    server.gone = gone;
    const started = await start();
    const before = started.sink.objects.get('default/goes')?.uid;
    server.fault = ({ kind }) => {
      if (kind === 'watch') {
        server.fault = undefined;
        server.compact();
      }
      return false;
    };
    await breakWatches((response) => {
      response.socket?.resetAndDestroy();
      server.watches.clear();
      server.remove('goes');
      server.put('goes');
      server.remove('stays');
      server.put('new');
    });
    await started.same();
    expect(started.sink.calls.map(({ call }) => call)).toEqual(['replace', 'replace']);
    expect(started.sink.objects.get('default/goes')?.uid).not.toBe(before);
    expect(started.sink.objects.has('default/stays')).toBe(false);
  });

  it('at every resume costs a list each, and no busy loop', async () => {
    const started = await start({ random: () => 0.5 });
    const from = server.requests.length;
    server.fault = ({ kind }, response) => {
      if (kind !== 'watch') return false;
      refuse(response, 410, 'Expired', 'too old resource version');
      return true;
    };
    await breakWatches((response) => response.end());
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.requests.length - from).toBeLessThan(20);
    server.fault = undefined;
    server.put('meanwhile');
    await started.same(6_000);
  });

  it('in the middle of a list starts the list again', async () => {
    for (let i = 0; i < 5; i += 1) server.put(`p${i}`);
    let compactions = 2;
    server.fault = ({ query }) => {
      if (query.has('continue') && (compactions -= 1) >= 0) {
        server.compact();
        server.put(`during-${compactions}`);
      }
      return false;
    };
    const started = await start({ pageSize: 3 });
    await started.same();
    expect(started.sink.calls.map(({ call }) => call)).toEqual(['replace']);
  });

  it('from the future, as after a restored backup, leads to a list', async () => {
    const started = await start();
    server.fault = ({ kind, query }, response) => {
      if (kind !== 'watch' || Number(query.get('resourceVersion')) <= server.version) return false;
      const details = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] };
      refuse(response, 504, 'Timeout', 'Too large resource version: 104, current: 50', { details });
      return true;
    };
    await breakWatches((response) => {
      server.version = 50;
      server.put('goes');
      response.socket?.resetAndDestroy();
    });
    server.compact();
    await started.same();
    expect(started.reflector.state().resourceVersion).toBe(51);
  });
});

describe('an API server in trouble', () => {
  it('that closes every watch after 100 ms is asked a few times a second, and nothing is missed or told twice', async () => {
    const started = await start();
    const from = server.count('watch');
    const writer = setInterval(() => server.put('stays'), 10);
    const closer = setInterval(() => {
      for (const { response } of server.watches) response.end();
    }, 100);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    clearInterval(writer);
    clearInterval(closer);
    await started.same();
    expect(server.count('watch') - from).toBeLessThanOrEqual(9);
    expect(server.count('list')).toBe(1);
    expectEachOnceInOrder(started);
    const [first = 0] = started.sink.eventVersions();
    expect(started.sink.eventVersions()).toEqual(
      Array.from({ length: server.version - first + 1 }, (__, i) => first + i),
    );
    // A watch that is closed in order and opened again is no outage.
    const connectedFrom = started.states.findIndex(({ connected }) => connected);
    expect(started.states.slice(connectedFrom).every(({ connected }) => connected)).toBe(true);
    expect(started.states.every(({ lastError }) => lastError === undefined)).toBe(true);
  });

  it('that closes every watch at once is asked less and less', async () => {
    const started = await start({ random: () => 0.5 });
    const from = server.count('watch');
    server.fault = ({ kind }, response) => {
      if (kind === 'watch') response.writeHead(200).end();
      return kind === 'watch';
    };
    await breakWatches((response) => response.end());
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.count('watch') - from).toBeLessThanOrEqual(8);
    expect(started.states.some(({ lastError }) => lastError?.includes('closes each watch'))).toBe(true);
    expect(started.log.lines.filter((line) => Array.isArray(line) && line[0] === 'warn')).toHaveLength(1);
    server.fault = undefined;
    server.put('meanwhile');
    await started.same();
  });

  it('that says 429 with Retry-After is left alone for as long', async () => {
    const started = await start();
    let refusedAt = 0;
    server.fault = ({ kind, at }, response) => {
      if (kind !== 'watch' || refusedAt > 0) return false;
      refusedAt = at;
      refuse(response, 429, 'TooManyRequests', 'slow down', { headers: { 'retry-after': '1' } });
      return true;
    };
    await breakWatches((response) => response.end());
    server.put('meanwhile');
    await started.same();
    expect((server.requests.at(-1)?.at ?? 0) - refusedAt).toBeGreaterThanOrEqual(1_000);
  });

  it('that answers 500 is not stormed, and is back within seconds of its recovery', async () => {
    const started = await start({ random: () => 0.5 });
    const from = server.requests.length;
    server.fault = (_, response) => {
      answer(response, 500, 'a stack trace with a token: abc');
      return true;
    };
    await breakWatches((response) => response.socket?.resetAndDestroy());
    await started.stateIs('not connected', ({ connected }) => !connected);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.requests.length - from).toBeLessThan(15);
    expect(started.reflector.state()).toMatchObject({ synced: true, connected: false });
    expect(started.log.text()).not.toContain('token: abc');
    server.fault = undefined;
    server.put('meanwhile');
    await started.same(6_000);
    expect(server.count('list')).toBe(1);
  });

  it('that is killed and comes back on its port is found again, and its silence told', async () => {
    const started = await start();
    const { port } = server;
    await server.stop();
    await started.stateIs('refused', ({ lastError }) => lastError?.includes('refused the connection') === true);
    expect(started.reflector.state().connected).toBe(false);
    server.put('meanwhile');
    await server.start(port);
    await started.same(6_000);
    await started.stateIs('connected', ({ connected }) => connected);
    // Told once when it went and once for each new reason, not at every attempt.
    expect(started.log.lines.filter((line) => Array.isArray(line) && line[0] === 'warn').length).toBeLessThanOrEqual(2);
  });

  it('that accepts requests and never answers is asked again after the time-out', async () => {
    const started = await start({ idleTimeoutMs: 300 }, { headersTimeoutMs: 300 });
    let swallowed = 2;
    server.fault = ({ kind }) => kind === 'watch' && (swallowed -= 1) >= 0;
    await breakWatches((response) => response.socket?.resetAndDestroy());
    server.put('meanwhile');
    await started.same();
    expect(started.states.some(({ lastError }) => lastError?.includes('did not answer in time'))).toBe(true);
  });

  it('that sends half a list page is asked for the whole list again', async () => {
    let cut = 1;
    server.fault = ({ kind }, response) => {
      if (kind !== 'list' || (cut -= 1) < 0) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"metadata":{"resourceVersion":"5"},"items":[{"met');
      return true;
    };
    const started = await start();
    await started.same();
    expect(started.sink.count('replace')).toBe(1);
  });

  it('that refuses the gateway is told of to callers without the namespace and the name that the log has', async () => {
    const words = 'machineproviders is forbidden: User "gateway" cannot watch them in the namespace "of-somebody"';
    const started = await start();
    server.fault = (_, response) => {
      refuse(response, 403, 'Forbidden', words);
      return true;
    };
    await breakWatches((response) => response.end());
    await started.stateIs('told', ({ lastError }) => lastError?.includes('does not let the gateway') === true);
    for (const { lastError = '' } of started.states)
      expect(lastError).not.toMatch(/of-somebody|"gateway"|namespaces\//);
    expect(started.log.text()).toContain('of-somebody');
  });

  it('that lost the resource is not taken for an empty collection', async () => {
    const started = await start();
    server.fault = (_, response) => {
      refuse(response, 404, 'NotFound', 'the server could not find the requested resource');
      return true;
    };
    await breakWatches((response) => response.end());
    await started.stateIs('told', ({ lastError }) => lastError?.includes('does not serve the resource') === true);
    expect(started.sink.objects.size).toBe(2);
    server.fault = undefined;
    server.put('meanwhile');
    await started.same(6_000);
  });
});

describe('stop', () => {
  const phases: readonly [string, (response: ServerResponse) => void, 'list' | 'watch'][] = [
    ['the list is not answered', () => undefined, 'list'],
    ['a list page is half sent', (response) => response.writeHead(200).write('{"items":['), 'list'],
    ['the next attempt waits', (response) => response.socket?.resetAndDestroy(), 'list'],
    ['the watch is not answered', () => undefined, 'watch'],
    ['half an event came', (response) => response.writeHead(200).write('{"type":"ADD'), 'watch'],
    ['a 410 is being healed', (response) => refuse(response, 410, 'Expired', 'too old'), 'watch'],
  ];

  it.each(phases)('while %s leaves no socket, no timer and no call behind', async (_, how, when) => {
    server.fault = ({ kind }, response) => {
      if (kind === when) how(response);
      return kind === when;
    };
    const timers = countTimers();
    const started = await mirror(server);
    await server.requested(when, 1);
    await started.stop();
    const calls = started.sink.calls.length;
    const requests = server.requests.length;
    await server.changes.until('no socket is open', () => server.sockets.size === 0, 1_000);
    server.put('later');
    expect(started.sink.calls).toHaveLength(calls);
    expect(server.requests).toHaveLength(requests);
    expect(started.reflector.state().connected).toBe(false);
    expect(countTimers()).toBeLessThanOrEqual(timers);
  });

  it('in the middle of a watch cuts it', async () => {
    const started = await mirror(server);
    await server.watched();
    await started.stop();
    await server.changes.until('no socket is open', () => server.sockets.size === 0, 1_000);
    expect(started.reflector.state()).toMatchObject({ synced: true, connected: false });
  });
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
