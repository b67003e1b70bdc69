import { describe, expect, it } from 'vitest';
import { assessTold, type SeenVersion, type ToldFrame } from '../support/chaos/assess-told.ts';
import { assessWrites, type SeenStatus } from '../support/chaos/assess-writes.ts';
import { factsOf, movesBetween, noFacts, type RawStatus } from '../support/chaos/health-facts.ts';

const well = { phase: 'Ready', conditions: [{ type: 'Ready', status: 'True' }] };
const down = { phase: 'NotReady', conditions: [{ type: 'Ready', status: 'False' }] };
const refused = { phase: 'Error', conditions: [{ type: 'Ready', status: 'False' }] };

const version = (number: number, status?: RawStatus, more: Partial<SeenVersion> = {}): SeenVersion => {
  const kind = number === 1 ? 'ADDED' : 'MODIFIED';
  return { kind, name: 'amber', uid: 'first', version: number, facts: factsOf(status), ...more };
};
/** Made, found well, refreshed, down, refused, and well again. */
const seen = [version(1), version(2, well), version(3, well), version(4, down), version(5, refused), version(6, well)];
const gone = [...seen, version(7, well, { kind: 'DELETED' })];
const again = [...gone, version(8, undefined, { kind: 'ADDED', uid: 'second' }), version(9, down, { uid: 'second' })];

/** What a feed without a fault tells: each version that moved, and the first. */
const tell = (versions: readonly SeenVersion[]): ToldFrame[] =>
  versions.map(({ kind, name, uid, version: number, facts }, index) => {
    const before = versions.slice(0, index).findLast((one) => one.uid === uid);
    const moves = kind === 'DELETED' ? [] : movesBetween(before?.facts ?? noFacts, facts);
    const told = kind === 'DELETED' ? 'GONE' : kind === 'ADDED' ? 'APPEARED' : 'MOVED';
    return { kind: told, name, uid, version: number, moves, isCollapsed: false, cursor: `${uid} ${number}` };
  });
const swapped = (frames: readonly ToldFrame[], left: number, right: number) =>
  frames.map((frame, index) => frames[index === left ? right : index === right ? left : index] ?? frame);
const changed = (frames: readonly ToldFrame[], at: number, change: Partial<ToldFrame>) =>
  frames.map((frame, index) => (index === at ? { ...frame, ...change } : frame));
const whole = tell(again);

describe('what the chaos tests hold a feed to', () => {
  it('is kept by one that tells each transition once and in order', () => {
    expect(assessTold(whole, again)).toEqual({ faults: [], transitions: 5 });
  });

  it('is kept by one that leaves out what moved nothing', () => {
    expect(
      assessTold(
        whole.filter(({ version: number }) => number !== 3),
        again,
      ).faults,
    ).toEqual([]);
  });

  it('is kept by one that begins with a snapshot of what is there by then', () => {
    const moves = movesBetween(noFacts, factsOf(down));
    const frames = changed(tell(gone).slice(3), 0, { kind: 'SNAPSHOT', moves });
    expect(assessTold(frames, gone).faults).toEqual([]);
    expect(assessTold(changed(frames, 0, { kind: 'APPEARED' }), gone).faults).toEqual([
      expect.stringMatching(/lost amber first@2$/),
    ]);
  });

  it('is kept by one that skips some and says so, where it may', () => {
    const moves = movesBetween(factsOf(well), factsOf(refused));
    const frames = changed(
      tell(gone).filter(({ version: number }) => number !== 4),
      3,
      { isCollapsed: true, moves },
    );
    expect(assessTold(frames, gone, { mayCollapse: true }).faults).toEqual([]);
    expect(assessTold(frames, gone).faults).toEqual([expect.stringMatching(/lost amber first@4, collapsed without/)]);
  });

  it.each<[string, readonly ToldFrame[], RegExp]>([
    ['loses a transition', whole.filter(({ version: number }) => number !== 4), /first@5.*lost amber first@4$/],
    ['loses the last transition', whole.slice(0, -1), /^amber second@9 was never told$/],
    ['loses the end of one', whole.filter(({ kind }) => kind !== 'GONE'), /the end of amber first@7 was never told/],
    ['tells one twice', changed([...whole.slice(0, 4), ...whole.slice(3)], 4, { cursor: 'other' }), /told twice/],
    ['swaps two', swapped(whole, 3, 4), /out of order, behind 5/],
    ['gives two frames one cursor', changed(whole, 4, { cursor: 'first 4' }), /its cursor was there before/],
    ['has other moves', changed(whole, 3, { moves: ['phase READY>ERROR'] }), /expected the moves Ready TRUE>FALSE/],
    ['tells what nobody wrote', changed(whole, 3, { version: 99 }), /no such version was written/],
    ['mixes up two lives', changed(whole, 8, { uid: 'first' }), /told after its end/],
    ['tells of one nobody made', changed(whole, 8, { uid: 'third' }), /never written/],
    ['tells the new life before the end of the old', swapped(whole, 6, 7), /first of this name was still there/],
    ['ends what lives', [...whole, ...changed(tell(gone), 6, { uid: 'second' }).slice(6)], /though it lives/],
    ['lets one appear twice', changed(whole, 3, { kind: 'APPEARED' }), /appeared twice/],
  ])('is broken by one that %s', (_, frames, fault) => {
    expect(assessTold(frames, again).faults).toContainEqual(expect.stringMatching(fault));
  });
});

describe('what the chaos tests hold writes to', () => {
  const at = (second: number) => `2026-01-31T12:00:${String(second).padStart(2, '0')}.000Z`;
  const status = (second: number, more: Partial<RawStatus> = {}, ready = 'True', since = second): RawStatus => ({
    ...{ phase: 'Ready', observedGeneration: 1, connectivity: { lastChecked: at(second) } },
    conditions: [{ type: 'Ready', status: ready, lastTransitionTime: at(since) }],
    ...more,
  });
  const written = (number: number, is?: RawStatus, more: Partial<SeenStatus> = {}): SeenStatus => ({
    ...version(number, is),
    ...{ generation: 1, status: is },
    ...more,
  });
  const born = written(1);

  it('is kept where everything goes forward', () => {
    const second = written(3, status(2, {}, 'False'));
    expect(assessWrites([born, written(2, status(1)), second, written(4, status(3, {}, 'False', 2))])).toEqual([]);
  });

  it.each<[string, readonly SeenStatus[], RegExp]>([
    ['an older look is laid over a newer one', [written(2, status(5)), written(3, status(4))], /lastChecked went back/],
    [
      'a time of transition goes back',
      [written(2, status(5)), written(3, status(6, {}, 'False', 4))],
      /Ready went back/,
    ],
    ['one moves though the status does not', [written(2, status(5)), written(3, status(6))], /since .* but says/],
    [
      'the generation goes back',
      [written(2, status(5, { observedGeneration: 2 }), { generation: 2 }), written(3, status(6, {}, 'True', 5))],
      /observedGeneration went back from 2 to 1/,
    ],
    ['it tells of a spec to come', [written(2, status(5, { observedGeneration: 2 }))], /a generation that is to come/],
    ['a new life begins with the status of the old', [written(1, status(5))], /born with a status of another/],
    ['versions come in another order', [written(3), written(2)], /came behind @3/],
  ])('is broken where %s', (_, versions, fault) => {
    expect(assessWrites(versions)).toContainEqual(expect.stringMatching(fault));
  });
});
