import type { MachineProvider } from '../../schema/machine-provider.ts';
import { findCondition } from './condition.ts';
import type { PastLook } from './observations.ts';

/** Looks that count. */
const windowLength = 20;
/** At most, while the provider is not ready. */
const cap = 49;
/** What an average response costs: nothing up to the first, all of `slowest` from the last, in milliseconds. */
const slow = { fromMs: 1_000, toMs: 5_000, most: 20 };
/** What else takes points, by the reason of a condition. */
const deductions = {
  QuotaExhausted: 15,
  QuotaNearlyExhausted: 5,
  CertificateNotVerified: 10,
  CredentialExpiring: 5,
} as const;

/** The window with one look more. */
export function windowWith(looks: readonly PastLook[], look: PastLook): readonly PastLook[] {
  return [...looks, look].slice(-windowLength);
}

/**
 * The window as the status tells it, for whoever takes over: as many successes as its rate says, at its own average.
 * Empty where nothing was told.
 */
export function seedLooks({ status }: MachineProvider): readonly PastLook[] {
  const { lastChecked, metrics } = status?.health ?? {};
  const rate = Number.parseFloat(metrics?.successRate ?? '');
  if (!(rate >= 0 && rate <= 100)) return [];
  const at = Date.parse(lastChecked ?? '') || 0;
  const responseMs = Number.parseFloat(metrics?.avgResponseTime ?? '');
  const success = { at, isSuccess: true, ...(responseMs >= 0 && { responseMs }) };
  const failed = { at, isSuccess: false };
  const successes = Math.round((windowLength * rate) / 100);
  return Array.from({ length: windowLength }, (_, index) => (index < windowLength - successes ? failed : success));
}

export interface Measured {
  readonly score: number;
  readonly metrics: { readonly successRate: string; readonly errorRate: string; readonly avgResponseTime?: string };
}

/** The score of a window that has a look at least. `reasons` are those of the conditions by now. */
export function measure(
  looks: readonly PastLook[],
  { reasons, isCapped }: { readonly reasons: readonly string[]; readonly isCapped: boolean },
): Measured {
  // To a tenth at once, so that both rates together are a hundred as they are written.
  const successRate = Math.round((1_000 * looks.filter(({ isSuccess }) => isSuccess).length) / looks.length) / 10;
  const times = looks.flatMap(({ responseMs }) => responseMs ?? []);
  const averageMs = times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const slowness = Math.min(1, Math.max(0, ((averageMs ?? 0) - slow.fromMs) / (slow.toMs - slow.fromMs)));
  const taken = Object.entries(deductions).reduce(
    (sum, [reason, points]) => sum + (reasons.includes(reason) ? points : 0),
    0,
  );
  const score = Math.round(Math.max(0, successRate - slow.most * slowness - taken));
  return {
    score: isCapped ? Math.min(cap, score) : score,
    metrics: {
      successRate: successRate.toFixed(1),
      errorRate: (100 - successRate).toFixed(1),
      ...(averageMs !== undefined && { avgResponseTime: `${Math.round(averageMs)}ms` }),
    },
  };
}

/** The reason of a quota that the other manager has told. */
export function quotaReasonOf({ status }: MachineProvider): string {
  return findCondition(status?.conditions, 'QuotaAvailable')?.reason ?? '';
}
