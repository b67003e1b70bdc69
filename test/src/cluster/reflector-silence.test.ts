import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { type Mirror, mirror } from '../../support/mirror.ts';

let server: FakeApiServer;
let started: Mirror;

/** A check is due at once, so that a test need not wait for it; a test ends watches itself. */
const quick = { random: () => 0, checkAfterMs: 0, checkTimeoutMs: 200 };

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
  await server.watched();
}

/** As an API server does when their time is over: with a bookmark before. */
async function closeWatches(): Promise<void> {
  server.bookmark();
  const open = [...server.watches];
  for (const { response } of open) response.end();
  await server.changes.until('the watches are gone', () => open.every((watch) => !server.watches.has(watch)));
}

const isCheck = ({ kind, query }: FakeApiServer['requests'][number]) =>
  kind === 'list' && query.get('limit') === '1' && !query.has('continue');
const checks = () => server.requests.filter(isCheck).length;
const checked = (times: number) => server.changes.until(`${times} checks`, () => checks() >= times);
const lost = () => started.stateIs('lost', ({ connected }) => !connected);
const regained = () => started.stateIs('regained', ({ connected, lastError }) => connected && lastError === undefined);

describe('a cluster that tells nothing but signs of life', () => {
  it('is asked between two watches whether it can still answer, which counts as contact, and nobody is told', async () => {
    await start();
    const before = started.reflector.state().lastContact?.getTime() ?? 0;
    await closeWatches();
    await server.watched();
    await closeWatches();
    await server.watched();
    expect(server.requests.slice(-4).map((request) => (isCheck(request) ? 'check' : request.kind))).toEqual([
      'check',
      'watch',
      'check',
      'watch',
    ]);
    expect(started.states.filter(({ lastError }) => lastError !== undefined)).toEqual([]);
    expect(started.reflector.state().lastContact?.getTime()).toBeGreaterThanOrEqual(before);
  });

  it('is not asked in the middle of a watch, nor behind one that had something to tell', async () => {
    await start({ checkAfterMs: 3_600_000 });
    server.put('meanwhile');
    await started.same();
    await closeWatches();
    await server.watched();
    await closeWatches();
    await server.watched();
    expect(checks()).toBe(0);
  });

  it('is asked beside lists that come as the first events of a watch', async () => {
    server.streams = true;
    await start();
    expect(server.requests.map(({ kind }) => kind)).toEqual(['stream', 'watch']);
    await closeWatches();
    await server.watched();
    expect(server.requests.map(({ kind }) => kind)).toEqual(['stream', 'watch', 'list', 'watch']);
    expect(checks()).toBe(1);
  });

  it('is lost when it hangs, and goes on where it was', async () => {
    await start();
    server.fault = () => true;
    await closeWatches();
    await lost();
    expect(started.reflector.state().lastError).toMatch(/the cluster did not answer in time/);
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
  ])('is lost when it answers %i, and no watch that opens hides that', async (code, reason, message) => {
    await start();
    server.fault = (request, response) => {
      // Watches are served from memory, whatever has become of the rest.
      if (isCheck(request)) refuse(response, code, reason, message);
      return isCheck(request);
    };
    const watches = server.count('watch');
    await closeWatches();
    await lost();
    const states = started.states.length;
    await checked(checks() + 4);
    expect(server.count('watch')).toBe(watches);
    expect(started.states.slice(states).some(({ connected }) => connected)).toBe(false);
    server.fault = undefined;
    server.put('meanwhile');
    await started.same();
    await regained();
  });

  it('is found out when it went back in time, as after a restored backup', async () => {
    await start();
    server.version = 50;
    server.put('goes');
    server.compact();
    await closeWatches();
    await started.same();
    expect(started.reflector.state().resourceVersion).toBe(server.version);
  });

  it('is left alone for as long as it asks when it is too busy, and then watched without another check', async () => {
    await start();
    server.fault = (request, response) => {
      if (isCheck(request)) refuse(response, 429, 'TooManyRequests', 'later', { headers: { 'retry-after': '1' } });
      return isCheck(request);
    };
    await closeWatches();
    await checked(1);
    await server.watched();
    const [check, watch] = server.requests.slice(-2);
    expect([check && isCheck(check), watch?.kind]).toEqual([true, 'watch']);
    expect((watch?.at ?? 0) - (check?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
    server.put('meanwhile');
    await started.same();
  });

  it('leaves no check behind when the reflector is stopped', async () => {
    await start();
    server.fault = isCheck;
    await closeWatches();
    await checked(1);
    await started.stop();
    const requests = server.requests.length;
    await server.changes.until('no socket is open', () => server.sockets.size === 0);
    expect(server.requests).toHaveLength(requests);
  });
});
