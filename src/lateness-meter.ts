import type { Log } from './cluster/log.ts';

export interface LatenessMeterOptions {
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  readonly log: Pick<Log, 'warn'>;
}

/** How long this process was held up: by too little CPU, by work that lets nothing else happen, or since it was paused. */
export interface LatenessMeter {
  /** Milliseconds in all, of this very moment; the difference of two readings is what happened between. */
  readonly lateMs: () => number;
  stop(): Promise<void>;
}

/** How often it looks at the clock. */
const tickMs = 100;
/** What a timer may be late by when all is well. */
const toleranceMs = 10;
const tellEveryMs = 60_000;
/** Of that time: whoever is held up for so much of it can't be relied on, and says so. */
const worthTelling = 1 / 4;

/** Measures by a timer how much later than it wanted the process got to do anything. It keeps no process alive. */
export function createLatenessMeter({ elapsed, log }: LatenessMeterOptions): LatenessMeter {
  let total = 0;
  let dueAt = elapsed() + tickMs;
  let told = { at: elapsed(), total: 0 };

  const pending = () => {
    const lateMs = elapsed() - dueAt;
    return lateMs > toleranceMs ? lateMs : 0;
  };
  const tell = () => {
    const [ofMs, lateMs] = [elapsed() - told.at, total - told.total];
    if (ofMs < tellEveryMs) return;
    told = { at: elapsed(), total };
    if (lateMs < ofMs * worthTelling) return;
    const facts = { heldUpMs: Math.round(lateMs), ofMs: Math.round(ofMs) };
    log.warn(
      facts,
      'this gateway was held up for so long that it can not tell which providers answer in time: give it more CPU, or less to do',
    );
  };
  const timer = setInterval(() => {
    total += pending();
    dueAt = elapsed() + tickMs;
    tell();
  }, tickMs).unref();

  return {
    lateMs: () => total + pending(),
    async stop() {
      clearInterval(timer);
    },
  };
}
