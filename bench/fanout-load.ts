import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a socket subscribes to: `{ query, variables }`. */
export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type LoadRequest =
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly count: number;
      readonly subscriptions: readonly Subscription[];
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'stop' };

export type LoadAnswer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'count'; readonly changes: number }
  | { readonly kind: 'reached'; readonly change: number; readonly at: number };

const tooLongMs = 60_000;

/** Sockets in a process of their own, each with one subscription. */
export class Load {
  readonly count: number;
  private readonly child: ChildProcess;
  /** When the last socket had its n-th change, milliseconds of the machine's own clock. */
  private readonly moments = new Map<number, number>();
  private readonly waiting = new Map<number, (at: number) => void>();
  /** How many changes were announced by the bench so far. */
  private announced = 0;

  private constructor(child: ChildProcess, count: number) {
    this.child = child;
    this.count = count;
    child.on('message', (answer: LoadAnswer) => {
      if (answer.kind !== 'reached') return;
      this.moments.set(answer.change, answer.at);
      this.waiting.get(answer.change)?.(answer.at);
    });
  }

  /** Opens so many sockets, which take the subscriptions in turn; resolves when all are live. */
  static async open(url: string, count: number, subscriptions: readonly Subscription[]): Promise<Load> {
    const child = fork('bench/fanout-clients.ts', [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const load = new Load(child, count);
    const opened = load.answer('opened');
    load.ask({ kind: 'open', url, count, subscriptions });
    await opened;
    return load;
  }

  /** Call it with each change that all sockets are to see: resolves with the moment at which the last one had it. */
  next(): Promise<number> {
    this.announced += 1;
    const change = this.announced;
    return new Promise((resolve, reject) => {
      const at = this.moments.get(change);
      if (at !== undefined) return resolve(at);
      const timer = setTimeout(() => reject(new Error(`Not every socket has had change ${change}.`)), tooLongMs);
      this.waiting.set(change, (moment) => {
        clearTimeout(timer);
        resolve(moment);
      });
    });
  }

  /** How many changes all sockets together have had. */
  async changes(): Promise<number> {
    const answer = this.answer('count');
    this.ask({ kind: 'count' });
    const told = await answer;
    return told.kind === 'count' ? told.changes : Number.NaN;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.ask({ kind: 'stop' });
    await ended;
  }

  private ask(request: LoadRequest): void {
    this.child.send(request);
  }

  private answer(kind: LoadAnswer['kind']): Promise<LoadAnswer> {
    return new Promise((resolve, reject) => {
      const take = (answer: LoadAnswer) => {
        if (answer.kind !== kind) return;
        this.child.off('message', take).off('exit', fail);
        resolve(answer);
      };
      const fail = () => reject(new Error('the load process has ended'));
      this.child.on('message', take).once('exit', fail);
    });
  }
}
