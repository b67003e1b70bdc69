import { isRecord } from '../record.ts';

/** Annotation of our CRD: how many schemas came before it, so that of two that differ in rules alone one is the newer. */
export const schemaRevisionAnnotation = 'vitistack.io/schema-revision';

/**
 * The schema that this gateway emits: its place in the order, and its hash, so that a change of the one can't go without
 * a change of the other (`npm run emit` and the tests refuse it).
 */
export const schemaRevision = { revision: 7, hash: '2a10f200aba69fd0' };

/** The revision of a CRD as it says itself; 0 when it doesn't, as those from before they were counted. */
export function revisionOf(crd: unknown): number {
  const metadata = isRecord(crd) ? crd.metadata : undefined;
  const annotations = isRecord(metadata) ? metadata.annotations : undefined;
  const text = isRecord(annotations) ? annotations[schemaRevisionAnnotation] : undefined;
  return typeof text === 'string' && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
}

/** What stands against emitting a schema of this hash, as one sentence; undefined when nothing does. */
export function assessRevision(hash: string): string | undefined {
  const { revision, hash: recorded } = schemaRevision;
  if (hash === recorded) return undefined;
  return (
    `The schema has changed: expected the hash ${recorded} of revision ${revision}, but got ${hash}. ` +
    `In schema/emit/schema-revision.ts set the revision to ${revision + 1} and the hash to '${hash}'.`
  );
}
