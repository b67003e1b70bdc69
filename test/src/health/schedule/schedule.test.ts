import { describe, expect, it } from 'vitest';
import { Rota } from '../../../../src/health/schedule/rota.ts';
import { type LookEnd, Schedule } from '../../../../src/health/schedule/schedule.ts';
import { Chance } from '../../../support/seeded.ts';

const intervalMs = 60_000;
const known = { wasLooked: true, hasQuotas: true, wasDiscovered: true };
const never = { wasLooked: false, hasQuotas: false, wasDiscovered: false };
const well = { isUnconfirmed: false, isDown: false, requests: 4, perSecond: 10, gotQuotas: false, isWell: true };
const down = { ...well, isDown: true, isWell: false };
const stepMs = 10;

/** Lets the time pass in small steps; each look ends at once, as `end` says. */
function run(
  schedule: Schedule,
  from: number,
  until: number,
  end: (uid: string) => LookEnd & typeof well = () => well,
) {
  const begun: { readonly uid: string; readonly at: number; readonly quotas: boolean; readonly lateMs: number }[] = [];
  for (let now = from; now < until; now += stepMs) {
    for (let turn = schedule.takeLook(now); turn; turn = schedule.takeLook(now)) {
      begun.push({ uid: turn.uid, at: now, quotas: turn.quotas, lateMs: now - turn.dueAt });
      schedule.looked(turn.uid, { ...end(turn.uid), gotQuotas: turn.quotas }, now);
    }
  }
  return begun;
}

function aSchedule(uids: readonly string[], state = known) {
  const schedule = new Schedule({ intervalMs });
  for (const uid of uids) schedule.add(uid, state, 0);
  return schedule;
}

const gaps = (begun: readonly { readonly at: number }[]) =>
  begun.slice(1).map(({ at }, index) => at - (begun[index]?.at ?? 0));

