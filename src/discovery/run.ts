import { randomUUID } from 'node:crypto';
import type { CatalogPart } from '../../schema/api/catalog.ts';
import { type CapabilityDiscovery, DiscoveryState } from '../../schema/api/discovery.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { encodeNodeId } from '../../schema/node.ts';
import { cancelled } from '../asking/failures.ts';
import { Mandates } from '../asking/mandates.ts';
import type { Subject } from '../asking/ports.ts';
import { Waiters } from '../asking/waiters.ts';
import type { DiscoveryProgress } from '../drivers/discovery.ts';
import type { DriverFailure } from '../drivers/failure.ts';

/** What a run is about and how it is begun. */
export interface RunOptions {
  /** Counts the runs of a replica as they are begun. */
  readonly number: number;
  readonly subject: Subject & { readonly type: CapabilityDiscovery['type'] };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One discovery that is under way: what is known of it at each moment, who waits for it, and its end. */
export class DiscoveryRun {
  readonly id = randomUUID();
  readonly number: number;
  readonly subject: Subject;
  readonly mandates = new Mandates();
  readonly waiters = new Waiters(() => this.stop(cancelled('Nobody waited any more for what the provider offers.')));
  /** The provider with its new status, once that is written. */
  machineProvider: MachineProvider;
  private readonly abort = new AbortController();
  private readonly watching = new Set<() => void>();
  private readonly parts = new Map<CatalogPart, CapabilityDiscovery['progress'][number]>();
  private readonly ended = Promise.withResolvers<void>();
  private moment: CapabilityDiscovery;

  constructor({ number, subject, now }: RunOptions) {
    const { provider, type } = subject;
    const { namespace, name, generation } = provider.metadata;
    this.number = number;
    this.subject = subject;
    this.machineProvider = provider;
    this.moment = {
      kind: 'CapabilityDiscovery',
      id: encodeNodeId({ kind: 'CapabilityDiscovery', namespace, name, runId: this.id }),
      namespace,
      name,
      type,
      generation: generation ?? null,
      state: DiscoveryState.QUEUED,
      progress: [],
      requestedAt: new Date(now()).toISOString(),
      gaps: [],
      verdicts: [],
      warnings: [],
    };
  }

  /** As it is now; an object that is never changed. */
  get current(): CapabilityDiscovery {
    return this.moment;
  }

  get isOver(): boolean {
    return this.moment.finishedAt !== undefined;
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Resolves when it is over, however it ended. */
  get end(): Promise<void> {
    return this.ended.promise;
  }

  stop(why: DriverFailure): void {
    if (!this.isOver) this.abort.abort(why);
  }

  report({ part, items, isFinished }: DiscoveryProgress): void {
    // A driver that was left behind may still talk.
    if (this.isOver || this.signal.aborted) return;
    const key = part as CatalogPart;
    this.parts.set(key, { part: key, items, isFinished });
    this.become({ progress: [...this.parts.values()] });
  }

  become(changes: Partial<CapabilityDiscovery>): void {
    this.moment = { ...this.moment, ...changes };
    for (const wake of [...this.watching]) wake();
    if (this.isOver) this.ended.resolve();
  }

  /** Calls at each change, until what this returns is called. */
  watch(wake: () => void): () => void {
    this.watching.add(wake);
    return () => this.watching.delete(wake);
  }
}
