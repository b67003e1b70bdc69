import type { Clock } from './clock.ts';

/** A signal of its own that follows others, and can be let go of: what it follows may live much longer. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** It is the time that went by, and none of the others. */
  readonly isOver: () => boolean;
  release(): void;
}

/** Without a time of its own when `ms` is Infinity. */
export function createDeadline(clock: Clock, ms: number, ...others: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const followed = others.filter((signal) => signal !== undefined);
  const follow = ({ target }: Event) => controller.abort((target as AbortSignal).reason);
  const end = () => {
    isOver = true;
    controller.abort(new DOMException('the time is over', 'TimeoutError'));
  };
  const cancel = Number.isFinite(ms) ? clock.after(ms, end) : () => undefined;
  for (const signal of followed) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    isOver: () => isOver,
    release() {
      cancel();
      for (const signal of followed) signal.removeEventListener('abort', follow);
    },
  };
}

/**
 * Does something that must end within `ms`, and with the signals. Throws what `over` makes of the error when the time
 * ended it, else what `work` throws.
 */
export async function withinTime<T>(
  {
    clock,
    ms,
    signals,
    over,
  }: { clock: Clock; ms: number; signals: readonly AbortSignal[]; over: (error: unknown) => unknown },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = createDeadline(clock, ms, ...signals);
  try {
    return await work(deadline.signal);
  } catch (error) {
    throw deadline.isOver() ? over(error) : error;
  } finally {
    deadline.release();
  }
}