describe('the schedule of looks', () => {
  it('looks at a provider that is well once in each interval, at the same place in it', () => {
    const begun = run(aSchedule(['one']), 0, 10 * intervalMs);
    expect(begun).toHaveLength(10);
    for (const gap of gaps(begun)) expect(Math.abs(gap - intervalMs)).toBeLessThanOrEqual(stepMs);
  });

  it('looks at once at what is new, at another spec, and when somebody asks', () => {
    const schedule = aSchedule(['one'], never);
    expect(run(schedule, 0, 100).map(({ at }) => at)).toEqual([0]);
    schedule.changed('one', 2_000);
    expect(run(schedule, 2_000, 2_100).map(({ at }) => at)).toEqual([2_000]);
    schedule.looks.hasten('one', 3_000);
    expect(run(schedule, 3_000, 3_100).map(({ at }) => at)).toEqual([3_000]);
  });

  it('never looks twice at a time, and looks again at once when the spec was changed meanwhile', () => {
    const schedule = aSchedule(['one'], never);
    const first = schedule.takeLook(0);
    schedule.changed('one', 100);
    expect([first?.uid, schedule.takeLook(200 * intervalMs)]).toEqual(['one', undefined]);
    schedule.looked('one', well, 30_000);
    expect(schedule.takeLook(30_000)?.uid).toBe('one');
  });

  it.each([
    [60_000, 10_000],
    [20_000, 5_000],
  ])('confirms a failure at an interval of %i ms after %i ms', (interval, soon) => {
    const schedule = new Schedule({ intervalMs: interval });
    schedule.add('one', never, 0);
    schedule.takeLook(0);
    schedule.looked('one', { ...down, isUnconfirmed: true, isDown: false }, 50);
    expect(schedule.waitMs(50)).toBeLessThanOrEqual(soon);
    expect([schedule.takeLook(soon + 49), schedule.takeLook(soon + 50)?.dueAt]).toEqual([undefined, soon + 50]);
  });

  it('takes more time while a provider stays down, and less than two intervals', () => {
    const begun = run(aSchedule(['one']), 0, 20 * intervalMs, () => down);
    const all = gaps(begun);
    expect(all.slice(0, 3).every((gap) => Math.abs(gap - intervalMs) <= stepMs)).toBe(true);
    expect(all.slice(3).every((gap) => Math.abs(gap - 1.5 * intervalMs) <= stepMs)).toBe(true);
  });

  it('is back to its place in the interval once the provider is well', () => {
    const schedule = aSchedule(['one']);
    const before = run(schedule, 0, 3 * intervalMs);
    run(schedule, 3 * intervalMs, 20 * intervalMs, () => down);
    const after = run(schedule, 20 * intervalMs, 30 * intervalMs).slice(1);
    const placeOf = ({ at }: { readonly at: number }) => at % intervalMs;
    expect(after.map(placeOf).every((place) => place === placeOf(before[0] ?? { at: 0 }))).toBe(true);
  });

  it('asks for no more than half of what the rate of the spec allows', () => {
    const slow = { ...well, requests: 6, perSecond: 0.05 };
    const begun = run(aSchedule(['one']), 0, 40 * intervalMs, () => slow);
    for (const gap of gaps(begun)) expect(gap).toBeGreaterThanOrEqual((6 / 0.05) * 2_000);
    expect(begun.length).toBeGreaterThanOrEqual(8);
  });

  it('asks for quotas in every fifth interval, and at once where there are none or the spec is another', () => {
    const schedule = aSchedule(['one']);
    const times = run(schedule, 0, 50 * intervalMs).filter(({ quotas }) => quotas);
    expect(times).toHaveLength(10);
    schedule.changed('one', 50 * intervalMs);
    expect(run(schedule, 50 * intervalMs, 50 * intervalMs + 100)[0]?.quotas).toBe(true);
    expect(run(aSchedule(['two'], never), 0, 100)[0]?.quotas).toBe(true);
  });

  it('forgets who is gone, also when it is looked at just then', () => {
    const schedule = aSchedule(['one'], never);
    schedule.takeLook(0);
    schedule.remove('one');
    schedule.looked('one', well, 100);
    expect([schedule.size, schedule.waitMs(1e9)]).toEqual([0, Infinity]);
  });

  it('discovers at once what is well and was not discovered, then once in sixty intervals; and nobody who is down', () => {
    const schedule = aSchedule(['one', 'two'], never);
    run(schedule, 0, 1_000, (uid) => (uid === 'one' ? well : down));
    expect(schedule.takeDiscovery(1_000)?.uid).toBe('one');
    expect(schedule.takeDiscovery(1_000)).toBeUndefined();
    schedule.discovered('one', true, 2_000);
    const wait = schedule.discoveries.waitMs(2_000);
    expect(wait).toBeGreaterThan(0);
    run(schedule, 2_000, 2 * intervalMs);
    expect(schedule.takeDiscovery(2 * intervalMs)?.uid).toBe('two');
  });

  it('discovers once at a time, and at once again what was changed meanwhile, however that one ended', () => {
    const schedule = aSchedule(['one'], never);
    run(schedule, 0, 100);
    const begun = [schedule.takeDiscovery(1_000)?.uid];
    run(schedule, 1_000, 3 * intervalMs);
    schedule.discovered('one', false, 3 * intervalMs);
    begun.push(schedule.takeDiscovery(3 * intervalMs + 1_000)?.uid, schedule.takeDiscovery(8 * intervalMs)?.uid);
    schedule.changed('one', 8 * intervalMs + 100);
    schedule.discovered('one', false, 8 * intervalMs + 200);
    run(schedule, 8 * intervalMs + 200, 8 * intervalMs + 400);
    begun.push(schedule.takeDiscovery(8 * intervalMs + 1_000)?.uid);
    expect(begun).toEqual(['one', undefined, 'one', 'one']);
  });

  it('refreshes a status at a slow pace: every five intervals, or so that all come to no more than 12.5 a second', () => {
    const refreshesOf = (count: number, intervals: number) => {
      const uids = Array.from({ length: count }, (_, index) => `uid-${index}`);
      const schedule = aSchedule(uids);
      let refreshes = 0;
      for (let now = 0; now < intervals * intervalMs; now += intervalMs) {
        for (const uid of uids) {
          if (!schedule.isRefreshDue(uid, now)) continue;
          refreshes += 1;
          schedule.refreshed(uid, now);
        }
      }
      return refreshes;
    };
    expect(refreshesOf(1, 50)).toBeGreaterThanOrEqual(9);
    expect(refreshesOf(1, 50)).toBeLessThanOrEqual(10);
    expect(refreshesOf(10_000, 40) / (40 * 60)).toBeLessThanOrEqual(12.5);
    expect(refreshesOf(10_000, 40) / (40 * 60)).toBeGreaterThan(11);
  });
});

