import type { LookMetrics } from '../../src/health/rounds/look-metrics.ts';

/** For who counts nothing. */
export const noMetrics: LookMetrics = {
  looked: () => undefined,
  begun: () => undefined,
  discovered: () => undefined,
  written: () => undefined,
};
