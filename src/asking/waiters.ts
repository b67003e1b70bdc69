import { unlessAborted } from '../cluster/unless-aborted.ts';

/**
 * Who waits for something that is under way for all of them, and that nobody who waits owns: it is given up when all have
 * left before anybody asked that it go on.
 */
export class Waiters {
  private readonly giveUp: () => void;
  private count = 0;
  private isKept = false;

  constructor(giveUp: () => void) {
    this.giveUp = giveUp;
  }

  /** Somebody waits, until the function that this returns is called. */
  join(): () => void {
    this.count += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.count -= 1;
      if (this.count === 0 && !this.isKept) this.giveUp();
    };
  }

  /** From now on it goes on with nobody waiting. */
  keep(): void {
    this.isKept = true;
  }
}

/** Something that has an end, and waiters. */
export interface WaitedFor<End> {
  readonly end: Promise<End>;
  readonly waiters: Waiters;
}

/**
 * How it ended; undefined when the time was up first: then it was asked to go on. Rejects as it did, and with the signal's
 * reason: who goes away asks for nothing more.
 */
export async function waitFor<End>(
  { end, waiters }: WaitedFor<End>,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<End | undefined> {
  const leave = waiters.join();
  const { promise: isUp, resolve: stopWaiting } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    waiters.keep();
    stopWaiting(undefined);
  }, waitSeconds * 1_000);
  try {
    return await unlessAborted(() => Promise.race([end, isUp]), signal);
  } finally {
    clearTimeout(timer);
    leave();
  }
}
