import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import type { Call } from './call.ts';
import { checkCollection } from './check-collection.ts';
import type { ClusterConnection } from './connection.ts';
import { toGatewayError } from './errors.ts';
import { asObject, asText } from './json.ts';
import { listPages } from './list-pages.ts';
import type { Log } from './log.ts';
import type { Reflector, ReflectorSink, ReflectorState } from './ports.ts';
import { type StateTracker, trackState } from './reflector-state.ts';
import { retryDelayMs } from './retry.ts';
import { ApiFailure } from './status.ts';
import { streamList } from './stream-list.ts';
import { createTimeSlice } from './time-slice.ts';
import { type WatchEvent, watchEvents } from './watch-events.ts';

export interface CollectionOptions<T> {
  readonly connection: ClusterConnection;
  /** Path of the collection, for example `/apis/vitistack.io/v1alpha1/machineproviders`. */
  readonly path: string;
  readonly parse: (raw: unknown) => T;
  readonly sink: ReflectorSink<T>;
  readonly log: Log;
  readonly now: () => Date;
  readonly pageSize: number;
  readonly watchSeconds: number;
  readonly idleTimeoutMs: number;
  readonly checkAfterMs: number;
  readonly checkTimeoutMs: number;
  readonly maxLineBytes?: number | undefined;
  /** For the jitter of retries, in [0, 1). */
  readonly random?: (() => number) | undefined;
  /** Called when synced, connected or lastError changed. */
  readonly onState: (state: ReflectorState) => void;
}

/** Two watches are never opened in less than this, however the API server closes them. */
const minWatchIntervalMs = 250;
/** A watch that held for so long shows that the API server is well, whatever ended it. */
const steadyWatchMs = 2_000;
/** So many failures of opened watches at one version, and the version itself is suspected. */
const maxFailuresAtVersion = 3;

/** What the sink holds is unknown: only a new list can be trusted. */
class SinkFailure extends Error {
  override readonly name = 'SinkFailure';
}

/** Mirrors one collection into a sink until it is stopped: list, watch, and go on where it broke off. */
export class CollectionReflector<T> implements Reflector {
  readonly #options: CollectionOptions<T>;
  readonly #tracker: StateTracker;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  readonly #done: Promise<void>;
  /** Where the next watch starts; undefined asks for a list. */
  #resumeFrom: ResourceVersion | undefined;
  #failuresAtVersion = 0;
  /** Whether the API server sends lists as events, as far as is known. */
  #streams = true;
  /** The pool was renewed, so that the next watch dials. */
  #onNewSocket = false;
  /** The cluster failed a check: an open watch alone would not show that it is well again. */
  #doubted = false;
  /** When the cluster last told something that takes its storage, by performance.now(). */
  #vouchedAt = 0;

  constructor(options: CollectionOptions<T>) {
    const { connection, path, log, now, onState } = options;
    this.#options = options;
    this.#backoff = createBackoff({ random: options.random });
    this.#tracker = trackState({ collection: path, server: connection.server, log, now, onState });
    this.#done = this.#run(this.#stopping.signal);
  }

  readonly state = (): ReflectorState => this.#tracker.state();

  /** Resolves when its socket is cut, its timers are cleared and the sink will not be called again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await this.#turn(signal);
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
    this.#tracker.stopped();
  }

  /** A list when one is due, then one watch to its end; resolves with how long to wait before the next turn. */
  async #turn(signal: AbortSignal): Promise<number> {
    try {
      if (this.#isCheckDue()) await this.#check(signal);
      this.#resumeFrom ??= await this.#list(signal);
      return await this.#watch(this.#resumeFrom, signal);
    } catch (error) {
      return signal.aborted ? 0 : this.#fail(error);
    }
  }

  async #check(signal: AbortSignal): Promise<void> {
    const { connection, path, checkTimeoutMs } = this.#options;
    // Until it succeeds.
    this.#doubted = true;
    const until = AbortSignal.any([signal, AbortSignal.timeout(checkTimeoutMs)]);
    const version = await checkCollection(connection, path, until);
    this.#doubted = false;
    // A watch from a version that was never reached says nothing, in good order, until the cluster gets there again.
    if (version !== undefined && version < (this.#resumeFrom ?? 0)) this.#resumeFrom = undefined;
    this.#vouchedAt = performance.now();
    this.#tracker.heard();
  }

  /** Watches that end and begin in order are signs of life of the API server, which may have lost its storage. */
  #isCheckDue(): boolean {
    if (this.#doubted) return true;
    return this.#resumeFrom !== undefined && performance.now() - this.#vouchedAt >= this.#options.checkAfterMs;
  }

  async #list(signal: AbortSignal): Promise<ResourceVersion> {
    const { connection, path, pageSize, sink } = this.#options;
    const objects = new Map<string, T>();
    const onObject = (raw: unknown) => {
      const parsed = this.#parse(raw);
      if (parsed === undefined) return;
      objects.set(keyOf(raw), parsed.object);
      this.#feed(() => sink.expect?.(parsed.object));
    };
    const onGone = (raw: unknown) => void objects.delete(keyOf(raw));
    const onPage = () => this.#tracker.heard();
    const list = { connection, path, pageSize, signal, onPage, onObject, onGone };
    const streamed = this.#streams ? await streamList(list) : undefined;
    // Asked once: a refusal would otherwise cost a request before every list.
    this.#streams = streamed !== undefined;
    const resourceVersion = streamed ?? (await listPages(list));
    this.#feed(() => sink.replace(Array.from(objects.values()), resourceVersion));
    this.#failuresAtVersion = 0;
    this.#vouchedAt = performance.now();
    this.#tracker.reached(resourceVersion);
    this.#tracker.synced();
    return resourceVersion;
  }

