/** What a Lease says of who leads. */
export interface LeaseRecord {
  /** Identity of who leads; empty when nobody does. */
  readonly holder: string;
  /** So long after its last change nobody else takes it. */
  readonly durationSeconds: number;
  /** When the holder became it, by the holder's clock: to be shown, never to be reckoned with. */
  readonly acquireTime: string | undefined;
  /** The same for its last renewal. */
  readonly renewTime: string | undefined;
  /** How often the holder was another than before. */
  readonly transitions: number;
}

/** A record, and when this replica first saw it so, in milliseconds of its own clock that only runs. */
export interface Sighting {
  readonly record: LeaseRecord;
  readonly seenAt: number;
}

export interface StepFacts {
  /** The last record that was seen, if any ever was. */
  readonly seen: Sighting | undefined;
  readonly identity: string;
  /** How long the record that is written is to hold. */
  readonly durationSeconds: number;
  /** Milliseconds of the clock that only runs. */
  readonly elapsed: number;
  /** The time as it is written into a record. */
  readonly time: string;
}

/** What a candidate, or who leads, does next; `write` creates the Lease or replaces it. */
export type LeaseStep = { readonly kind: 'write'; readonly record: LeaseRecord } | { readonly kind: 'wait' };

/** A Lease may say decades, by a slip of whoever edits it: then nobody would look after anything for as long. */
const longestSeconds = 3_600;
/** Leases count in 32 bits, and a cluster refuses one that counts further: then nobody would ever lead again. */
const mostTransitions = 2 ** 31 - 1;

/** A record that is as before was seen when it was seen first. */
export function sight(seen: Sighting | undefined, record: LeaseRecord, elapsed: number): Sighting {
  return seen !== undefined && isSame(seen.record, record) ? seen : { record, seenAt: elapsed };
}

/** Whether nobody else may take it yet: clocks of other machines have no say in it. */
export function isValid({ record, seenAt }: Sighting, elapsed: number): boolean {
  return record.holder !== '' && elapsed < seenAt + Math.min(longestSeconds, record.durationSeconds) * 1_000;
}

/**
 * The rule of client-go's leader election: who holds the Lease renews it; others take it when its holder has given it
 * back, or has not changed it for as long as it says, seen by their own clock. A Lease that is gone was deleted by
 * somebody while its holder may be at work, so it still counts for that long.
 */
export function nextStep({ seen, identity, durationSeconds, elapsed, time }: StepFacts): LeaseStep {
  const before = seen?.record;
  const isOurs = before?.holder === identity;
  if (seen !== undefined && !isOurs && isValid(seen, elapsed)) return { kind: 'wait' };
  return {
    kind: 'write',
    record: {
      holder: identity,
      durationSeconds,
      acquireTime: isOurs ? before.acquireTime : time,
      renewTime: time,
      transitions: before === undefined ? 0 : Math.min(mostTransitions, before.transitions + (isOurs ? 0 : 1)),
    },
  };
}

/** As client-go's ReleaseOnCancel leaves it: nobody's, and of the shortest time that a Lease can say. */
export function released({ transitions }: LeaseRecord, time: string): LeaseRecord {
  return { holder: '', durationSeconds: 1, acquireTime: time, renewTime: time, transitions };
}

function isSame(left: LeaseRecord, right: LeaseRecord): boolean {
  return (
    left.holder === right.holder &&
    left.durationSeconds === right.durationSeconds &&
    left.acquireTime === right.acquireTime &&
    left.renewTime === right.renewTime &&
    left.transitions === right.transitions
  );
}
