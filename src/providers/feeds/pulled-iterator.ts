/** Something that can be read step by step, without waiting. */
export interface Pulled<Frame> {
  /**
   * Called once, before the first `pull`; may wait, until `signal` says that nobody waits any more. Until then, `wake` is
   * called when there is reason to pull again.
   */
  begin(signal: AbortSignal, wake: () => void): Promise<void>;
  /** The next frame if there is one now; when there isn't, it sees to being woken. Throws what ends the iterator. */
  pull(): Frame | undefined;
  /** What to say when nothing came for `idleMs`; until the next `pull` it need not be woken. */
  idle(): Frame;
}

/** So many frames are handed out before the event loop gets its turn: a long snapshot must not hold up everybody else. */
const BURST = 64;

/** Who awaits a frame: one of the two is called, once. */
export interface Awaiting<Frame> {
  readonly resolve: (result: IteratorResult<Frame>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An async iterator over what can be pulled. Hand-written, because `return()` of an async generator waits for the
 * frame that is being awaited; here it frees the waiter, the timer and whoever awaits, at once and in any phase.
 */
export class PulledIterator<Frame> implements AsyncIterableIterator<Frame> {
  private readonly pulled: Pulled<Frame>;
  private readonly idleMs: number;
  private readonly ended = new AbortController();
  private readonly pending: Awaiting<Frame>[] = [];
  private state: 'new' | 'beginning' | 'running' | 'closed' = 'new';
  private burst = 0;
  private waiting = false;
  private timer: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;

  constructor(pulled: Pulled<Frame>, idleMs: number) {
    this.pulled = pulled;
    this.idleMs = idleMs;
  }

  next(): Promise<IteratorResult<Frame>> {
    const awaiting = Promise.withResolvers<IteratorResult<Frame>>();
    this.nextTo(awaiting);
    return awaiting.promise;
  }

  /**
   * The same without a promise: those of thousands of waiting subscribers are what the collector of garbage would be busy
   * with at every change. May be called at once, but never from within `resolve`.
   */
  nextTo(awaiting: Awaiting<Frame>): void {
    if (this.state === 'closed') {
      awaiting.resolve({ done: true, value: undefined });
      return;
    }
    this.pending.push(awaiting);
    if (this.state === 'new') void this.begin();
    else if (this.state === 'running') this.wake();
  }

  async return(): Promise<IteratorResult<Frame>> {
    this.close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<Frame>> {
    this.close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async begin(): Promise<void> {
    this.state = 'beginning';
    try {
      await this.pulled.begin(this.ended.signal, this.wake);
      if (this.ended.signal.aborted) return;
      this.state = 'running';
      this.pump();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Hands out what there is, and waits for the rest. */
  private pump(): void {
    while (this.pending.length > 0) {
      if (this.burst >= BURST) return this.takeTurn();
      const frame = this.pulled.pull();
      if (frame === undefined) return this.wait();
      this.deliver(frame);
    }
    this.waiting = false;
  }

  private deliver(frame: Frame): void {
    this.burst++;
    this.pending.shift()?.resolve({ done: false, value: frame });
  }

  /** Wake-ups that bring nothing don't put off what is said when nothing comes. */
  private wait(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.burst = 0;
    this.timer = this.timer?.refresh() ?? setTimeout(this.beIdle, this.idleMs).unref();
  }

  private takeTurn(): void {
    this.turn ??= setImmediate(() => {
      this.turn = undefined;
      this.burst = 0;
      this.wake();
    });
  }

  private readonly wake = (): void => {
    if (this.state !== 'running') return;
    try {
      this.pump();
    } catch (error) {
      this.fail(error);
    }
  };

  /** The timer also runs out while nobody awaits a frame; then there is nobody to tell. */
  private readonly beIdle = (): void => {
    if (!this.waiting) return;
    this.waiting = false;
    this.deliver(this.pulled.idle());
    this.wake();
  };

  private fail(error: unknown): void {
    this.pending.shift()?.reject(error);
    this.close();
  }

  private close(): void {
    this.state = 'closed';
    this.ended.abort();
    this.waiting = false;
    clearTimeout(this.timer);
    clearImmediate(this.turn);
    for (const { resolve } of this.pending.splice(0)) resolve({ done: true, value: undefined });
  }
}
