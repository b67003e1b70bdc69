import type { Log } from '../../cluster/log.ts';
import type { LookToWrite, WriteLook, WrittenLook } from './write-look.ts';

export interface WriteQueueOptions {
  readonly write: WriteLook;
  /** What became of it. */
  readonly onEnd: (uid: string, written: WrittenLook) => void;
  /** Looked at right before each write: whoever does not lead any more writes nothing. */
  readonly mayWrite: () => boolean;
  readonly log: Pick<Log, 'error'>;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** Providers that are written at the same time, and begun in a second at most; 32 and 100 unless given. */
  readonly atOnce?: number;
  readonly perSecond?: number;
}

/**
 * What is to be written, however much comes at once: so much in a second and no more, each provider once at a time. What
 * is seen while one waits takes the place of what was seen before: only the latest is judged, of what the status is then.
 */
export class WriteQueue {
  private readonly options: WriteQueueOptions;
  private readonly atOnce: number;
  private readonly perSecond: number;
  /** By namespace, that first whose turn is next, and by uid, in the order in which they came. */
  private readonly waiting = new Map<string, Map<string, LookToWrite>>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly life = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private allowance = 1;
  private allowedAt: number;

  constructor(options: WriteQueueOptions) {
    this.options = options;
    this.atOnce = options.atOnce ?? 32;
    this.perSecond = options.perSecond ?? 100;
    this.allowedAt = options.elapsed();
  }

  get size(): number {
    return Array.from(this.waiting.values()).reduce((sum, { size }) => sum + size, this.running.size);
  }

  add(look: LookToWrite): void {
    const { uid, namespace } = look.provider.metadata;
    const own = this.waiting.get(namespace) ?? new Map<string, LookToWrite>();
    const before = own.get(uid);
    own.set(uid, before === undefined ? look : merged(before, look));
    this.waiting.set(namespace, own);
    this.pump();
  }

  /** Nothing more is begun; what is under way is given up. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.waiting.clear();
    clearTimeout(this.timer);
    this.life.abort(new DOMException('the looks have ended', 'AbortError'));
    await Promise.all(this.running.values());
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.refill();
    while (this.waiting.size > 0) {
      if (this.running.size >= this.atOnce || this.life.signal.aborted || !this.options.mayWrite()) return;
      if (this.allowance < 1) {
        const waitMs = ((1 - this.allowance) / this.perSecond) * 1_000;
        this.timer = setTimeout(() => this.pump(), Math.ceil(waitMs)).unref();
        return;
      }
      const look = this.take();
      if (look === undefined) return;
      this.allowance -= 1;
      const { uid } = look.provider.metadata;
      this.running.set(uid, this.write(uid, look));
    }
  }

  /** Of each namespace in turn: however many of one move at once, they put off those of another by one each. */
  private take(): LookToWrite | undefined {
    for (const [namespace, own] of this.waiting) {
      for (const [uid, look] of own) {
        if (this.running.has(uid)) continue;
        own.delete(uid);
        this.waiting.delete(namespace);
        if (own.size > 0) this.waiting.set(namespace, own);
        return look;
      }
    }
    return undefined;
  }

  private async write(uid: string, look: LookToWrite): Promise<void> {
    const { write, onEnd, log } = this.options;
    const { namespace, name } = look.provider.metadata;
    try {
      const written = await write(look, this.life.signal);
      if (!this.life.signal.aborted) onEnd(uid, written);
    } catch (error) {
      if (!this.life.signal.aborted) {
        log.error({ err: error, provider: `${namespace}/${name}`, operation: 'look' }, 'a status could not be judged');
      }
    } finally {
      this.running.delete(uid);
      this.pump();
    }
  }

  private refill(): void {
    const now = this.options.elapsed();
    const most = Math.max(1, this.perSecond / 4);
    this.allowance = Math.min(most, this.allowance + ((now - this.allowedAt) / 1_000) * this.perSecond);
    this.allowedAt = now;
  }
}

/** Of another spec nothing of before is true any more. */
function merged(before: LookToWrite, after: LookToWrite): LookToWrite {
  if (before.observations.generation !== after.observations.generation) return after;
  const observations = { ...before.observations, ...after.observations };
  const isRefresh = before.isRefresh || after.isRefresh;
  // What was known before a look goes with the look that it was known before.
  const latest = after.observations.look === undefined && before.observations.look !== undefined ? before : after;
  return { ...after, looks: latest.looks, unconfirmed: latest.unconfirmed, observations, isRefresh };
}
