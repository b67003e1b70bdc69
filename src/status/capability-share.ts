import { VerdictKind } from '../../schema/verdict-kind.ts';
import type { DeclaredVerdict } from './declared-verdicts.ts';

/** What goes into `status.capabilities`. */
export interface CapabilityShare {
  readonly verified: readonly string[];
  readonly unsupported: readonly string[];
  /** RFC 3339. */
  readonly lastVerified: string;
}

/** Of each list, as the definition bounds them. */
const maxEntries = 1_024;
const maxLength = 1_024;

/** The share of the status that verdicts come to, and how many of them had no room there. `now` in milliseconds since 1970. */
export function shareOf(
  verdicts: readonly DeclaredVerdict[],
  now: number,
): { readonly share: CapabilityShare; readonly leftOut: number } {
  const namesOf = (wanted: VerdictKind) =>
    verdicts.filter(({ kind, name }) => kind === wanted && name.length <= maxLength).map(({ name }) => name);
  const verified = namesOf(VerdictKind.VERIFIED).slice(0, maxEntries);
  const unsupported = namesOf(VerdictKind.UNSUPPORTED).slice(0, maxEntries);
  const known = verdicts.filter(({ kind }) => kind !== VerdictKind.UNKNOWN).length;
  return {
    share: { verified, unsupported, lastVerified: new Date(now).toISOString() },
    leftOut: known - verified.length - unsupported.length,
  };
}
