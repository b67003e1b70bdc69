/** A clock that may be set while it runs, and one that only runs. */
export interface Clocks {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since some moment; never set, so that durations are true. */
  readonly elapsed: () => number;
}

/** A moment as both clocks told it then. */
export interface Moment {
  readonly now: number;
  readonly elapsed: number;
}

/** A difference of the two clocks that is more than rounding and drift. */
const setByMs = 1_000;

export function takeMoment(clocks: Clocks): Moment {
  return { now: clocks.now(), elapsed: clocks.elapsed() };
}

/** How long ago it was, in milliseconds. */
export function ageOf(moment: Moment, clocks: Clocks): number {
  return Math.max(0, clocks.elapsed() - moment.elapsed);
}

/** When it was, in milliseconds since 1970: as it was told then, or, when the clock was set since, as it tells now. */
export function timeOf(moment: Moment, clocks: Clocks): number {
  const told = clocks.now() - ageOf(moment, clocks);
  return Math.abs(told - moment.now) < setByMs ? moment.now : told;
}
