import { Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Access, Call } from '../../../src/drivers/access.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { defaultPolicy } from '../../../src/calls/call-policy.ts';
import { createAccess } from '../../../src/calls/create-access.ts';
import { createDial } from '../../../src/calls/dial.ts';
import { nothingAllowed } from '../../../src/calls/egress/allow-list.ts';
import { createGuard } from '../../../src/calls/egress/guard.ts';
import { createBodies } from '../../../src/calls/bodies.ts';
import { createProviderStates } from '../../../src/calls/provider-states.ts';
import { createTrust } from '../../../src/calls/trust.ts';
import { testAccess } from '../../support/fixture/access.ts';
import { onTheInternet } from '../../support/fixture/attack.ts';
import { aClock } from '../../support/fixture/clock.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';
import { aStallingProxy } from '../../support/stalling-proxy.ts';
import type { Misbehavior } from '../../support/fixture/misbehavior.ts';

const host = 'compute.example.com';
const started: Fixture[] = [];
afterEach(() => Promise.all(started.splice(0).map((fixture) => fixture.stop())));

async function aFixture(): Promise<Fixture> {
  const fixture = await startFixture(() => ({ body: {} }), [host]);
  started.push(fixture);
  return fixture;
}

const look: Call = { method: 'GET', url: `https://${host}/`, purpose: 'look', carries: [] };

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as DriverFailure,
  );

