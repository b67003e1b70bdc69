import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { createIdentities, type Identities } from '../../../src/auth/identities.ts';
import { createReviewQueue } from '../../../src/auth/review-queue.ts';
import type { BearerToken } from '../../../src/cluster/bearer-token.ts';

/** The tokens that were reviewed, in their order. */
let reviewed: string[];
let good: Set<string>;
let identities: Identities;
const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  reviewed = [];
  good = new Set(['jane']);
  identities = createIdentities({
    now: Date.now,
    queue: createReviewQueue({ now: Date.now }),
    review: async (token: BearerToken) => {
      const value = token.authorization().replace('Bearer ', '');
      reviewed.push(value);
      if (!good.has(value)) throw new GatewayError('UNAUTHENTICATED', 'Unauthorized');
      return { username: value.slice(0, 4), uid: undefined, groups: [] };
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const shown = (token: string, remoteAddress = '10.0.0.1') => ({ authorization: [`Bearer ${token}`], remoteAddress });
const identify = async (token: string, from?: string) => identities.identify(shown(token, from), signal);
const refused = { code: 'UNAUTHENTICATED' };

function jwt(exp: number): string {
  return `header.${Buffer.from(JSON.stringify({ sub: 'jane', exp })).toString('base64url')}.signature`;
}

describe('a token', () => {
  it('is reviewed once for all who show it at the same time, and not again while that is fresh', async () => {
    const found = await Promise.all([identify('jane'), identify('jane'), identify('jane')]);
    expect(new Set(found).size).toBe(1);
    expect(identities.identify(shown('jane'), signal)).toBe(found[0]);
    expect(reviewed).toEqual(['jane']);
  });

  it('is reviewed again within 30 seconds, and is then refused when it has been withdrawn', async () => {
    await identify('jane');
    good.clear();
    await vi.advanceTimersByTimeAsync(30_000);
    await expect(identify('jane')).rejects.toMatchObject(refused);
    expect(reviewed).toEqual(['jane', 'jane']);
  });

  it('that is bad is remembered for some seconds, less long than a good one', async () => {
    await expect(identify('john')).rejects.toMatchObject(refused);
    await expect(identify('john')).rejects.toMatchObject(refused);
    expect(reviewed).toEqual(['john']);
    good.add('john');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await identify('john')).toMatchObject({ user: { username: 'john' } });
  });

  it('ends when its own exp says so, though its review was a moment ago', async () => {
    const token = jwt(Date.now() / 1_000 + 3);
    good.add(token);
    await identify(token);
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(identify(token)).rejects.toMatchObject(refused);
    expect(reviewed).toEqual([token]);
  });

  it('is asked about at once after the cluster refused it for something else, however often it was shown', async () => {
    for (let times = 0; times < 3; times += 1) identities.forget(await identify('jane'));
    expect(reviewed).toEqual(['jane', 'jane', 'jane']);
    good.clear();
    await expect(identify('jane')).rejects.toMatchObject(refused);
    await expect(identify('jane')).rejects.toMatchObject(refused);
  });

  it('is one and the same however its scheme is spelled, and alone', async () => {
    const jane = await identify('jane');
    for (const authorization of ['bearer jane', 'BEARER jane', 'Bearer jane']) {
      expect(identities.identify({ authorization: [authorization], remoteAddress: '' }, signal)).toBe(jane);
    }
    const twice = { authorization: ['Bearer jane', 'Bearer jane'], remoteAddress: '' };
    expect(() => identities.identify(twice, signal)).toThrow('one "authorization" header');
  });

  it('prints nowhere, nor where it is remembered', async () => {
    good.add('canary-of-identities-5b1c');
    const known = await identify('canary-of-identities-5b1c');
    for (const printed of [
      inspect(identities, { depth: 9, showHidden: true }),
      JSON.stringify(known),
      inspect(known),
    ]) {
      expect(printed).not.toContain('canary-of-identities-5b1c');
    }
  });

  it.each([
    ['none at all', []],
    ['two headers', ['Bearer jane', 'Bearer jane']],
    ['another scheme', ['Basic jane']],
    ['an empty one', ['Bearer ']],
    ['a line break', ['Bearer ja\nne']],
    ['a megabyte', [`Bearer ${'j'.repeat(1_000_000)}`]],
    ['one that has expired', [`Bearer ${jwt(1)}`]],
  ])('is refused without asking the cluster: %s', async (_, authorization) => {
    const attempt = async () => identities.identify({ authorization, remoteAddress: '' }, signal);
    const error = await attempt().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(refused);
    expect(String(error)).not.toMatch(/jane|ja\nne/);
    expect(reviewed).toEqual([]);
  });
});

describe('10,000 different bad tokens a second', () => {
  it('cost a bounded number of reviews, hold up nobody known, and strangers elsewhere for moments only', async () => {
    await identify('jane');
    good.add('new');
    let overloaded = 0;
    const flood = () => {
      for (let each = 0; each < 1_000; each += 1) {
        identify(`bad-${Date.now()}-${each}`).catch((error: unknown) => {
          if (error instanceof GatewayError && error.code === 'OVERLOADED') overloaded += 1;
        });
      }
    };
    let servedAt: number | undefined;
    for (let tenth = 0; tenth < 100; tenth += 1) {
      flood();
      if (tenth === 50) void identify('new', '10.0.0.2').then(() => (servedAt = tenth));
      await vi.advanceTimersByTimeAsync(100);
      // Due for a review now and then, and never behind the flood.
      await identify('jane');
    }
    const bad = reviewed.filter((token) => token.startsWith('bad-')).length;
    // 200 a second for 10 seconds, and as many at first.
    expect(bad).toBeLessThanOrEqual(2_200);
    expect(bad).toBeGreaterThan(1_000);
    expect(overloaded).toBeGreaterThan(90_000);
    expect(servedAt).toBe(50);
  });
});
