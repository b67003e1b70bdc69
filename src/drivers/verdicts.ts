import type { Untold, Verdict } from './discovery.ts';
import { VerdictKind } from './discovery.ts';

/** The provider has it, or permits it. */
export function verified(reason: string): Verdict {
  return { kind: VerdictKind.VERIFIED, reason };
}

/** The provider itself says that it has it not. A refusal, a time-out or a fault of its own says no such thing. */
export function unsupported(reason: string): Verdict {
  return { kind: VerdictKind.UNSUPPORTED, reason };
}

export function unknown(reason: string): Verdict {
  return { kind: VerdictKind.UNKNOWN, reason };
}

/** What is known from a manual alone: `what` completes "Its documentation says that ...". */
export function documented(product: string, what: string): Verdict {
  return unknown(`The API of ${product} has no question for it; its documentation says that ${what}.`);
}

/** Declared ids that no question could be made of; nothing where there are none. */
export function notAsked(ids: readonly string[]): { readonly untold?: Untold } {
  if (ids.length === 0) return {};
  const reason = 'The provider was not asked: the gateway knows no question for an id of this form.';
  return { untold: { reason, ids } };
}
