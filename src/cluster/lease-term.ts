/** The time during which one replica leads. */
export interface LeaseTerm {
  /** Aborted when the term ends, whatever ended it; its work must end promptly then. */
  readonly signal: AbortSignal;
  /**
   * Whether it still leads, by the clock, at this moment. A process that was paused wakes with answers to handle before
   * any timer runs, so who writes asks this right before; it ends the term when its time is up.
   */
  holds(): boolean;
}

export interface TermOptions {
  /** How long it lasts after a renewal was sent, in milliseconds: less than others wait before they take over. */
  readonly renewDeadlineMs: number;
  /** Milliseconds of a clock that only runs. */
  readonly elapsed: () => number;
  /** When the write was sent that began it. */
  readonly sentAt: number;
  readonly lead: (term: LeaseTerm) => Promise<void>;
  /** Told once, with why it ended. */
  readonly onEnd: (why: string) => void;
  /** Told when its work ended before the term did. */
  readonly onGivenUp: (why: string) => void;
}

/** A term that is under way, and the work that is done in it. */
export class RunningTerm implements LeaseTerm {
  private readonly options: TermOptions;
  private readonly ending = new AbortController();
  private renewedAt: number;
  private timer: NodeJS.Timeout;
  /** Resolves when its work has ended. */
  readonly done: Promise<void>;
  /** Its work has ended. */
  isDone = false;

  constructor(options: TermOptions) {
    this.options = options;
    this.renewedAt = options.sentAt;
    this.timer = this.endInTime();
    this.done = this.work();
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  holds(): boolean {
    if (this.leftMs() <= 0) this.end('it could not renew its Lease in time');
    return !this.signal.aborted;
  }

  /** How long it still lasts without a renewal, in milliseconds. */
  leftMs(): number {
    return this.renewedAt + this.options.renewDeadlineMs - this.options.elapsed();
  }

  /** A renewal was accepted that was sent then: nobody can have seen it earlier. */
  renewed(sentAt: number): void {
    if (!this.holds()) return;
    this.renewedAt = sentAt;
    clearTimeout(this.timer);
    this.timer = this.endInTime();
  }

  end(why: string): void {
    if (this.signal.aborted) return;
    clearTimeout(this.timer);
    this.options.onEnd(why);
    this.ending.abort(new DOMException(why, 'AbortError'));
  }

  private endInTime(): NodeJS.Timeout {
    return setTimeout(() => this.holds(), Math.max(0, this.leftMs()) + 1);
  }

  private async work(): Promise<void> {
    let why = 'its work ended';
    try {
      await this.options.lead(this);
    } catch (error) {
      why = `its work failed with ${error instanceof Error ? error.name : 'what is no error'}`;
    }
    this.isDone = true;
    if (this.signal.aborted) return;
    this.end(why);
    this.options.onGivenUp(why);
  }
}
