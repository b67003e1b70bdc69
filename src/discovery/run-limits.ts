import type { AtOnceLimits, WaitingLimits } from '../asking/queue.ts';
import type { KeptLimits } from './kept.ts';

/** How much is done and kept at a time, by one replica. */
export interface RunLimits extends AtOnceLimits, WaitingLimits, KeptLimits {
  /** How long one may ask, and how long it may take to sign out, in milliseconds. */
  readonly runMs: number;
  readonly closeMs: number;
}

export const defaultRunLimits: RunLimits = {
  atOnce: 32,
  perNamespace: 8,
  perHost: 16,
  perHostOfNamespace: 4,
  spareAtOnce: 16,
  sparePerHost: 8,
  waiting: 1_000,
  waitingPerNamespace: 100,
  runMs: 600_000,
  closeMs: 5_000,
  kept: 500,
  keptPerNamespace: 50,
  keptPerProvider: 2,
  keptBytes: 64 * 1024 * 1024,
  keptMs: 15 * 60_000,
};