  async #watch(resourceVersion: ResourceVersion, signal: AbortSignal): Promise<number> {
    const { connection, path, watchSeconds, idleTimeoutMs, maxLineBytes } = this.#options;
    const startedAt = performance.now();
    let opened = false;
    const onOpen = () => {
      opened = true;
      this.#onNewSocket = false;
      this.#tracker.heard();
      this.#tracker.connected();
    };
    // An idle socket of the pool may lead nowhere; on a new one the API server is given all its time.
    const openTimeoutMs = this.#onNewSocket ? undefined : idleTimeoutMs;
    const limits = { timeoutSeconds: watchSeconds, idleTimeoutMs, openTimeoutMs, maxLineBytes };
    const options = { connection, path, from: resourceVersion, ...limits, signal, onOpen };
    // A burst that was buffered arrives without the event loop having a turn in between.
    const mayPause = createTimeSlice();
    try {
      for await (const events of watchEvents(options)) {
        this.#tracker.heard();
        for (const event of events) this.#deliver(event);
        await mayPause();
      }
    } catch (error) {
      if (opened && this.#resumeFrom === resourceVersion) this.#failuresAtVersion += 1;
      if (opened && performance.now() - startedAt >= steadyWatchMs) this.#backoff.reset();
      throw error;
    }
    return this.#delayAfterClose(performance.now() - startedAt, this.#resumeFrom !== resourceVersion);
  }

  /** An API server closes watches in order as it likes; one that does so at once, with nothing to say, is in trouble. */
  #delayAfterClose(openForMs: number, delivered: boolean): number {
    if (delivered || openForMs >= minWatchIntervalMs) {
      this.#failuresAtVersion = 0;
      this.#backoff.reset();
      return Math.max(0, minWatchIntervalMs - openForMs);
    }
    const delayMs = minWatchIntervalMs + this.#backoff.next(2_000);
    this.#tracker.failed('The cluster closes each watch as soon as it is opened.', delayMs);
    return delayMs;
  }

  #deliver(event: WatchEvent): void {
    const { resourceVersion } = event;
    // An API server sends only what is newer; one that didn't would make the sink go back.
    if (this.#resumeFrom === undefined || resourceVersion < this.#resumeFrom) return;
    // A bookmark at the version reached tells the sink that it is still up to date.
    if (resourceVersion === this.#resumeFrom && event.kind !== 'BOOKMARK') return;
    this.#pass(event);
    if (event.kind !== 'BOOKMARK') this.#vouchedAt = performance.now();
    this.#resumeFrom = resourceVersion;
    this.#failuresAtVersion = 0;
    this.#backoff.reset();
    this.#tracker.reached(resourceVersion);
  }

  #pass(event: WatchEvent): void {
    const { sink } = this.#options;
    const { kind, resourceVersion } = event;
    if (kind === 'BOOKMARK') {
      this.#feed(() => sink.bookmark(resourceVersion));
      return;
    }
    const parsed = this.#parse(event.object);
    if (parsed !== undefined) {
      this.#feed(() => sink.apply({ type: kind, object: parsed.object, resourceVersion }));
    } else if (kind === 'DELETED') {
      // A deletion that can't be told must not be missed: the next list tells it.
      throw new SinkFailure('a deleted object could not be read');
    }
  }

  #parse(raw: unknown): { readonly object: T } | undefined {
    try {
      return { object: this.#options.parse(raw) };
    } catch (error) {
      this.#options.log.error(
        { err: error, collection: this.#options.path },
        'an object could not be read; it is left out',
      );
      return undefined;
    }
  }

  #feed(pass: () => void): void {
    try {
      pass();
    } catch (error) {
      this.#options.log.error({ err: error, collection: this.#options.path }, 'the store failed; it gets a new list');
      throw new SinkFailure('the sink threw', { cause: error });
    }
  }

  #fail(error: unknown): number {
    const { connection, path } = this.#options;
    const call: Call = { verb: this.#resumeFrom === undefined ? 'list' : 'watch', subject: path };
    const { code, message } = toGatewayError(error, call);
    // Silence may mean that the pool's other sockets lead nowhere as well.
    if (code === 'TIMEOUT') {
      connection.renew();
      this.#onNewSocket = true;
    }
    const expired = error instanceof ApiFailure && error.expired;
    if (expired || error instanceof SinkFailure || this.#failuresAtVersion >= maxFailuresAtVersion) {
      this.#resumeFrom = undefined;
    }
    const delayMs = retryDelayMs(error, this.#backoff);
    this.#tracker.failed(message, delayMs);
    return delayMs;
  }
}

/** Of one that lacks a name, which no API server sends, the last one stands for all. */
function keyOf(raw: unknown): string {
  const metadata = asObject(asObject(raw)?.metadata);
  return `${asText(metadata?.namespace) ?? ''}/${asText(metadata?.name) ?? ''}`;
}
