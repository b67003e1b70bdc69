import { GatewayError } from '../../schema/gateway-error.ts';
import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { callApi } from './api-call.ts';
import { inNamespacePath } from './collection-path.ts';
import type { ClusterConnection } from './connection.ts';
import { toGatewayError } from './errors.ts';
import { asObject, asText } from './json.ts';
import type { Held, ReplayedEvent, ReplayGoal } from './ports.ts';
import { createSlots } from './slots.ts';
import { watchEvents } from './watch-events.ts';

export interface ReplayOptions<T> {
  readonly connection: ClusterConnection;
  /** Path of the collection, for example `/apis/vitistack.io/v1alpha1/machineproviders`. */
  readonly path: string;
  /** Only these, each by a watch of its own; default all by one. */
  readonly namespaces?: readonly string[] | undefined;
  readonly parse: (raw: unknown) => T;
  /** For a whole replay; default 10,000. */
  readonly timeoutMs?: number;
  /** More events than this are not worth it: a snapshot says the same in less; default 10,000. */
  readonly maxEvents?: number;
  /** At once; others wait. When a replica goes, all its subscribers come at the same moment. Default 8. */
  readonly maxReplays?: number;
}

/**
 * What happened in the cluster after `from`, up to what the caller holds, in order: by one watch from there that is
 * closed again. Throws GatewayError: EXPIRED when the cluster no longer knows, UNAVAILABLE or TIMEOUT when it can't be
 * asked.
 */
export type Replay<T> = (
  from: ResourceVersion,
  goal: ReplayGoal,
  signal: AbortSignal,
) => Promise<readonly ReplayedEvent<T>[]>;

export function createReplay<T>(options: ReplayOptions<T>): Replay<T> {
  const { path, namespaces, timeoutMs = 10_000, maxReplays = 8 } = options;
  const inSlot = createSlots(maxReplays);
  return (from, goal, signal) =>
    inSlot(signal, async () => {
      const over = new AbortController();
      const bounded = AbortSignal.any([signal, over.signal, AbortSignal.timeout(timeoutMs)]);
      const replays = (namespaces ?? [undefined]).map((namespace) =>
        replayCollection(
          options,
          inNamespacePath(path, namespace),
          namespace === undefined ? from : (goal.fromIn?.(namespace) ?? from),
          goalIn(goal, namespace),
          bounded,
        ),
      );
      try {
        return (await Promise.all(replays)).flat().sort((a, b) => a.resourceVersion - b.resourceVersion);
      } finally {
        // One that failed ends the others.
        over.abort();
      }
    });
}

interface CollectionGoal extends Held {
  readonly version: ResourceVersion;
}

/** With a watch for each namespace, the holder may have seen more of one than of another. */
function goalIn(goal: ReplayGoal, namespace: string | undefined): CollectionGoal {
  const held = goal.heldIn(namespace);
  const version = (namespace === undefined ? undefined : goal.versionIn?.(namespace)) ?? goal.version;
  return { ...held, version: Math.max(version, held.newest) as ResourceVersion };
}

async function replayCollection<T>(
  { connection, parse, maxEvents = 10_000 }: ReplayOptions<T>,
  path: string,
  from: ResourceVersion,
  goal: CollectionGoal,
  signal: AbortSignal,
): Promise<ReplayedEvent<T>[]> {
  // Who comes has seen more of this namespace than the holder.
  if (from >= goal.version) return [];
  const progress = createProgress(await countAt(connection, path, from, signal), from, goal);
  const events: ReplayedEvent<T>[] = [];
  if (progress.isComplete()) return events;
  let opened = false;
  const onOpen = () => (opened = true);
  // Its end is in the signal.
  const watch = { connection, path, from, idleTimeoutMs: 600_000, onOpen, signal };
  try {
    for await (const batch of watchEvents(watch)) {
      for (const event of batch) {
        if (event.kind !== 'BOOKMARK' && event.resourceVersion <= goal.version) {
          events.push({ type: event.kind, object: parse(event.object), resourceVersion: event.resourceVersion });
          progress.saw(event.kind, event.resourceVersion);
        }
        if (event.resourceVersion >= goal.version) return events;
        if (events.length > maxEvents) throw expired(`more than ${maxEvents} changes`);
      }
      if (progress.isComplete()) return events;
    }
  } catch (error) {
    if (opened && signal.aborted) throw expired('no sign in time that this was all');
    throw toGatewayError(error, { verb: 'watch', subject: path });
  }
  throw expired('a watch that ended before its time');
}

/**
 * Tells when a watch has brought everything that is still to be seen. It has no mark for that, and after the newest
 * object it may still bring deletions. So its sum is checked: those that were there before, and came, and went, must be
 * as many as there are now. Only what both came and went behind all others is missed, and nobody holds that.
 */
function createProgress(before: number | undefined, from: ResourceVersion, goal: Held) {
  let count = before;
  let version: number = from;
  return {
    saw(kind: 'ADDED' | 'MODIFIED' | 'DELETED', at: ResourceVersion) {
      version = at;
      if (count !== undefined) count += kind === 'ADDED' ? 1 : kind === 'DELETED' ? -1 : 0;
    },
    isComplete: () => version >= goal.newest && count === goal.count,
  };
}

/** How many there were at a version: one object and the number of the rest. undefined when the cluster won't say. */
async function countAt(
  connection: ClusterConnection,
  path: string,
  resourceVersion: ResourceVersion,
  signal: AbortSignal,
): Promise<number | undefined> {
  const query = { limit: 1, resourceVersion, resourceVersionMatch: 'Exact' };
  try {
    const { body } = await callApi(connection, { verb: 'list', subject: path }, path, { query, signal });
    const list = asObject(body);
    const metadata = asObject(list?.metadata);
    if (!Array.isArray(list?.items)) return undefined;
    if (asText(metadata?.continue) === undefined) return list.items.length;
    const rest = metadata?.remainingItemCount;
    return typeof rest === 'number' ? list.items.length + rest : undefined;
  } catch (error) {
    // What was compacted can't be counted, and perhaps still be watched from.
    if (error instanceof GatewayError && error.code === 'EXPIRED') return undefined;
    throw error;
  }
}

function expired(got: string): GatewayError {
  return new GatewayError('EXPIRED', `Expected the cluster to tell what has happened since, but got ${got}.`);
}
