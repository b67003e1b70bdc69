import type { Change } from '../copy/history.ts';
import type { ShownBy } from '../scope/shown-by.ts';

/** Of how many digests what is made of one change is kept: it stays in memory for long, and callers may be many. */
const DIGESTS_KEPT = 16;

/** What is made of a change and shown to some, once for all of the same digest. */
export function onceByDigest<Made>(
  make: (change: Change, epoch: string, shown: ShownBy) => Made,
): (change: Change, epoch: string, shown: ShownBy) => Made {
  const known = new WeakMap<Change, Map<string, { readonly made: Made }>>();
  return (change, epoch, shown) => {
    const { digest } = shown;
    const byDigest = known.get(change) ?? new Map<string, { readonly made: Made }>();
    known.set(change, byDigest);
    const before = byDigest.get(digest);
    if (before) return before.made;
    if (byDigest.size >= DIGESTS_KEPT) byDigest.clear();
    const made = make(change, epoch, shown);
    byDigest.set(digest, { made });
    return made;
  };
}
