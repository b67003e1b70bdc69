import { describe, expect, it } from 'vitest';
import { DeletionReason, type MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../../schema/machine-provider.ts';
import { covers } from '../../../../src/providers/copy/within-scope.ts';
import { createStoreFeeds } from '../../../../src/providers/feeds/feeds.ts';
import { permittedFeeds } from '../../../../src/providers/permitted.ts';
import type { ProviderStore, ProviderStoreOptions } from '../../../../src/providers/store.ts';
import { FeedClient, inWords } from '../../../support/frames.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import type { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { type Grants, ManualClock, ScriptedPermission, scopeOf } from '../../../support/scripted-permission.ts';
import { Chance } from '../../../support/seeded.ts';

const namespaces = ['x', 'x-y', 'y', 'z'];
const names = ['a', 'b', 'c'];
const filters = [{}, { filter: { region: ['north', 'south'] } }, { namespace: 'x' }];
const longestMs = 30_000;

function someGrants(chance: Chance): Grants {
  if (chance.below(8) === 0) return ['*'];
  const whole = namespaces.filter(() => chance.below(3) === 0);
  const single = namespaces.flatMap((namespace) => names.map((name) => `${namespace}/${name}`));
  return [...whole, ...single.filter(() => chance.below(6) === 0)];
}

function write(cluster: ScriptedCluster, chance: Chance): void {
  const target = { name: chance.pick(names), namespace: chance.pick(namespaces) };
  const traits = { ...target, spec: { region: chance.pick(['north', 'south', 'west']) } };
  if (!cluster.objects.has(providerKey(target.namespace, target.name))) cluster.create(traits);
  else if (chance.below(3) === 0) cluster.delete(target);
  else cluster.update(traits);
}

/** What a feed delivered, and when: the test may look at it later. */
interface Delivered {
  readonly result: IteratorResult<MachineProviderFrame> | Error;
  readonly at: number;
  readonly grants: Grants;
}

/** One caller whose permission changes, and what it makes of its feed. */
class Reader {
  readonly clock: ManualClock;
  readonly permission: ScriptedPermission;
  readonly faults: string[] = [];
  /** How often each kind of event was met, so that the test knows that it has tested something. */
  readonly met = { withdrawn: 0, resets: 0, refused: 0 };
  private readonly store: ProviderStore;
  private readonly query: (typeof filters)[number];
  private granted: { readonly until: number; readonly grants: Grants }[] = [];
  private client = new FeedClient();
  private feed: AsyncIterableIterator<MachineProviderFrame> | undefined;
  private pending: Promise<Delivered> | undefined;
  private saved: { cursor: string; known: Map<ProviderKey, MachineProvider> }[] = [];

  constructor(store: ProviderStore, query: (typeof filters)[number], chance: Chance) {
    this.store = store;
    this.query = query;
    this.clock = new ManualClock();
    this.permission = new ScriptedPermission(store, this.clock, someGrants(chance));
  }

  grant(grants: Grants): void {
    this.granted.push({ until: this.clock.time, grants: this.permission.grants });
    this.permission.grants = grants;
  }

  async open(after?: { cursor: string; known: Map<ProviderKey, MachineProvider> }): Promise<void> {
    await this.close();
    this.faults.push(...this.client.faults);
    this.client = new FeedClient();
    for (const [key, provider] of after?.known ?? []) this.client.known.set(key, provider);
    const { permission, clock, store, query } = this;
    const feeds = permittedFeeds(createStoreFeeds({ store, clock }), {
      permission,
      signal: new AbortController().signal,
    });
    try {
      this.feed = await feeds.changes({ includeVolatile: true, ...query, ...(after ? { after: after.cursor } : {}) });
    } catch (error) {
      this.refuse(error);
    }
  }

  async reopen(chance: Chance): Promise<void> {
    await this.open(this.saved.length > 0 && chance.below(4) > 0 ? chance.pick(this.saved.slice(-20)) : undefined);
  }

  /** Takes in so many frames, or as many as there are now. */
  async read(count: number, chance: Chance): Promise<number> {
    for (let taken = 0; taken < count; taken++) {
      if (!this.feed) await this.reopen(chance);
      if (!this.feed) return taken;
      this.pending ??= this.deliver(this.feed);
      const delivered = await Promise.race([this.pending, quiet()]);
      if (delivered === undefined) return taken;
      this.pending = undefined;
      const { result } = delivered;
      if (result instanceof Error) this.end(result);
      else if (result.done === true) throw new Error('the feed has ended');
      else this.take(result.value, delivered);
    }
    return count;
  }

  /** Reads all there is once the permission stands still, and compares with what may be seen. */
  async settle(chance: Chance): Promise<void> {
    this.permission.fault = undefined;
    for (let round = 0; round < 3; round++) {
      this.clock.advance(longestMs);
      while ((await this.read(1_000, chance)) > 0);
    }
    const scope = scopeOf(this.permission.grants);
    const { filter, namespace } = { filter: undefined, namespace: undefined, ...this.query };
    const all = this.store.list({ namespace, filter, first: 1_000 }, scopeOf(['*'])).nodes;
    const seen = all.filter(({ metadata }) => covers(scope, metadata));
    if (this.feed) expect([...this.client.known.values()].map(place).sort()).toEqual(seen.map(place).sort());
    else expect(seen).toEqual([]);
    this.faults.push(...this.client.faults.splice(0));
    expect(this.faults).toEqual([]);
  }

  async close(): Promise<void> {
    await this.feed?.return?.();
    this.feed = undefined;
    this.pending = undefined;
  }

  private async deliver(feed: AsyncIterator<MachineProviderFrame>): Promise<Delivered> {
    const result = await feed.next().catch((error: unknown) => error as Error);
    return { result, at: this.clock.time, grants: this.permission.grants };
  }

  private take(frame: MachineProviderFrame, delivered: Delivered): void {
    if ('provider' in frame) this.judge(frame, delivered);
    if (frame.kind === 'Reset') this.met.resets++;
    this.client.take(frame);
    this.saved.push({ cursor: frame.cursor, known: new Map(this.client.known) });
  }

  private judge(frame: MachineProviderFrame & { provider: MachineProvider }, { at, grants }: Delivered): void {
    const { metadata } = frame.provider;
    if (frame.kind === 'ProviderDeleted' && frame.reason === DeletionReason.NOT_PERMITTED) {
      this.met.withdrawn++;
      const known = this.client.known.get(providerKey(metadata.namespace, metadata.name));
      if (known?.metadata.resourceVersion !== metadata.resourceVersion) this.faults.push(`${inWords(frame)} is news`);
      return;
    }
    const lately = this.granted.filter(({ until }) => until >= at - longestMs).map((earlier) => earlier.grants);
    const may = [grants, ...lately].some((each) => covers(scopeOf(each), metadata));
    if (!may) this.faults.push(`${inWords(frame)}, but it may not be seen`);
  }

  private end(error: Error): void {
    this.refuse(error);
    if (this.client.known.size > 0) this.faults.push(`ended with ${this.client.known.size} still on the screen`);
    this.feed = undefined;
  }

  private refuse(error: unknown): void {
    if (!(error instanceof GatewayError)) throw error;
    this.met.refused++;
  }
}

function place({ metadata }: MachineProvider): string {
  return `${metadata.namespace}/${metadata.name} ${metadata.uid} @${metadata.resourceVersion}`;
}

/** Resolves when every frame that is there now has had its turn. */
async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const outage = new GatewayError('UNAVAILABLE', 'The cluster is out of reach.');

async function run(seed: number, options: Partial<ProviderStoreOptions>): Promise<Reader[]> {
  const chance = new Chance(seed);
  const { cluster, store } = aFollowedCluster(options);
  for (let i = 0; i < 15; i++) write(cluster, chance);
  const readers = filters.map((query) => new Reader(store, query, chance));
  for (let step = 0; step < 150; step++) {
    for (let i = chance.below(6); i > 0; i--) write(cluster, chance);
    // Whoever waits has its frame before the time moves on.
    await quiet();
    const reader = chance.pick(readers);
    reader.clock.advance(chance.below(12_000));
    reader.permission.slow = chance.below(2) === 0;
    reader.permission.fault = chance.below(6) === 0 ? outage : undefined;
    if (chance.below(4) === 0) reader.grant(someGrants(chance));
    if (chance.below(8) === 0) await reader.reopen(chance);
    else await reader.read(chance.below(12), chance);
    if (chance.below(30) === 0) await reader.settle(chance);
  }
  for (const reader of readers) {
    await reader.settle(chance);
    await reader.close();
    expect(reader.clock.waiting).toBe(0);
  }
  expect(store.wakeups.size).toBe(0);
  return readers;
}

describe('a feed whose permission changes at random', () => {
  it.each(seeds)(
    'shows what may be seen and nothing else, and takes off all that may not be (seed %i)',
    async (seed) => {
      const readers = await run(seed, seed % 4 === 0 ? { historyMaxBytes: 8_000 } : {});
      expect(readers.reduce((sum, { met }) => sum + met.withdrawn, 0)).toBeGreaterThan(0);
    },
  );
});
