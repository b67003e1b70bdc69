import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { type Mirror, mirror } from '../../support/mirror.ts';

let server: FakeApiServer;
let started: Mirror;

/** Watches end and checks come quickly, so that a test need not wait; it says itself what the server answers to them. */
const quick = { random: () => 0, watchSeconds: 0.3, checkAfterMs: 50, checkTimeoutMs: 200 };

beforeEach(async () => {
  server = await new FakeApiServer().start();
  for (const name of ['stays', 'goes']) server.put(name);
});

afterEach(async () => {
  await started.stop();
  await server.stop();
});

async function start(options = {}): Promise<void> {
  started = await mirror(server, { ...quick, ...options });
  await started.stateIs('connected', ({ connected }) => connected);
}

const checks = () => server.requests.filter(({ kind, query }) => kind === 'list' && query.get('limit') === '1').length;
const checked = (times: number) => server.changes.until(`${times} checks`, () => checks() >= times);
const lost = () => started.stateIs('lost', ({ connected }) => !connected);
const regained = () => started.stateIs('regained', ({ connected, lastError }) => connected && lastError === undefined);

describe('a watch that tells nothing', () => {
  it('has the cluster asked before the next one, and is no outage as long as it answers', async () => {
    await start();
    const before = started.reflector.state().lastContact?.getTime() ?? 0;
    await checked(4);
    await server.requested('watch', 4);
    expect(server.count('watch') - checks()).toBeLessThanOrEqual(1);
    expect(started.states.slice(1).every(({ connected }) => connected)).toBe(true);
    expect(started.states.filter(({ lastError }) => lastError !== undefined)).toEqual([]);
    expect(started.reflector.state().lastContact?.getTime()).toBeGreaterThan(before);
  });

  it('has nothing asked while there is something to say', async () => {
    await start({ checkAfterMs: 60_000 });
    for (let n = 0; n < 70; n += 1) {
      server.put('stays');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await started.same();
    expect(checks()).toBe(0);
  });

  it('is lost when the cluster hangs, which is told before the idle time, and goes on where it was', async () => {
    await start();
    let hangs = true;
    server.fault = () => hangs;
    await lost();
    expect(started.reflector.state().lastError).toMatch(/the cluster did not answer in time/);
    hangs = false;
    server.fault = undefined;
    server.put('meanwhile');
    server.remove('goes');
    await started.same();
    await regained();
    expect(started.sink.count('replace')).toBe(1);
  });

  it.each([
    [500, 'InternalError', 'etcdserver: request timed out'],
    [401, 'Unauthorized', 'Unauthorized'],
    [403, 'Forbidden', 'cannot list machineproviders'],
  ])('is lost when the cluster answers %i, and no open watch hides that', async (code, reason, message) => {
    await start();
    server.fault = ({ kind }, response) => {
      // Watches are served from memory, whatever has become of the rest.
      if (kind === 'list') refuse(response, code, reason, message);
      return kind === 'list';
    };
    await lost();
    const watches = server.count('watch');
    const states = started.states.length;
    await checked(checks() + 4);
    expect(server.count('watch')).toBe(watches);
    expect(started.states.slice(states).some(({ connected }) => connected)).toBe(false);
    server.fault = undefined;
    server.put('meanwhile');
    await started.same();
    await regained();
  });

  it('is found out when the cluster went back in time, as after a restored backup', async () => {
    await start();
    server.version = 50;
    server.put('goes');
    server.compact();
    await started.same();
    expect(started.reflector.state().resourceVersion).toBe(51);
  });

  it('is not lost when the cluster is too busy to answer', async () => {
    await start();
    server.fault = ({ kind }, response) => {
      if (kind === 'list') refuse(response, 429, 'TooManyRequests', 'too many requests');
      return kind === 'list';
    };
    await checked(3);
    server.put('meanwhile');
    await started.same();
    expect(started.states.filter(({ lastError }) => lastError !== undefined)).toEqual([]);
  });

  it('leaves no check behind when it is stopped', async () => {
    await start();
    server.fault = ({ kind }) => kind === 'list';
    await checked(1);
    await started.stop();
    const requests = server.requests.length;
    await server.changes.until('no socket is open', () => server.sockets.size === 0, 1_000);
    expect(server.requests).toHaveLength(requests);
  });
});
