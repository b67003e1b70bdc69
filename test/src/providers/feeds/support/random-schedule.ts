import type { MachineProvider, ProviderKey } from '../../../../../schema/machine-provider.ts';
import {
  createProviderStore,
  type ProviderStore,
  type ProviderStoreOptions,
} from '../../../../../src/providers/store.ts';
import { silentLog } from '../../../../support/provider-store.ts';
import type { ScriptedCluster } from '../../../../support/scripted-cluster.ts';
import type { Chance } from '../../../../support/seeded.ts';

export const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

/** Several copies of one cluster. */
export function replicas(
  cluster: ScriptedCluster,
  count: number,
  options: Partial<ProviderStoreOptions> = {},
): ProviderStore[] {
  return Array.from({ length: count }, () => {
    const store = createProviderStore({ now: () => 0, log: silentLog, ...options });
    cluster.connect(store);
    return store;
  });
}

/** A feed, what a client makes of it, and which of its frames are told. */
export interface Followed<Query, Frame, Held> {
  follow(store: ProviderStore, query: Query & { readonly after: string | undefined }): AsyncIterableIterator<Frame>;
  client(): FollowingClient<Frame, Held>;
  /** In words; undefined where the frame tells of no provider. */
  inWords(frame: Frame): string | undefined;
}

interface FollowingClient<Frame, Held> {
  readonly known: Map<ProviderKey, Held>;
  /** What came doubled, or out of order. */
  readonly faults: string[];
  take(frame: Frame): void;
}

/** A client on a line that breaks: it keeps what it knew at every cursor, and may go on from any of them, at any replica. */
export class Subscriber<Query, Frame extends { cursor: string }, Held = MachineProvider> {
  readonly query: Query;
  store: ProviderStore;
  /** The frames with providers, without those behind a cursor that it went back to. */
  readonly told: string[] = [];
  readonly faults: string[] = [];
  private readonly followed: Followed<Query, Frame, Held>;
  private client: FollowingClient<Frame, Held>;
  private feed: AsyncIterableIterator<Frame>;
  private pending: Promise<IteratorResult<Frame>> | undefined;
  private readonly saved: { cursor: string; known: Map<ProviderKey, Held>; told: number }[] = [];

  constructor(store: ProviderStore, query: Query, followed: Followed<Query, Frame, Held>) {
    this.store = store;
    this.query = query;
    this.followed = followed;
    this.client = followed.client();
    this.feed = followed.follow(store, { ...query, after: undefined });
  }

  get known(): ReadonlyMap<ProviderKey, Held> {
    return this.client.known;
  }

  /** Takes in so many frames, or as many as there are now. */
  async read(count: number): Promise<number> {
    for (let taken = 0; taken < count; taken++) {
      this.pending ??= this.feed.next();
      const result = await Promise.race([this.pending, quiet()]);
      if (!result) return taken;
      this.pending = undefined;
      if (result.done) throw new Error('the feed has ended');
      this.take(result.value);
    }
    return count;
  }

  async readAll(): Promise<void> {
    while ((await this.read(1_000)) > 0);
    this.faults.push(...this.client.faults.splice(0));
  }

  async reconnect(store: ProviderStore, chance: Chance): Promise<void> {
    await this.close();
    this.pending = undefined;
    const point = this.saved.length > 0 ? chance.pick(this.saved.slice(-30)) : undefined;
    this.saved.length = point ? this.saved.indexOf(point) + 1 : 0;
    this.faults.push(...this.client.faults);
    this.client = this.followed.client();
    for (const [key, held] of point?.known ?? []) this.client.known.set(key, held);
    this.told.length = point?.told ?? 0;
    this.store = store;
    this.feed = this.followed.follow(store, { ...this.query, after: point?.cursor });
  }

  async close(): Promise<void> {
    await this.feed.return?.();
  }

  private take(frame: Frame): void {
    this.client.take(frame);
    const told = this.followed.inWords(frame);
    if (told !== undefined) this.told.push(told);
    this.saved.push({ cursor: frame.cursor, known: new Map(this.client.known), told: this.told.length });
  }
}

/** Resolves when every frame that is there now has had its turn. */
async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

type Reader = Pick<Subscriber<unknown, { cursor: string }>, 'read' | 'reconnect'>;

export interface Schedule {
  readonly chance: Chance;
  readonly cluster: ScriptedCluster;
  readonly stores: readonly ProviderStore[];
  readonly subscribers: readonly Reader[];
  /** One random write. */
  readonly write: (cluster: ScriptedCluster, chance: Chance) => void;
  readonly steps: number;
}

/** Writes come, and one or another client reads some of it, or comes back to some replica. */
export async function playWrites(schedule: Schedule): Promise<void> {
  const { chance, cluster, write, steps } = schedule;
  for (let step = 0; step < steps; step++) {
    for (let i = chance.below(6); i > 0; i--) write(cluster, chance);
    if (chance.below(5) === 0) cluster.bookmark();
    await readSome(schedule);
  }
}

/** The same while replicas lose the cluster, and list it anew; in the end all have it. */
export async function playRelists(schedule: Schedule): Promise<void> {
  const { chance, cluster, stores, write, steps } = schedule;
  const away = new Set<ProviderStore>();
  for (let step = 0; step < steps; step++) {
    for (let i = chance.below(8); i > 0; i--) write(cluster, chance);
    const store = chance.pick(stores);
    if (away.delete(store)) cluster.connect(store);
    else if (chance.below(3) === 0) cluster.disconnect(away.add(store) && store);
    await readSome(schedule);
  }
  for (const store of away) cluster.connect(store);
}

async function readSome({ chance, stores, subscribers }: Schedule): Promise<void> {
  const subscriber = chance.pick(subscribers);
  if (chance.below(3) === 0) await subscriber.reconnect(chance.pick(stores), chance);
  else await subscriber.read(chance.below(12));
}