describe('the schedule of 10,000 providers', () => {
  const uidsOf = (seed: number, count: number) => {
    const chance = new Chance(seed);
    const random = () => chance.next();
    return Array.from({ length: count }, () => `uid-${Math.floor(random() * 1e9)}-${Math.floor(random() * 1e9)}`);
  };
  const largestSecond = (begun: readonly { readonly at: number }[]) => {
    const counts = new Map<number, number>();
    for (const { at } of begun) counts.set(Math.floor(at / 1_000), (counts.get(Math.floor(at / 1_000)) ?? 0) + 1);
    return Math.max(...counts.values());
  };

  it.each([1, 2, 3])('has at most twice the mean in its largest second, from the first on (seed %i)', (seed) => {
    const count = 10_000;
    const uids = uidsOf(seed, count);
    const schedule = new Schedule({ intervalMs });
    // A third of them nobody has looked at yet.
    uids.forEach((uid, index) => schedule.add(uid, index % 3 === 0 ? never : known, 0));
    const begun = run(schedule, 0, 3 * intervalMs);
    expect(largestSecond(begun)).toBeLessThanOrEqual((2 * count) / 60);
    const settled = begun.filter(({ at }) => at >= intervalMs);
    expect(settled).toHaveLength(2 * count);
    expect(largestSecond(settled)).toBeLessThanOrEqual(1.4 * (count / 60));
    expect(new Set(begun.filter(({ at }) => at < intervalMs + 100).map(({ uid }) => uid)).size).toBe(count);
  });

  it('begins those that nobody has looked at first', () => {
    const count = 1_000;
    const uids = uidsOf(7, count);
    const schedule = new Schedule({ intervalMs });
    uids.forEach((uid, index) => schedule.add(uid, index < 50 ? never : known, 0));
    const fresh = new Set(uids.slice(0, 50));
    const at = run(schedule, 0, intervalMs)
      .filter(({ uid }) => fresh.has(uid))
      .slice(0, 50);
    expect(new Set(at.map(({ uid }) => uid)).size).toBe(50);
    expect(at.at(-1)?.at).toBeLessThan(5_000);
  });

  it('comes back from a long pause without a burst, everybody once', () => {
    const count = 10_000;
    const schedule = aSchedule(uidsOf(9, count));
    run(schedule, 0, intervalMs);
    const back = 10 * intervalMs;
    const begun = run(schedule, back, back + intervalMs);
    expect(largestSecond(begun)).toBeLessThanOrEqual((2 * count) / 60);
    expect(new Set(begun.map(({ uid }) => uid)).size).toBe(count);
  });

  it('keeps its order whatever is added, hastened, removed and ended, at random', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const chance = new Chance(seed);
      const random = () => chance.next();
      const rota = new Rota({ purpose: 'test', periodMs: 1_000, leastPerSecond: 1_000 });
      const [present, busy] = [new Set<string>(), new Set<string>()];
      for (let now = 0; now < 5_000; now += 5) {
        const uid = `uid-${Math.floor(random() * 50)}`;
        const what = random();
        if (what < 0.3 && !present.has(uid)) {
          rota.add(uid, now);
          present.add(uid);
        } else if (what < 0.4) rota.hasten(uid, now);
        else if (what < 0.45) {
          rota.remove(uid);
          present.delete(uid);
          busy.delete(uid);
        } else if (busy.has(uid)) {
          rota.done(uid, now, random() < 0.5 ? { at: now + random() * 500 } : {});
          busy.delete(uid);
        }
        for (let taken = rota.take(now); taken; taken = rota.take(now)) {
          expect(present.has(taken.uid) && !busy.has(taken.uid)).toBe(true);
          expect(taken.dueAt).toBeLessThanOrEqual(now);
          busy.add(taken.uid);
        }
        expect([rota.size, rota.busyCount]).toEqual([present.size, busy.size]);
      }
    }
  });
});
