import type { Reason } from './reasons.ts';

/** What is looked at when a provider does not do as it should, in the order in which one looks. */
export const findingAreas = [
  'SPEC',
  'CONNECTIVITY',
  'AUTHENTICATION',
  'QUOTA',
  'NETWORK',
  'STORAGE',
  'CAPABILITIES',
] as const;
export type FindingArea = (typeof findingAreas)[number];
export type FindingStatus = 'OK' | 'WARNING' | 'FAILED' | 'UNKNOWN';

/** What is known of one area, and what to do about it. */
export interface Finding {
  readonly area: FindingArea;
  readonly status: FindingStatus;
  readonly reason: Reason;
  /** What was seen, in a sentence. */
  readonly message: string;
  /** What to do, in a sentence; that there is nothing to do where all is well. */
  readonly nextStep: string;
  /** Lines to paste into a shell, where there are any; no value of a Secret is in them. */
  readonly commands: readonly string[];
}
