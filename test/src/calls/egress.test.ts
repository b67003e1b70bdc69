import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../../src/drivers/access.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { systemClock } from '../../../src/calls/clock.ts';
import { createDial } from '../../../src/calls/dial.ts';
import { nothingAllowed } from '../../../src/calls/egress/allow-list.ts';
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
    const open = createDial(guard, systemClock, (addresses) => {
      dialed.push(...addresses);
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
