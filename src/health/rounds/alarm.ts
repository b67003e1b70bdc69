export interface AlarmOptions {
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** The time has come. `isLate`: the process has more to do than it can, and could not wake when it wanted. */
  readonly ring: (isLate: boolean) => void;
}

/** No sooner than after so many milliseconds it rings: what is due within them is begun together. */
const tickMs = 10;
const lateMs = 100;

/** Rings once when it is time, however often it is set anew before that. Keeps no process alive. */
export class Alarm {
  private readonly options: AlarmOptions;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: AlarmOptions) {
    this.options = options;
  }

  /** Takes the place of what it was set to before; never rings after Infinity. */
  set(waitMs: number): void {
    const { elapsed, ring } = this.options;
    this.stop();
    if (!Number.isFinite(waitMs)) return;
    const inMs = Math.max(tickMs, waitMs);
    const ringsAt = elapsed() + inMs;
    this.timer = setTimeout(() => ring(elapsed() - ringsAt > lateMs), inMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
