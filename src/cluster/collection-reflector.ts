import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import type { Call } from './call.ts';
import { CollectionCheck } from './collection-check.ts';
import { type CollectionList, createCollectionList } from './collection-list.ts';
import type { ClusterConnection } from './connection.ts';
import { toGatewayError } from './errors.ts';
import type { Log } from './log.ts';
import type { Reflector, ReflectorSink, ReflectorState } from './ports.ts';
import { type StateTracker, trackState } from './reflector-state.ts';
import { retryDelayMs } from './retry.ts';
import { SinkFailure, SinkFeed } from './sink-feed.ts';
import { ApiFailure } from './status.ts';
import { createTimeSlice } from './time-slice.ts';
import { type WatchEvent, watchEvents, watchSeconds } from './watch-events.ts';

export interface CollectionOptions<T> {
  readonly connection: ClusterConnection;
  /** Path of the collection, for example `/apis/vitistack.io/v1alpha1/machineproviders`. */
  readonly path: string;
  readonly parse: (raw: unknown) => T;
  readonly sink: ReflectorSink<T>;
  readonly log: Log;
  readonly now: () => Date;
  readonly pageSize: number;
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

/** Mirrors one collection into a sink until it is stopped: list, watch, and go on where it broke off. */
export class CollectionReflector<T> implements Reflector {
  readonly #options: CollectionOptions<T>;
  readonly #tracker: StateTracker;
  readonly #feed: SinkFeed<T>;
  readonly #readList: CollectionList;
  readonly #check: CollectionCheck;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  readonly #done: Promise<void>;
  /** Where the next watch starts; undefined asks for a list. */
  #resumeFrom: ResourceVersion | undefined;
  #failuresAtVersion = 0;
  /** The pool was renewed, so that the next watch dials. */
  #onNewSocket = false;

  constructor(options: CollectionOptions<T>) {
    const { connection, path, pageSize, checkAfterMs, checkTimeoutMs, parse, sink, log, now, onState } = options;
    this.#options = options;
    this.#feed = new SinkFeed({ collection: path, parse, sink, log });
    this.#readList = createCollectionList({ connection, path, pageSize });
    this.#check = new CollectionCheck({ connection, path, afterMs: checkAfterMs, timeoutMs: checkTimeoutMs });
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
      if (this.#check.isDoubted) await this.#ask(signal);
      this.#resumeFrom ??= await this.#list(signal);
      const delayMs = await this.#watch(this.#resumeFrom, signal);
      if (this.#check.isDue) await this.#ask(signal);
      return delayMs;
    } catch (error) {
      return signal.aborted ? 0 : this.#fail(error);
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const version = await this.#check.run(signal);
    // A watch from a version that was never reached says nothing, in good order, until the cluster gets there again.
    if (this.#resumeFrom !== undefined && version < this.#resumeFrom) this.#resumeFrom = undefined;
    this.#tracker.heard();
  }

  async #list(signal: AbortSignal): Promise<ResourceVersion> {
    const coming = this.#feed.list();
    const resourceVersion = await this.#readList({ ...coming, signal, onPage: () => this.#tracker.heard() });
    coming.complete(resourceVersion);
    this.#failuresAtVersion = 0;
    this.#check.vouched();
    this.#tracker.reached(resourceVersion);
    this.#tracker.synced();
    return resourceVersion;
  }

  async #watch(resourceVersion: ResourceVersion, signal: AbortSignal): Promise<number> {
    const { connection, path, idleTimeoutMs, maxLineBytes } = this.#options;
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
    this.#feed.pass(event);
    if (event.kind !== 'BOOKMARK') this.#check.vouched();
    this.#resumeFrom = resourceVersion;
    this.#failuresAtVersion = 0;
    this.#backoff.reset();
    this.#tracker.reached(resourceVersion);
  }

  #fail(error: unknown): number {
    const { connection, path } = this.#options;
    const call: Call = { verb: this.#resumeFrom === undefined ? 'list' : 'watch', subject: path };
    const { code, message } = toGatewayError(error, call);
    // Which namespaces are watched, and as whom, is for the log and not for every caller.
    const collection = path.slice(path.lastIndexOf('/') + 1);
    const told =
      code === 'FORBIDDEN' ? unseen(collection) : toGatewayError(error, { ...call, subject: collection }).message;
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
    this.#tracker.failed(message, delayMs, told);
    return delayMs;
  }
}

function unseen(collection: string): string {
  return `The cluster does not let the gateway list and watch ${collection}; the gateway's log says where.`;
}
