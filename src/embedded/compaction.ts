import { setImmediate, setTimeout } from 'node:timers/promises';
import { reasonOf } from './start-error.ts';
import type { RevisionLog } from './revision-log.ts';
import type { Log } from './server.ts';

interface CompactionOptions {
  /** How much of the past is kept: what is beyond either bound is forgotten. */
  readonly window: { readonly revisions: number; readonly ageMs: number };
  readonly intervalMs: number;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** So many revisions are forgotten in one go, a few milliseconds' work; then others get their turn. */
const slice = 200;

/** Forgets the past from time to time, until the signal aborts; resolves then. A failure is logged, and tried again. */
export async function keepCompact(revisions: RevisionLog, options: CompactionOptions): Promise<void> {
  const { window, intervalMs, now, log, signal } = options;
  while (!signal.aborted) {
    try {
      await setTimeout(intervalMs, undefined, { signal });
      const tooOld = revisions.versionBefore(new Date(now().getTime() - window.ageMs));
      const upTo = Math.max(tooOld, revisions.head - window.revisions);
      while (revisions.compacted < upTo) {
        revisions.compact(Math.min(upTo, revisions.compacted + slice));
        await setImmediate(undefined, { signal });
      }
    } catch (thrown) {
      if (!signal.aborted) log.error(`the embedded cluster can't forget its past: ${reasonOf(thrown)}`);
    }
  }
}
