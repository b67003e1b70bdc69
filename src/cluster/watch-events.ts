import type { JsonRecord } from '../../schema/record.ts';
import type { Dispatcher } from 'undici';
import { parseResourceVersion, type ResourceVersion } from '../../schema/machine-provider.ts';
import { throwIfRefused } from './api-call.ts';
import type { ClusterConnection } from './connection.ts';
import { asObject, asText } from './json.ts';
import { ApiFailure, parseStatus } from './status.ts';
import { readJsonLines } from './watch-stream.ts';

export type WatchEvent =
  | {
      readonly kind: 'BOOKMARK';
      readonly resourceVersion: ResourceVersion;
      /** Of a watch from the start: what was there has been sent. */
      readonly endsInitialEvents: boolean;
    }
  | {
      readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: JsonRecord;
      readonly resourceVersion: ResourceVersion;
    };

/**
 * The API server is asked to close a watch after so long; 2 s before, it tells by a bookmark how far it is. A watch of
 * half an hour, as it would be otherwise, is silent for up to a minute: too long to tell it from one that leads nowhere.
 */
export const watchSeconds = 5;
/** For a watch of `watchSeconds`: no API server that is well is silent for so long. */
export const watchIdleMs = 7_000;

export interface WatchOptions {
  readonly connection: ClusterConnection;
  readonly path: string;
  /** Only events of these, for example `metadata.name=x`. */
  readonly fieldSelector?: string;
  /** Events after this version are sent; from the `start`, what is there comes first, as added. */
  readonly from: ResourceVersion | 'start';
  /** After this time the API server closes the watch in order; without it, when it likes. */
  readonly timeoutSeconds?: number;
  /** A watch that is silent for so long is cut: nobody knows whether its other end is still there. */
  readonly idleTimeoutMs: number;
  /** How long the API server may take to accept the watch; default what the connection allows. */
  readonly openTimeoutMs?: number | undefined;
  readonly maxLineBytes?: number | undefined;
  readonly signal: AbortSignal;
  /** Called when the API server has accepted the watch. */
  readonly onOpen: () => void;
}

/** Nothing came for `idleTimeoutMs`. */
class WatchIdle extends Error {
  override readonly name = 'WatchIdle';
}

/**
 * The events of one watch, in the cluster's order, as they arrive; ends when the API server closes it in order.
 * Throws ApiFailure for a refusal or an ERROR event, WatchIdle, SyntaxError, LineTooLong, or undici's errors.
 */
export async function* watchEvents(options: WatchOptions): AsyncGenerator<readonly WatchEvent[]> {
  const { connection, path, fieldSelector, from, timeoutSeconds, signal } = options;
  const query = { watch: true, allowWatchBookmarks: true, fieldSelector, timeoutSeconds, ...startingAt(from) };
  const response = await connection.request(path, { query, signal, headersTimeoutMs: options.openTimeoutMs });
  await throwIfRefused(response);
  options.onOpen();
  const chunks = whileAlive(response.body, options.idleTimeoutMs);
  for await (const values of readJsonLines(chunks, options.maxLineBytes)) yield* grouped(values);
}

function startingAt(from: WatchOptions['from']) {
  if (from !== 'start') return { resourceVersion: from };
  return { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
}

/** The events before an ERROR are delivered before it is thrown: they are as good as any. */
function* grouped(values: readonly unknown[]): Generator<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  for (const value of values) {
    const event = parseEvent(value);
    if (event instanceof Error) {
      yield events;
      throw event;
    }
    events.push(event);
  }
  yield events;
}

function parseEvent(value: unknown): WatchEvent | Error {
  const event = asObject(value);
  const object = asObject(event?.object);
  if (event?.type === 'ERROR') {
    const status = parseStatus(object);
    return new ApiFailure(status?.code ?? 500, status);
  }
  const metadata = asObject(object?.metadata);
  const resourceVersion = parseResourceVersion(asText(metadata?.resourceVersion) ?? '');
  if (object === undefined || resourceVersion === undefined) {
    return new SyntaxError('expected a watch event whose object has an integer resourceVersion');
  }
  switch (event?.type) {
    case 'BOOKMARK':
      return {
        kind: 'BOOKMARK',
        resourceVersion,
        endsInitialEvents: asObject(metadata?.annotations)?.['k8s.io/initial-events-end'] === 'true',
      };
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { kind: event.type, object, resourceVersion };
    default:
      return new SyntaxError('expected a watch event of a known type');
  }
}

/** Passes chunks on until none comes for too long; then the socket is cut and WatchIdle thrown. */
async function* whileAlive(
  body: Dispatcher.ResponseData['body'],
  idleTimeoutMs: number,
): AsyncGenerator<Uint8Array, void, void> {
  const cut = () => body.destroy(new WatchIdle(`nothing came for ${idleTimeoutMs} ms`));
  const timer = setTimeout(cut, idleTimeoutMs);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}
