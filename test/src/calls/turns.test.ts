import { afterEach, describe, expect, it } from 'vitest';
import { pause } from '../../../src/calls/clock.ts';
import type { Call } from '../../../src/drivers/access.ts';
import { testAccess } from '../../support/fixture/access.ts';
import { aClock } from '../../support/fixture/clock.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';

const host = 'compute.example.com';
const started: Fixture[] = [];
afterEach(() => Promise.all(started.splice(0).map((fixture) => fixture.stop())));

const look: Call = { method: 'GET', url: `https://${host}/`, purpose: 'look', carries: [] };
const { signal } = new AbortController();
const config = { rateLimiting: { requestsPerSecond: '4', burstLimit: 2 } };

/** A fixture that notes at which moment of the clock it was asked. */
async function aFixture(clock: ReturnType<typeof aClock>) {
  const moments: number[] = [];
  const fixture = await startFixture(() => {
    moments.push(clock.elapsed());
    return { body: {} };
  }, [host]);
  started.push(fixture);
  return { fixture, moments };
}

/** Lets the clock go in small steps, with time for real sockets in between. */
async function passWhile(clock: ReturnType<typeof aClock>, isGoing: () => boolean): Promise<void> {
  while (isGoing()) {
    await clock.pass(50);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the turn of a request', () => {
  it('comes when it is written: connections that are ready at the same time make no burst', async () => {
    const clock = aClock();
    const { fixture, moments } = await aFixture(clock);
    const ready = 5_000;
    const beforeDial = () => pause(clock, ready - clock.elapsed(), signal);
    await using access = testAccess({ routes: { [host]: fixture }, clock, spec: { config }, beforeDial });
    let left = 8;
    const calls = Array.from({ length: 8 }, () => access.call(look).then(() => (left -= 1)));
    await passWhile(clock, () => left > 0);
    await Promise.all(calls);
    expect(moments).toHaveLength(8);
    expect(moments[0]).toBeGreaterThanOrEqual(ready);
    const within = (at: number) => moments.filter((moment) => moment >= at && moment < at + 1_000).length;
    expect(Math.max(...moments.map(within))).toBeLessThanOrEqual(6);
    // Nobody is slower than the rate, either.
    expect(Math.max(...moments) - ready).toBeLessThan(((8 - 2) / 4) * 1_000 + 300);
  });

  it('is not held by a host that swallows everything: others of the provider are asked meanwhile', async () => {
    const clock = aClock();
    const { fixture, moments } = await aFixture(clock);
    const slow = { rateLimiting: { requestsPerSecond: '4', burstLimit: 1 }, timeout: '30s' };
    let dials = 0;
    const beforeDial = () => (dials++ === 0 ? pause(clock, 60_000, signal) : Promise.resolve());
    const routes = { 'swallows.example.com': fixture, [host]: fixture };
    await using access = testAccess({ routes, clock, spec: { config: slow }, beforeDial });
    const swallowed = access.call({ ...look, url: 'https://swallows.example.com/' }).catch((error: unknown) => error);
    let isDone = false;
    const asked = access.call(look).finally(() => (isDone = true));
    await passWhile(clock, () => !isDone);
    expect((await asked).status).toBe(200);
    expect(moments[0]).toBeLessThan(3_000);
    await clock.pass(60_000);
    expect(await swallowed).toMatchObject({ code: 'TIMEOUT' });
  });

  it('is not spent on a socket that the server closed while it was waited for', async () => {
    const clock = aClock();
    const { fixture, moments } = await aFixture(clock);
    const slow = { rateLimiting: { requestsPerSecond: '1', burstLimit: 1 } };
    await using access = testAccess({ routes: { [host]: fixture }, clock, spec: { config: slow } });
    const post: Call = { ...look, method: 'POST' };
    await access.call(post);
    const waiting = access.call(post);
    await clock.pass(10);
    fixture.dropSockets();
    await expect.poll(() => fixture.sockets).toBe(0);
    let isDone = false;
    void waiting.finally(() => (isDone = true)).catch(() => undefined);
    await passWhile(clock, () => !isDone);
    expect((await waiting).status).toBe(200);
    expect(moments).toHaveLength(2);
    expect(fixture.socketsEver).toBe(2);
  });

  it('comes to everybody, and no sooner than the rate lets it', async () => {
    const clock = aClock();
    const { fixture, moments } = await aFixture(clock);
    await using access = testAccess({ routes: { [host]: fixture }, clock, spec: { config } });
    let left = 40;
    const calls = Array.from({ length: 40 }, () => access.call(look).then(() => (left -= 1)));
    await passWhile(clock, () => left > 0);
    await Promise.all(calls);
    const [first = 0] = moments;
    moments.forEach((moment, index) => expect(index + 1).toBeLessThanOrEqual(2 + ((moment - first) / 1_000) * 4 + 1));
    expect(moments.at(-1)).toBeLessThan(first + ((40 - 2) / 4) * 1_000 + 500);
  });
});
