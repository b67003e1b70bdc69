import { describe, expect, it } from 'vitest';
import {
  isValid,
  type LeaseRecord,
  nextStep,
  released,
  sight,
  type Sighting,
} from '../../../src/cluster/lease-step.ts';

const [then, now] = ['2026-01-01T00:00:00.000000Z', '2026-01-01T00:01:00.000000Z'];
/** By the clock that only runs, in milliseconds. */
const elapsed = 100_000;

const record = (holder: string, changes: Partial<LeaseRecord> = {}): LeaseRecord => ({
  holder,
  durationSeconds: 15,
  acquireTime: then,
  renewTime: then,
  transitions: 3,
  ...changes,
});
const seen = (ageMs: number, holder: string, changes: Partial<LeaseRecord> = {}): Sighting => ({
  record: record(holder, changes),
  seenAt: elapsed - ageMs,
});
const step = (sighting: Sighting | undefined) =>
  nextStep({ seen: sighting, identity: 'me', durationSeconds: 15, elapsed, time: now });
const taken = { holder: 'me', durationSeconds: 15, acquireTime: now, renewTime: now };

describe('the next step of who wants to lead', () => {
  it.each<[string, Sighting | undefined, 'wait' | LeaseRecord]>([
    ['takes a Lease that nobody ever had', undefined, { ...taken, transitions: 0 }],
    [
      'takes one that was given back, however young that is',
      seen(0, '', { durationSeconds: 1 }),
      { ...taken, transitions: 4 },
    ],
    ['leaves one alone that another has just renewed', seen(0, 'other'), 'wait'],
    ['leaves it alone to the last millisecond', seen(14_999, 'other'), 'wait'],
    ['takes it when it was not changed for as long as it says', seen(15_000, 'other'), { ...taken, transitions: 4 }],
    [
      "waits as long as the record says, not its own replica's rule",
      seen(59_999, 'other', { durationSeconds: 60 }),
      'wait',
    ],
    ['takes a shorter one earlier', seen(1_000, 'other', { durationSeconds: 1 }), { ...taken, transitions: 4 }],
    [
      'takes one that counts as far as a Lease can',
      seen(15_000, 'other', { transitions: 2 ** 31 - 1 }),
      { ...taken, transitions: 2 ** 31 - 1 },
    ],
    [
      'takes one that says decades after an hour',
      seen(3_600_000, 'other', { durationSeconds: 2 ** 31 - 1 }),
      { ...taken, transitions: 4 },
    ],
    ['takes one without a duration', seen(0, 'other', { durationSeconds: 0 }), { ...taken, transitions: 4 }],
    [
      'has no use for a renewal of long ago by the clock of another machine',
      seen(0, 'other', { renewTime: '1999-01-01T00:00:00.000000Z' }),
      'wait',
    ],
    [
      'nor for one that is still to come',
      seen(15_000, 'other', { renewTime: '2099-01-01T00:00:00.000000Z' }),
      { ...taken, transitions: 4 },
    ],
    ['renews its own, which began when it began', seen(2_000, 'me'), { ...taken, acquireTime: then, transitions: 3 }],
    [
      'renews its own when it has ended and nobody took it',
      seen(60_000, 'me'),
      { ...taken, acquireTime: then, transitions: 3 },
    ],
  ])('%s', (_what, sighting, expected) => {
    expect(step(sighting)).toEqual(expected === 'wait' ? { kind: 'wait' } : { kind: 'write', record: expected });
  });
});

describe('a sight of a Lease', () => {
  it('is as old as the first of its kind, whatever is read of it since', () => {
    const first = sight(undefined, record('other'), 5);
    expect(sight(first, record('other'), 9_000)).toBe(first);
  });

  it.each<[string, Partial<LeaseRecord>]>([
    ['a renewal', { renewTime: now }],
    ['another holder', { holder: 'third' }],
    ['another duration', { durationSeconds: 16 }],
    ['another transition', { transitions: 4 }],
    ['another begin', { acquireTime: now }],
  ])('is young again with %s', (_what, changes) => {
    const first = sight(undefined, record('other'), 5);
    expect(sight(first, record('other', changes), 9_000)).toEqual({ record: record('other', changes), seenAt: 9_000 });
  });
});

describe('a Lease that was given back', () => {
  it("is nobody's at once, and keeps the count of its holders", () => {
    const back = released(record('me'), now);
    expect(back).toEqual({ holder: '', durationSeconds: 1, acquireTime: now, renewTime: now, transitions: 3 });
    expect(isValid({ record: back, seenAt: elapsed }, elapsed)).toBe(false);
  });
});