describe('a host that swallows everything', () => {
  it('costs its own provider the time of `timeout`, and the others nothing', async () => {
    const clock = aClock();
    const opened: Socket[] = [];
    const guard = createGuard({
      allowed: nothingAllowed,
      cluster: async () => [],
      lookup: async () => [onTheInternet],
    });
    const dial = createDial(guard, clock, () => {
      const socket = new Socket();
      opened.push(socket);
      return socket;
    });
    const access = createAccess({
      namespace: 'default',
      generation: 1,
      policy: { ...defaultPolicy, timeoutMs: 5_000 },
      vendorHosts: [host],
      allowed: nothingAllowed,
      guard,
      dial,
      trust: createTrust(),
      bodies: createBodies(),
      owner: 'default',
      readSecret: () => Promise.reject(new Error('nobody asks')),
      state: createProviderStates(clock).take('swallowed', defaultPolicy).state,
      clock,
      signal: new AbortController().signal,
    });
    const swallowed = failureOf(access.call(look));
    await clock.pass(4_900);
    const fixture = await aFixture();
    await using other = testAccess({ routes: { [host]: fixture } });
    expect((await other.call(look)).status).toBe(200);
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([false]);
    await clock.pass(1_100);
    expect(await swallowed).toMatchObject({
      code: FailureCode.TIMEOUT,
      stage: 'CONNECT',
      message: expect.stringContaining('not even a connection within 5 s') as string,
    });
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});

describe('a host behind something that takes connections for it', () => {
  it('is told of as what ends no handshake, by calls and by sockets', async () => {
    const fixture = await aFixture();
    const proxy = await aStallingProxy(fixture.origin);
    proxy.stall();
    try {
      const routes = { [host]: { port: proxy.port, ca: fixture.ca } };
      const spec = { config: { timeout: '300ms', retryPolicy: { maxRetries: 0 } } };
      const late = {
        code: FailureCode.TIMEOUT,
        stage: 'TLS',
        message: expect.stringContaining('no end of the TLS handshake within 300 ms') as string,
      };
      await using access = testAccess({ routes, hosts: [host], spec });
      expect(await failureOf(access.call(look))).toMatchObject(late);
      const socket = { purpose: 'look', carries: [], transport: 'tls', host, port: 443 } as const;
      expect(await failureOf(access.dial(socket))).toMatchObject(late);
    } finally {
      await proxy.stop();
    }
  });
});

describe('what a server asks for', () => {
  it('is kept when it fits, and told at once when it does not', async () => {
    const clock = aClock();
    const fixture = await aFixture();
    fixture.misbehave({ kind: 'throttle', retryAfter: '2', times: 1 });
    await using access = testAccess({ routes: { [host]: fixture }, clock });
    const answered = access.call(look);
    await expect.poll(() => fixture.asked.length).toBe(1);
    await clock.pass(1_900);
    expect(fixture.asked).toHaveLength(1);
    await expect.poll(() => clock.pass(200).then(() => fixture.asked.length)).toBe(2);
    expect((await answered).status).toBe(200);

    fixture.misbehave({ kind: 'throttle', retryAfter: '600' });
    expect((await access.call(look)).status).toBe(429);
    expect(await failureOf(access.call(look))).toMatchObject({ code: FailureCode.RATE_LIMITED });
    expect(fixture.asked).toHaveLength(3);
  });
});

describe('a credential that was refused', () => {
  it('is not sent again by any connection, until the spec or the Secret is another', async () => {
    const clock = aClock();
    const fixture = await aFixture();
    const states = createProviderStates(clock);
    const ask = async (resourceVersion: string, generation: number, isRefused = false) => {
      const secrets = { creds: { data: { token: 'x' }, resourceVersion } };
      await using access = testAccess({ routes: { [host]: fixture }, clock, states, secrets, generation });
      const carries = [await access.secret('creds')];
      const failure = await failureOf(access.call({ ...look, carries }));
      if (isRefused) access.credentialRefused();
      return failure?.code ?? 'sent';
    };
    expect(await ask('1', 1, true)).toBe('sent');
    expect(await ask('1', 1)).toBe(FailureCode.CIRCUIT_OPEN);
    expect(await ask('2', 1)).toBe('sent');
    expect(await ask('1', 2)).toBe('sent');
    expect(await ask('1', 1)).toBe(FailureCode.CIRCUIT_OPEN);
    await clock.pass(900_000);
    expect(await ask('1', 1)).toBe('sent');
    expect(await ask('1', 1)).toBe('sent');
  });
});

describe('a secret', () => {
  const canary = 'c4n4ry-secret-Zk81xQ';

  async function everyFailure(access: Access, fixture: Fixture): Promise<unknown[]> {
    const secret = await access.secret('creds');
    const headers = { authorization: `Bearer ${secret.get('token')?.reveal()}` };
    const call: Call = { ...look, headers, carries: [secret], body: canary, method: 'POST' };
    const kinds: readonly Misbehavior[] = [
      { kind: 'cut' },
      { kind: 'reset' },
      { kind: 'stall' },
      { kind: 'huge' },
      { kind: 'broken', format: 'gzip' },
      { kind: 'redirect', to: `https://elsewhere.example.com/?token=${canary}` },
    ];
    const failures: unknown[] = [secret, access];
    for (const kind of kinds) {
      const mended = fixture.misbehave(kind);
      failures.push(await failureOf(access.call(call)));
      mended();
      await access.call(look);
    }
    failures.push(await failureOf(access.call({ ...call, url: 'https://evil.example/' })));
    failures.push(await failureOf(access.call({ ...call, url: `https://user:${canary}@${host}/` })));
    failures.push(await failureOf(access.call({ ...call, headers: { 'x-broken': `${canary}\r\nx: y` } })));
    return failures;
  }

  it('is in no failure, and in nothing that can be looked at', async () => {
    const fixture = await aFixture();
    const secrets = { creds: { data: { token: canary } } };
    const spec = { config: { timeout: '500ms' } };
    await using access = testAccess({ routes: { [host]: fixture }, secrets, spec });
    const failures = await everyFailure(access, fixture);
    expect(failures.filter((failure) => failure instanceof DriverFailure)).toHaveLength(9);
    for (const failure of failures) {
      expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(canary);
      expect(JSON.stringify(failure)).not.toContain(canary);
      if (failure instanceof DriverFailure) expect(failure.message + failure.fix + failure.stack).not.toContain(canary);
    }
  });
});
