/** So many bytes of bodies may be read at once in the process, and so many of one namespace's. */
export interface BodyLimits {
  readonly bytes: number;
  readonly bytesOfOne: number;
}

const bodyLimits: BodyLimits = { bytes: 64 * 1024 * 1024, bytesOfOne: 32 * 1024 * 1024 };

/** What everybody has without asking: most answers are shorter, and none of them waits for the long ones of others. */
const freeBytes = 64 * 1024;

/** There was no room for the rest of the body in time. */
export class Crowded extends Error {
  override readonly name = 'Crowded';
}

/** Counts the bytes of all bodies that are being read. One per process. */
export interface Bodies {
  /** For a body of this owner; the signal is of whoever waits for it. Whoever takes it ends it. */
  begin(owner: string, signal: AbortSignal): Share;
  /** Bytes that are counted at this moment, beyond what is free. */
  readonly held: number;
}

/** What one body has of the room. */
export interface Share {
  /** Counts more bytes. False when there is no room for them now: then nothing more is read before `room` resolves. */
  grow(bytes: number): boolean;
  /** Resolves when the bytes that did not fit do; throws Crowded when the signal aborts first. */
  room(): Promise<void>;
  end(): void;
}

interface Held {
  readonly owner: string;
  /** Read so far, and how many of these are counted. */
  bytes: number;
  counted: number;
  /** Bytes that wait to be counted. */
  wanted: number;
  enter?: (() => void) | undefined;
}

/**
 * Nobody waits for ever: one of each owner, and one of those in all, may go on above the limits. It ends, in time or not,
 * and makes room for the next. So there are at most the limit and one body more.
 */
export function createBodies({ bytes: limit, bytesOfOne }: BodyLimits = bodyLimits): Bodies {
  // In the order of beginning.
  const shares = new Set<Held>();
  const heldOf = new Map<string, number>();
  let held = 0;
  const aboveOwn = new Map<string, Held>();
  let aboveAll: Held | undefined;

  const add = (one: Held, bytes: number) => {
    one.counted += bytes;
    held += bytes;
    const left = (heldOf.get(one.owner) ?? 0) + bytes;
    if (left === 0) heldOf.delete(one.owner);
    else heldOf.set(one.owner, left);
  };
  /** Counts what a body wants, where there is room for it or the body may do without. */
  const admit = (one: Held): boolean => {
    const { owner, wanted } = one;
    const isFull = held + wanted > limit;
    if (wanted > 0 && (isFull || (heldOf.get(owner) ?? 0) + wanted > bytesOfOne)) {
      // First among one's own, then among all: in this order nobody waits for somebody who waits for him.
      if ((aboveOwn.get(owner) ?? one) !== one || (isFull && (aboveAll ?? one) !== one)) return false;
      aboveOwn.set(owner, one);
      if (isFull) aboveAll = one;
    }
    add(one, wanted);
    return true;
  };
  const serve = () => {
    for (const one of shares) if (one.enter !== undefined && admit(one)) one.enter();
  };

  return {
    get held() {
      return held;
    },
    begin(owner, signal) {
      const one: Held = { owner, bytes: 0, counted: 0, wanted: 0 };
      shares.add(one);
      return {
        grow(bytes) {
          one.bytes += bytes;
          one.wanted = Math.max(0, one.bytes - freeBytes) - one.counted;
          return admit(one);
        },
        room: () =>
          new Promise((resolve, reject) => {
            const leave = () => {
              one.enter = undefined;
              signal.removeEventListener('abort', onAbort);
            };
            const onAbort = () => {
              leave();
              reject(new Crowded('no room'));
            };
            one.enter = () => {
              leave();
              resolve();
            };
            signal.addEventListener('abort', onAbort, { once: true });
            if (signal.aborted) onAbort();
          }),
        end() {
          if (!shares.delete(one)) return;
          add(one, -one.counted);
          if (aboveAll === one) aboveAll = undefined;
          if (aboveOwn.get(owner) === one) aboveOwn.delete(owner);
          serve();
        },
      };
    },
  };
}
