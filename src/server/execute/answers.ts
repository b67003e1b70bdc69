import type { Frame } from './frames.ts';

/** What one subscription asks of each event; shared with all that ask the same. */
export interface Asker {
  /** The answer to an event: made once for all who ask the same, for as long as it is remembered. */
  answer(event: unknown, make: () => Frame | Promise<Frame>): Frame | Promise<Frame>;
  /** It asks no more. */
  leave(): void;
}

/** Answers that were made for one subscription and serve others. */
export interface Answers {
  /** `key` says what is asked: equal keys get equal answers to the same event object. undefined shares nothing. */
  join(key: string | undefined): Asker;
  /** How many bytes are remembered. */
  readonly bytes: number;
}

/** An answer is asked for again within moments, by those whom the same change has woken. */
const maxBytes = 8 * 1024 * 1024;
/** What an answer takes beside its text. */
const overheadBytes = 512;

/** What all who ask the same were answered. */
interface Shared {
  askers: number;
  /** No longer than the event itself is: one holds on to a provider, which may be large, and the history says how long. */
  readonly known: WeakMap<object, Frame | Promise<Frame>>;
}

interface Remembered {
  readonly shared: WeakRef<Shared>;
  readonly event: WeakRef<object>;
  readonly bytes: number;
}

export function createAnswers(limit = maxBytes): Answers {
  const byKey = new Map<string, Shared>();
  /** The oldest first. */
  const remembered = new Set<Remembered>();
  let bytes = 0;
  const remember = (shared: Shared, event: object, frame: Frame): void => {
    const entry = {
      shared: new WeakRef(shared),
      event: new WeakRef(event),
      bytes: overheadBytes + frame.json.length,
    };
    shared.known.set(event, frame);
    remembered.add(entry);
    bytes += entry.bytes;
    for (const oldest of remembered) {
      if (bytes <= limit) break;
      remembered.delete(oldest);
      bytes -= oldest.bytes;
      const event = oldest.event.deref();
      if (event !== undefined) oldest.shared.deref()?.known.delete(event);
    }
  };
  const answer = (shared: Shared, event: unknown, make: () => Frame | Promise<Frame>): Frame | Promise<Frame> => {
    // What is no object is nobody else's event.
    if (typeof event !== 'object' || event === null) return make();
    const known = shared.known.get(event);
    if (known !== undefined) return known;
    const made = make();
    // Of one subscription alone nobody else will ask for it.
    if (shared.askers === 1) return made;
    if (!(made instanceof Promise)) {
      remember(shared, event, made);
      return made;
    }
    shared.known.set(event, made);
    made.then(
      (frame) => remember(shared, event, frame),
      () => shared.known.delete(event),
    );
    return made;
  };
  return {
    join(key) {
      if (key === undefined) return { answer: (_, make) => make(), leave: () => undefined };
      const shared = byKey.get(key) ?? { askers: 0, known: new WeakMap<object, Frame | Promise<Frame>>() };
      byKey.set(key, shared);
      shared.askers += 1;
      return {
        answer: (event, make) => answer(shared, event, make),
        leave() {
          shared.askers -= 1;
          if (shared.askers === 0) byKey.delete(key);
        },
      };
    },
    get bytes() {
      return bytes;
    },
  };
}
