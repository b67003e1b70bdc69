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

export interface WatchOptions {
  readonly connection: ClusterConnection;
  readonly path: string;
  /** Only events of these, for example `metadata.name=x`. */
  readonly fieldSelector?: string;
  /** Events after this version are sent; from the `start`, what is there comes first, as added. */
  readonly from: ResourceVersion | 'start';
  /** A watch that is silent for so long is cut: nobody knows whether its other end is still there. */
  readonly idleTimeoutMs: number;
  /** How to find out sooner whether a silent cluster has nothing to say or is gone; default not at all. */
  readonly check?: SilenceCheck | undefined;
  readonly maxLineBytes?: number | undefined;
  readonly signal: AbortSignal;
  /** Called when the API server has accepted the watch. */
  readonly onOpen: () => void;
}

/** Asked whenever a watch was silent for a while; one at a time. */
export interface SilenceCheck {
  readonly afterMs: number;
  /** Rejects when the cluster can't be trusted to tell what happens: the watch is cut, and throws a SilenceFailure. */
  readonly ask: (signal: AbortSignal) => Promise<void>;
}

/** A silent watch was cut because the cluster failed when it was asked; the cause tells how. */
export class SilenceFailure extends Error {
  override readonly name = 'SilenceFailure';
}

/** Nothing came for `idleTimeoutMs`, neither on the watch nor as an answer to a check. */
export class WatchIdle extends Error {
  override readonly name = 'WatchIdle';
}

/**
 * The events of one watch, in the cluster's order, as they arrive; ends when the API server closes it in order, and when
 * it was silent for `idleTimeoutMs` while the cluster answered checks: an API server owes a quiet watch no bookmark.
 * Throws ApiFailure for a refusal or an ERROR event, SilenceFailure, WatchIdle, SyntaxError, LineTooLong, or undici's
 * errors.
 */
export async function* watchEvents(options: WatchOptions): AsyncGenerator<readonly WatchEvent[]> {
  const { connection, path, fieldSelector, from, signal } = options;
  const query = { watch: true, allowWatchBookmarks: true, fieldSelector, ...startingAt(from) };
  const response = await connection.request(path, { query, signal });
  await throwIfRefused(response);
  options.onOpen();
  const chunks = whileAlive(response.body, options);
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

/** Passes chunks on until none comes for too long or the cluster fails a check; then the socket is cut. */
async function* whileAlive(
  body: Dispatcher.ResponseData['body'],
  { idleTimeoutMs, check, signal }: WatchOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let vouchedFor = false;
  let retired = false;
  const cut = () => {
    retired = vouchedFor;
    body.destroy(new WatchIdle(`nothing came for ${idleTimeoutMs} ms`));
  };
  const timer = setTimeout(cut, idleTimeoutMs);
  const silence = watchSilence(check, signal, {
    onAnswer: () => (vouchedFor = true),
    onFailure: (error) => body.destroy(new SilenceFailure('the cluster failed a check', { cause: error })),
  });
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      timer.refresh();
      silence.broken();
      vouchedFor = false;
      yield chunk;
    }
  } catch (error) {
    if (!retired) throw error;
  } finally {
    clearTimeout(timer);
    silence.stop();
  }
}

interface SilenceEvents {
  readonly onAnswer: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Asks after each `afterMs` of silence; nothing is told any more after stop(). */
function watchSilence(check: SilenceCheck | undefined, signal: AbortSignal, { onAnswer, onFailure }: SilenceEvents) {
  if (check === undefined) return { broken: () => undefined, stop: () => undefined };
  const stopping = new AbortController();
  const until = AbortSignal.any([signal, stopping.signal]);
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      await check.ask(until);
      if (!until.aborted) onAnswer();
    } catch (error) {
      if (!until.aborted) onFailure(error);
    } finally {
      asking = false;
      if (!until.aborted) timer.refresh();
    }
  };
  const timer = setTimeout(() => void ask(), check.afterMs);
  return {
    broken: () => void timer.refresh(),
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
