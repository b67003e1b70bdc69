import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../../src/drivers/access.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { systemClock } from '../../../src/calls/clock.ts';
import { createDial } from '../../../src/calls/dial.ts';
import { createAllowList, nothingAllowed, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import { explain } from '../../../src/calls/failures.ts';
import { createGuard } from '../../../src/calls/egress/guard.ts';
import { createTrust } from '../../../src/calls/trust.ts';
import { testAccess } from '../../support/fixture/access.ts';
import { type Attack, attackedAccess, onTheInternet } from '../../support/fixture/attack.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';
import { attacks } from './egress-attacks.ts';

let canary: Fixture;
beforeAll(async () => {
  canary = await startFixture(() => ({ body: {} }));
});
afterAll(() => canary.stop());

/** Sends it, and says by what it ended; undefined when there was an answer. */
async function launch(attack: Attack, isGuarded: boolean): Promise<DriverFailure | undefined> {
  await using access = attackedAccess(attack, canary, isGuarded);
  const secret = await access.secret('credentials');
  const url = isGuarded ? attack.url : (attack.control ?? attack.url);
  const carries = attack.carries === true && isGuarded ? [secret] : [];
  const call: Call = { method: 'GET', url, purpose: 'list the images', carries };
  try {
    await access.call(call);
    return undefined;
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
}

describe('an attack through an address', () => {
  it('is tried in more than 60 ways', () => {
    expect(new Set(attacks.map((attack) => attack.url + attack.what)).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThan(100);
  });

  it.each(attacks)('is refused, and nothing is dialed: $what ($url)', async (attack) => {
    const before = canary.socketsEver;
    const failure = await launch(attack, true);
    expect(failure?.code).toBe(attack.carries ? FailureCode.CREDENTIAL_WITHHELD : FailureCode.EGRESS_REFUSED);
    expect(failure?.fix).toMatch(/\.$/);
    expect(canary.socketsEver).toBe(before);
  });

  it.each(attacks)('would have arrived: $what ($url)', async (attack) => {
    const before = canary.socketsEver;
    await launch(attack, false);
    await expect.poll(() => canary.socketsEver).toBe(before + 1);
  });
});

describe('a name that leads elsewhere the next time', () => {
  it('is looked up once for each socket, and what was checked is what is dialed', async () => {
    const answers = [[onTheInternet], ['127.0.0.1']];
    const dialed: string[] = [];
    const guard = createGuard({
      allowed: nothingAllowed,
      cluster: async () => [],
      lookup: async () => answers.shift() ?? [],
    });
    const open = createDial(guard, systemClock, (address) => {
      dialed.push(address);
      return connect({ host: '127.0.0.1', port: canary.port });
    });
    const place = { scheme: 'https', host: 'localhost', port: 443 } as const;
    const { signal } = new AbortController();
    const { everybody } = createTrust(canary.ca);
    const { socket } = await open(place, { signal, trust: everybody });
    socket.destroy();
    await expect(open(place, { signal, trust: everybody })).rejects.toMatchObject({ code: FailureCode.EGRESS_REFUSED });
    expect(dialed).toEqual([onTheInternet]);
    expect(answers).toEqual([]);
  });
});

describe('a name that leads nowhere', () => {
  const hidden = 'db.corp.example';
  const vendors = 'ec2.us-west-2.amazonaws.com';
  const notFound = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });

  /** How a name is refused that leads here, or nowhere; and what the operator is told. */
  async function refusalOf(host: string, addresses: readonly string[] | Error, allow: readonly string[] = []) {
    const told: unknown[] = [];
    const allowed = createAllowList(allow.flatMap((text) => parseAllowed(text) ?? []));
    const guard = createGuard({
      allowed,
      cluster: async () => [],
      lookup: async () => {
        if (addresses instanceof Error) throw addresses;
        return addresses;
      },
      onRefused: (refusal) => told.push(refusal),
    });
    const place = { scheme: 'https', host, port: 443 } as const;
    const asked = { purpose: 'look', place: host };
    const { signal } = new AbortController();
    const failure = await guard.resolve(place, signal, host === vendors).then(
      () => undefined,
      (error: unknown) => explain(error, asked),
    );
    return { failure, told };
  }

  it('is refused in the same words as one of the network inside, and the operator is told which it is', async () => {
    const outcomes = await Promise.all(
      [notFound, ['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1', onTheInternet], new Error('SERVFAIL')].map((leads) =>
        refusalOf(hidden, leads),
      ),
    );
    const told = outcomes.map(({ failure }) => ({ ...failure, message: failure?.message }));
    expect(told[0]).toMatchObject({ code: FailureCode.EGRESS_REFUSED, isOfName: true });
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(outcomes.flatMap((outcome) => outcome.told)).toMatchObject([
      { host: hidden, port: 443, reason: 'nothing (ENOTFOUND)' },
      { reason: 'a private or reserved address' },
      { reason: 'an address that is never dialed' },
      { reason: expect.any(String) as string },
      { reason: 'nothing (no answer)' },
    ]);
  });

  it('is told as what it is, of the name and not of the connection, when the vendor or the operator has it', async () => {
    for (const [host, allow] of [
      [vendors, []],
      [hidden, [hidden]],
    ] as const) {
      const { failure } = await refusalOf(host, notFound, allow);
      expect(failure).toMatchObject({ code: FailureCode.UNREACHABLE, isOfName: true });
      expect(failure?.message).toContain('a name that does not resolve');
    }
  });

  it('is passed when nobody waits for it any more', async () => {
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    const guard = createGuard({
      allowed: nothingAllowed,
      cluster: async () => [],
      lookup: async (_, signal) => {
        signal.throwIfAborted();
        return [];
      },
    });
    await expect(guard.resolve({ scheme: 'https', host: hidden, port: 443 }, gone.signal)).rejects.toThrow('gone');
  });
});

describe('the environment', () => {
  it('sends nothing through a proxy', async () => {
    const host = 'compute.example.com';
    const fixture = await startFixture(() => ({ body: {} }), [host]);
    const before = canary.socketsEver;
    const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'https_proxy', 'all_proxy'];
    for (const proxy of proxies) process.env[proxy] = `http://127.0.0.1:${canary.port}`;
    process.env.NODE_USE_ENV_PROXY = '1';
    try {
      await using access = testAccess({ routes: { [host]: fixture } });
      const { status } = await access.call({ method: 'GET', url: `https://${host}/`, purpose: 'look', carries: [] });
      expect(status).toBe(200);
      expect(canary.socketsEver).toBe(before);
    } finally {
      for (const proxy of [...proxies, 'NODE_USE_ENV_PROXY']) delete process.env[proxy];
      await fixture.stop();
    }
  });

  it('does not switch off the check of certificates', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await using access = testAccess({ allow: ['127.0.0.1'] });
      const call: Call = { method: 'GET', url: `${canary.origin}/`, purpose: 'look', carries: [] };
      await expect(access.call(call)).rejects.toMatchObject({ code: FailureCode.TLS_FAILED });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });
});
