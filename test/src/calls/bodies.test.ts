import { afterEach, describe, expect, it } from 'vitest';
import { createBodies, Crowded } from '../../../src/calls/bodies.ts';
import type { Call } from '../../../src/drivers/access.ts';
import { type DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { testAccess } from '../../support/fixture/access.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';

const kib = 1024;
const free = 64 * kib;
const limits = { bytes: 1_000 * kib, bytesOfOne: 500 * kib };
const { signal } = new AbortController();

/** A body that has taken so many bytes beyond those that are free. */
function aBody(bodies: ReturnType<typeof createBodies>, owner: string, bytes: number, ends = signal) {
  const share = bodies.begin(owner, ends);
  return { share, fits: share.grow(free + bytes) };
}

describe('the room for bodies', () => {
  it('is counted beyond what is free for everybody', () => {
    const bodies = createBodies(limits);
    const small = bodies.begin('a', signal);
    expect([small.grow(free - 1), bodies.held]).toEqual([true, 0]);
    expect([small.grow(kib + 1), bodies.held]).toEqual([true, kib]);
    small.end();
    small.end();
    expect(bodies.held).toBe(0);
  });

  it('is kept by all but one of each owner, and by all but one in all', async () => {
    const bodies = createBodies(limits);
    const a = [aBody(bodies, 'a', 450 * kib), aBody(bodies, 'a', 100 * kib), aBody(bodies, 'a', 100 * kib)];
    // The second goes on above the limit of its owner, and the third waits for it.
    expect(a.map(({ fits }) => fits)).toEqual([true, true, false]);
    const b = aBody(bodies, 'b', 400 * kib);
    const c = [aBody(bodies, 'c', 300 * kib), aBody(bodies, 'd', 300 * kib)];
    // One above the limit of all, and nobody else.
    expect([b.fits, ...c.map(({ fits }) => fits)]).toEqual([true, true, false]);
    expect(bodies.held).toBe(1_250 * kib);
    // Those of others, and short ones, are as free as ever.
    expect(aBody(bodies, 'e', 0).fits).toBe(true);
    const waits = [...a.slice(2), ...c.slice(1)].map(({ share }) => share.room());
    a[0]?.share.end();
    c[0]?.share.end();
    b.share.end();
    a[1]?.share.end();
    await Promise.all(waits);
    expect(bodies.held).toBe(400 * kib);
  });

  it('is waited for no longer than its own call', async () => {
    const bodies = createBodies(limits);
    const first = [aBody(bodies, 'a', 500 * kib), aBody(bodies, 'a', kib)];
    const gone = new AbortController();
    const late = aBody(bodies, 'a', kib, gone.signal);
    const waiting = late.share.room();
    gone.abort();
    await expect(waiting).rejects.toThrow(Crowded);
    late.share.end();
    for (const { share } of first) share.end();
    expect(bodies.held).toBe(0);
  });

  it('comes to everybody in the end, whatever they want and whoever they are', async () => {
    const bodies = createBodies(limits);
    const most = { held: 0 };
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const read = async (owner: string) => {
      const share = bodies.begin(owner, signal);
      for (let piece = random(20); piece >= 0; piece -= 1) {
        if (!share.grow(random(80 * kib))) await share.room();
        most.held = Math.max(most.held, bodies.held);
        if (random(3) === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      share.end();
    };
    await Promise.all(Array.from({ length: 2_000 }, (_, index) => read(`owner-${index % 7}`)));
    expect(bodies.held).toBe(0);
    expect(most.held).toBeGreaterThan(limits.bytes * 0.9);
    // The limit, and one body more.
    expect(most.held).toBeLessThan(limits.bytes + 20 * 80 * kib);
  });
});

describe('long answers', () => {
  const host = 'compute.example.com';
  const started: Fixture[] = [];
  afterEach(() => Promise.all(started.splice(0).map((fixture) => fixture.stop())));
  const look: Call = { method: 'GET', url: `https://${host}/`, purpose: 'look', carries: [] };
  const long = 2 * kib * kib;

  async function aFixture(): Promise<Fixture> {
    const fixture = await startFixture(() => ({ body: 'x'.repeat(long) }), [host]);
    started.push(fixture);
    return fixture;
  }

  it('are all read whole, however little room there is', async () => {
    const fixture = await aFixture();
    const bodies = createBodies({ bytes: 300 * kib, bytesOfOne: 200 * kib });
    const ask = async (owner: string) => {
      await using access = testAccess({ routes: { [host]: fixture }, bodies, owner });
      const answers = await Promise.all(Array.from({ length: 4 }, () => access.call(look)));
      return answers.map(({ body }) => body.length);
    };
    const read = await Promise.all(['a', 'b', 'c'].map(ask));
    expect(read.flat()).toEqual(Array(12).fill(long));
    expect(bodies.held).toBe(0);
  });

  it('that find no room in time end with a code, and no blame is on the provider', async () => {
    const fixture = await aFixture();
    const bodies = createBodies({ bytes: 100 * kib, bytesOfOne: 100 * kib });
    // Somebody whose server has stopped in the middle.
    const stalled = [bodies.begin('other', signal), bodies.begin('other', signal)];
    for (const share of stalled) share.grow(free + 90 * kib);
    await using access = testAccess({ routes: { [host]: fixture }, bodies, spec: { config: { timeout: '200ms' } } });
    for (let tried = 0; tried < 6; tried += 1) {
      const failure = await access.call(look).catch((error: unknown) => error as DriverFailure);
      expect(failure).toMatchObject({
        code: FailureCode.TIMEOUT,
        message: expect.stringContaining('too many long answers') as string,
      });
    }
    for (const share of stalled) share.end();
    expect((await access.call(look)).body).toHaveLength(long);
  });
});
