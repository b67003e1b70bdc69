import { setImmediate } from 'node:timers/promises';
import { invalidMatch, presentStatus, tooNew, tooOld, type ApiError } from './api-error.ts';
import { parseStored } from './api-object.ts';
import type { Presentation } from './presentation.ts';
import { parseCount, type Api, type ResourceRequest } from './request.ts';
import { apiVersion, type Resource } from './resource.ts';
import type { ChangeType, ObjectKey, Revision, RevisionLog } from './revision-log.ts';
import { parseSelectors, type Selector } from './selectors.ts';

const initialPageSize = 100;

interface WatchQuery {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly isPlace: (key: ObjectKey) => boolean;
  readonly selected: Selector | undefined;
  /** Where to begin; undefined begins with the objects that there are. */
  readonly from: number | undefined;
  readonly bookmarks: boolean;
  /** Whether a bookmark tells that the first objects are through. */
  readonly marksInitialEnd: boolean;
  readonly timeoutMs: number;
}

/**
 * The events of a watch as text, a chunk at a time. Each watch reads the log for itself, from where it stands and only
 * when the chunk before was taken: a slow client costs one batch, and if compaction overtakes it, it gets 410.
 * Ends at the time-out, after an ERROR event, and when `signal` aborts. Throws ApiError before the first chunk.
 */
export function openWatch(
  api: Api,
  request: ResourceRequest,
  presentation: Presentation,
  signal: AbortSignal,
): AsyncGenerator<string> {
  return follow(api, parseWatchQuery(request, api.log), presentation, signal);
}

async function* follow(
  { log, bookmarkIntervalMs }: Api,
  query: WatchQuery,
  presentation: Presentation,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const deadline = performance.now() + query.timeoutMs;
  let nextBookmark = performance.now() + bookmarkIntervalMs;
  let position = query.from ?? log.head;
  if (query.from === undefined) yield* initialEvents(log, query, position, presentation);
  if (query.marksInitialEnd && position >= log.compacted)
    yield presentBookmark(query.resource, position, presentation, true);
  while (!signal.aborted) {
    if (position < log.compacted) {
      yield presentError(tooOld(position, log.compacted));
      return;
    }
    const { revisions, upTo } = log.read(query.resource.plural, position);
    position = upTo;
    const chunk = revisions.map((revision) => presentRevision(revision, query, log, presentation)).join('');
    if (chunk !== '') yield chunk;
    if (position < log.head) {
      await setImmediate();
      continue;
    }
    const time = performance.now();
    const isOver = time >= deadline;
    if (query.bookmarks && (isOver || time >= nextBookmark)) {
      nextBookmark = time + bookmarkIntervalMs;
      yield presentBookmark(query.resource, position, presentation, false);
    }
    if (isOver) return;
    if (position >= log.head) await commitAfter(log, Math.min(deadline, nextBookmark) - time, signal);
  }
}

/** Resolves with the next commit, after a while, or when the watch is over. */
function commitAfter(log: RevisionLog, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(ms, 1));
    const forget = log.onCommit(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

async function* initialEvents(
  log: RevisionLog,
  { resource, namespace, isPlace, selected }: WatchQuery,
  rv: number,
  presentation: Presentation,
): AsyncGenerator<string> {
  let after: Pick<Revision, 'namespace' | 'name'> = { namespace: '', name: '' };
  for (;;) {
    // Pages are of one version; a reader so slow that it is compacted away meets the 410 of the log.
    if (rv < log.compacted) return;
    const page = log.page({ resource: resource.plural, namespace, rv, after, limit: initialPageSize });
    const chosen = page.filter((one) => isPlace(one) && (selected === undefined || selected(one, one.text)));
    yield chosen.map(({ text }) => presentEvent('ADDED', text, presentation)).join('');
    after = page.at(-1) ?? after;
    if (page.length < initialPageSize) return;
  }
}

function parseWatchQuery({ resource, namespace, name, query }: ResourceRequest, log: RevisionLog): WatchQuery {
  const selected = parseSelectors(query, resource);
  const rv = parseCount(query, 'resourceVersion') ?? 0;
  const initial = query.get('sendInitialEvents');
  checkInitialEvents(initial, query.get('resourceVersionMatch') ?? '');
  if (initial === 'true' && rv > log.head) throw tooNew(rv, log.head);
  // Real servers hold a watch between half an hour and an hour, spread so that clients don't all return at once.
  const timeoutSeconds = parseCount(query, 'timeoutSeconds') || 1800 * (1 + Math.random());
  const bookmarks = query.get('allowWatchBookmarks') === 'true';
  return {
    resource,
    namespace,
    isPlace: (key) =>
      (namespace === undefined || key.namespace === namespace) && (name === undefined || key.name === name),
    selected,
    from: initial === 'true' || (rv === 0 && initial !== 'false') ? undefined : rv === 0 ? log.head : rv,
    bookmarks,
    marksInitialEnd: initial === 'true' && bookmarks,
    timeoutMs: Math.min(timeoutSeconds, 2_000_000) * 1000,
  };
}

function checkInitialEvents(initial: string | null, match: string): void {
  if (initial !== null && match !== 'NotOlderThan') {
    throw invalidMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (initial === null && match !== '') {
    throw invalidMatch('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  }
}

/** An object that stops being selected is deleted as far as this watch is concerned, and one that begins to be, added. */
function presentRevision(
  revision: Revision,
  { isPlace, selected }: WatchQuery,
  log: RevisionLog,
  presentation: Presentation,
): string {
  const { type, text, prev } = revision;
  if (!isPlace(revision)) return '';
  if (selected === undefined) return presentEvent(type, text, presentation);
  const isIn = type !== 'DELETED' && selected(revision, text);
  const before = prev === undefined ? undefined : log.textAt(prev);
  const wasIn = before !== undefined && selected(revision, before);
  if (isIn) return presentEvent(wasIn ? 'MODIFIED' : 'ADDED', text, presentation);
  if (!wasIn) return '';
  return presentEvent('DELETED', type === 'DELETED' ? text : atVersion(before, revision.rv), presentation);
}

function atVersion(text: string, rv: number): string {
  const object = parseStored(text);
  return JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } });
}

function presentEvent(type: ChangeType | 'BOOKMARK', text: string, presentation: Presentation): string {
  return `{"type":"${type}","object":${presentation.event(text)}}\n`;
}

function presentBookmark(resource: Resource, rv: number, presentation: Presentation, isInitialEnd: boolean): string {
  const metadata = {
    resourceVersion: String(rv),
    creationTimestamp: null,
    ...(isInitialEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
  };
  const object = { kind: resource.kind, apiVersion: apiVersion(resource), metadata };
  return presentEvent('BOOKMARK', JSON.stringify(object), presentation);
}

function presentError(error: ApiError): string {
  return `${JSON.stringify({ type: 'ERROR', object: presentStatus(error) })}\n`;
}
