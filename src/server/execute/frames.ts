/** One answer of a subscription, as it goes out. Many subscribers may hold the same one; nobody changes it. */
export interface Frame {
  /** The presented result: JSON in UTF-8. */
  readonly json: Buffer;
  /** The same memory, with the brace behind it that ends an object of which it is the last member. */
  readonly asLast: Buffer;
  /** Of the event that it came from, whether or not the client selected it. */
  readonly cursor: string | undefined;
}

/** The frames of one subscription. */
export interface Frames {
  /**
   * Hands over one frame after the other, each when `next` was called for the one before it. Called once; resolves at the
   * end, and rejects with what ended the source.
   */
  follow(take: (frame: Frame, next: () => void) => void): Promise<void>;
  /** Ends it and its source at once, whatever is being waited for. */
  end(): void;
}

/** A source that needs no promise to say what comes next. */
interface Callable {
  nextTo(awaiting: { resolve: (result: IteratorResult<unknown>) => void; reject: (error: unknown) => void }): void;
}

/**
 * The answers to a source's events, pulled one at a time. Of what waits for the next event there are as many as there are
 * subscribers, and all of it is garbage after each event: so there are callbacks here, and one promise. `ended` is called
 * once, however it ends.
 */
export class AnsweredFrames implements Frames {
  private readonly source: AsyncIterator<unknown>;
  private readonly answer: (event: unknown) => Frame | Promise<Frame>;
  private readonly ended: () => void;
  private readonly whole = Promise.withResolvers<void>();
  private take: (frame: Frame, next: () => void) => void = () => undefined;
  private over = false;

  constructor(source: AsyncIterator<unknown>, answer: (event: unknown) => Frame | Promise<Frame>, ended: () => void) {
    this.source = source;
    this.answer = answer;
    this.ended = ended;
  }

  follow(take: (frame: Frame, next: () => void) => void): Promise<void> {
    this.take = take;
    this.pull();
    return this.whole.promise;
  }

  end(): void {
    if (!this.finish()) return;
    this.whole.resolve();
    this.release();
  }

  private readonly pull = (): void => {
    const { source } = this;
    if (this.over) return;
    if (isCallable(source)) source.nextTo(this);
    else source.next().then(this.resolve, this.reject);
  };

  /** As the one who awaits the next event. */
  readonly resolve = (event: IteratorResult<unknown>): void => {
    if (event.done === true) {
      if (this.finish()) this.whole.resolve();
      return;
    }
    try {
      const frame = this.answer(event.value);
      if (frame instanceof Promise) frame.then(this.handOver).catch(this.reject);
      else this.handOver(frame);
    } catch (error) {
      this.reject(error);
    }
  };

  private readonly handOver = (frame: Frame): void => {
    if (!this.over) this.take(frame, this.pull);
  };

  readonly reject = (error: unknown): void => {
    if (!this.finish()) return;
    this.whole.reject(error instanceof Error ? error : new Error(String(error)));
    this.release();
  };

  /** Not awaited: an async generator would first wait for the event that never comes. */
  private release(): void {
    // One that fails to end has nobody left to tell.
    Promise.resolve(this.source.return?.()).catch(() => undefined);
  }

  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    this.ended();
    return true;
  }
}

function isCallable(source: object): source is Callable {
  return 'nextTo' in source;
}

/** The frame of a result, which is JSON already. */
export function frameOf(text: string, event: unknown): Frame {
  const asLast = Buffer.from(`${text}}`);
  return { json: asLast.subarray(0, -1), asLast, cursor: findCursor(event) };
}

function findCursor(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return undefined;
  return typeof event.cursor === 'string' ? event.cursor : undefined;
}
