import { GatewayError } from '../../../schema/gateway-error.ts';
import { parseResourceVersion, type ProviderKey, type ResourceVersion } from '../../../schema/machine-provider.ts';
import { presentValue } from '../../../schema/present-value.ts';
import { isRecord } from '../../../schema/record.ts';
import { parseToken, presentToken } from '../copy/opaque.ts';
import type { Reached } from '../copy/reached.ts';
import type { ShownBy } from '../scope/shown-by.ts';

/**
 * How far a reader of a feed has come: exact on the replica that gave it, on every other one by `version` and `ahead`, the
 * greatest from which it can go on without leaving anything out.
 */
export interface FeedPosition extends Reached {
  /** Which numbering of changes `sequence` belongs to: one per replica and life of its history. */
  readonly epoch: string;
  /** The last change that was taken in. */
  readonly sequence: number;
  /** In a snapshot: the last provider that was sent ('' before the first). undefined when it is complete. */
  readonly snapshotKey: ProviderKey | '' | undefined;
  /** Of the scope whose providers the reader was shown; '' while it changes, which no scope has. */
  readonly digest: string;
}

const VERSION = 1;

/** The digest that is left out. */
const SEES_EVERYTHING = '*';

// Two Kubernetes names of at most 253, an epoch, two numbers and a digest, in base64.
const MAX_LENGTH = 1_024;

export function presentFeedCursor(position: Omit<FeedPosition, 'digest'>, scope: ShownBy): string {
  const { epoch, sequence, version, snapshotKey } = position;
  const { digest } = scope;
  const place = [VERSION, epoch, sequence, String(version)];
  const ahead = position.ahead && shownAhead(position.ahead, scope);
  if (ahead && ahead.size > 0) return presentWithAhead([...place, snapshotKey ?? null, digest], version, ahead);
  const seen = digest === SEES_EVERYTHING ? [] : [digest];
  const snapshot = snapshotKey === undefined && seen.length === 0 ? [] : [snapshotKey ?? null];
  return presentToken([...place, ...snapshot, ...seen]);
}

/** What goes on in a namespace is told only to who sees it whole. Of one that is left out, some is told again elsewhere. */
function shownAhead(ahead: ReadonlyMap<string, ResourceVersion>, { everything, namespaces }: ShownBy) {
  if (everything) return ahead;
  return new Map(Array.from(ahead).filter(([namespace]) => namespaces.has(namespace)));
}

/** What is too long is cut: of a namespace that is left out, another replica tells again what all have not reached. */
function presentWithAhead(
  place: readonly unknown[],
  version: ResourceVersion,
  ahead: ReadonlyMap<string, ResourceVersion>,
): string {
  const steps = Array.from(ahead, ([namespace, own]) => [namespace, own - version] as const);
  for (;;) {
    const token = presentToken([...place, Object.fromEntries(steps)]);
    if (token.length <= MAX_LENGTH || steps.length === 0) return token;
    steps.pop();
  }
}

function parseAhead(steps: unknown, version: ResourceVersion): Reached['ahead'] {
  if (!isRecord(steps)) return undefined;
  const known = Object.entries(steps).filter(([, step]) => isCount(step));
  return new Map(known.map(([namespace, step]) => [namespace, (version + Number(step)) as ResourceVersion]));
}

/** Throws INVALID for what no feed has given out. */
export function parseFeedCursor(text: string): FeedPosition {
  const [format, epoch, sequence, versionText, key, digest = SEES_EVERYTHING, steps] =
    parseToken(text, MAX_LENGTH) ?? [];
  const snapshotKey = key ?? undefined;
  const version = typeof versionText === 'string' ? parseResourceVersion(versionText) : undefined;
  if (
    format !== VERSION ||
    typeof epoch !== 'string' ||
    !isCount(sequence) ||
    version === undefined ||
    !isSnapshotKey(snapshotKey) ||
    typeof digest !== 'string'
  ) {
    throw new GatewayError('INVALID', `after: expected a cursor of a feed, but got ${presentValue(text)}.`, {
      fix: 'Pass the `cursor` of the last frame or the `feedCursor` of a list, unchanged, or leave `after` out.',
    });
  }
  const ahead = parseAhead(steps, version);
  return { epoch, sequence, version, ...(ahead ? { ahead } : {}), snapshotKey, digest };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSnapshotKey(value: unknown): value is FeedPosition['snapshotKey'] {
  return value === undefined || value === '' || (typeof value === 'string' && /^[^/]+\/[^/]+$/.test(value));
}
