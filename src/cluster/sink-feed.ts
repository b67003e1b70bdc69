import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { asObject, asText } from './json.ts';
import type { Log } from './log.ts';
import type { ReflectorSink } from './ports.ts';
import type { WatchEvent } from './watch-events.ts';

export interface SinkFeedOptions<T> {
  /** In the words of a log line, for example the collection's path. */
  readonly collection: string;
  readonly parse: (raw: unknown) => T;
  readonly sink: ReflectorSink<T>;
  readonly log: Log;
}

/** What the sink holds is unknown: only a new list can be trusted. */
export class SinkFailure extends Error {
  override readonly name = 'SinkFailure';
}

/** A list that is under way. */
export interface ComingList {
  readonly onObject: (raw: unknown) => void;
  readonly onGone: (raw: unknown) => void;
  /** Hands over all that came and is not gone. */
  complete(resourceVersion: ResourceVersion): void;
}

/** Parses what the cluster sends and hands it to a sink. What can't be read is logged and left out. */
export class SinkFeed<T> {
  readonly #options: SinkFeedOptions<T>;

  constructor(options: SinkFeedOptions<T>) {
    this.#options = options;
  }

  /** Throws SinkFailure when the sink fails. */
  list(): ComingList {
    const { sink } = this.#options;
    const objects = new Map<string, T>();
    return {
      onObject: (raw) => {
        const parsed = this.#parse(raw);
        if (parsed === undefined) return;
        objects.set(keyOf(raw), parsed.object);
        this.#guard(() => sink.expect?.(parsed.object));
      },
      onGone: (raw) => void objects.delete(keyOf(raw)),
      complete: (resourceVersion) => this.#guard(() => sink.replace(Array.from(objects.values()), resourceVersion)),
    };
  }

  /** Throws SinkFailure when the sink fails, or a deletion can't be told. */
  pass(event: WatchEvent): void {
    const { sink } = this.#options;
    const { kind, resourceVersion } = event;
    if (kind === 'BOOKMARK') {
      this.#guard(() => sink.bookmark(resourceVersion));
      return;
    }
    const parsed = this.#parse(event.object);
    if (parsed !== undefined) {
      this.#guard(() => sink.apply({ type: kind, object: parsed.object, resourceVersion }));
    } else if (kind === 'DELETED') {
      // It must not be missed: the next list tells it.
      throw new SinkFailure('a deleted object could not be read');
    }
  }

  #parse(raw: unknown): { readonly object: T } | undefined {
    const { parse, log, collection } = this.#options;
    try {
      return { object: parse(raw) };
    } catch (error) {
      log.error({ err: error, collection }, 'an object could not be read; it is left out');
      return undefined;
    }
  }

  #guard(pass: () => void): void {
    const { log, collection } = this.#options;
    try {
      pass();
    } catch (error) {
      log.error({ err: error, collection }, 'the store failed; it gets a new list');
      throw new SinkFailure('the sink threw', { cause: error });
    }
  }
}

/** Of one that lacks a name, which no API server sends, the last one stands for all. */
function keyOf(raw: unknown): string {
  const metadata = asObject(asObject(raw)?.metadata);
  return `${asText(metadata?.namespace) ?? ''}/${asText(metadata?.name) ?? ''}`;
}
