import { GatewayError } from '../../schema/gateway-error.ts';
import { parseResourceVersion, type ProviderKey, type ResourceVersion } from '../../schema/machine-provider.ts';
import { presentValue } from '../../schema/present-value.ts';
import { parseToken, presentToken } from './opaque.ts';

/** How far a reader of a feed has come: exact on the replica that gave it, by `version` on every other one. */
export interface FeedPosition {
  /** Which numbering of changes `sequence` belongs to: one per replica and life of its history. */
  readonly epoch: string;
  /** The last change that was taken in. */
  readonly sequence: number;
  /** The greatest version from which another replica can go on without leaving anything out. */
  readonly version: ResourceVersion;
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

export function presentFeedCursor(position: FeedPosition): string {
  const { epoch, sequence, version, snapshotKey, digest } = position;
  const scope = digest === SEES_EVERYTHING ? [] : [digest];
  const snapshot = snapshotKey === undefined && scope.length === 0 ? [] : [snapshotKey ?? null];
  return presentToken([VERSION, epoch, sequence, String(version), ...snapshot, ...scope]);
}

/** Throws INVALID for what no feed has given out. */
export function parseFeedCursor(text: string): FeedPosition {
  const [format, epoch, sequence, versionText, key, digest = SEES_EVERYTHING] = parseToken(text, MAX_LENGTH) ?? [];
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
  return { epoch, sequence, version, snapshotKey, digest };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSnapshotKey(value: unknown): value is FeedPosition['snapshotKey'] {
  return value === undefined || value === '' || (typeof value === 'string' && /^[^/]+\/[^/]+$/.test(value));
}
