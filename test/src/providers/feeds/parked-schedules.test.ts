import { describe, expect, it } from 'vitest';
import type { ChangesQuery } from '../../../../resolvers/context.ts';
import type { MachineProviderFilter } from '../../../../schema/api/filter.ts';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { ChangesPresenter } from '../../../../src/providers/feeds/changes-feed.ts';
import { type FeedPosition, parseFeedCursor } from '../../../../src/providers/feeds/feed-cursor.ts';
import type { FeedPresenter } from '../../../../src/providers/feeds/feed-presenter.ts';
import { FeedReader } from '../../../../src/providers/feeds/feed-reader.ts';
import { Parking } from '../../../../src/providers/feeds/parking.ts';
import type { AskScope } from '../../../../src/providers/feeds/scope-watch.ts';
import { StatusPresenter } from '../../../../src/providers/feeds/status-feed.ts';
import type { ProviderStore } from '../../../../src/providers/store.ts';
import { LaggingReplica } from '../../../support/lagging-replica.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import type { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { ManualClock, ScriptedPermission } from '../../../support/scripted-permission.ts';
import { Chance } from '../../../support/seeded.ts';

type Frame = { cursor: string };

const namespaces = ['x', 'x-y', 'y', 'z'];
const names = ['a', 'b', 'c'];
const regions = ['north', 'south', 'west'];

/** One random write, which may bring a namespace or empty one. */
function write(cluster: ScriptedCluster, chance: Chance): void {
  const target = { name: chance.pick(names), namespace: chance.pick(namespaces) };
  const status = {
    phase: chance.pick(['Ready', 'NotReady']) as never,
    health: { score: chance.below(101), lastChecked: `2026-01-31T12:00:${10 + chance.below(50)}Z` },
  };
  const traits = {
    ...target,
    metadata: { labels: { team: chance.pick(['red', 'blue']), tier: chance.pick(['prod', 'test']) } },
    spec: { region: chance.pick(regions), availabilityZones: regions.filter(() => chance.below(2) === 0) },
    ...(chance.below(4) === 0 ? {} : { status }),
  };
  if (!cluster.objects.has(providerKey(target.namespace, target.name))) cluster.create(traits);
  else if (chance.below(3) === 0) cluster.delete(target);
  else cluster.update(traits);
}

function someGrants(chance: Chance): readonly string[] {
  if (chance.below(4) === 0) return ['*'];
  const whole = namespaces.filter(() => chance.below(3) === 0);
  const single = namespaces.flatMap((namespace) => names.map((name) => `${namespace}/${name}`));
  return [...whole, ...single.filter(() => chance.below(6) === 0)];
}

/** Of every kind of demand, and of several. */
function someFilter(chance: Chance): MachineProviderFilter {
  const parts: MachineProviderFilter[] = [
    { region: regions.filter(() => chance.below(2) === 0) },
    { zone: [chance.pick(regions)] },
    { phase: [chance.pick(['Ready', 'NotReady']) as never] },
    { labelSelector: chance.pick(['team=red', 'team in (blue, red), tier=prod', 'tier!=prod', '!nothing', 'team']) },
    { search: chance.pick(['north', '/', 'a']) },
    { minHealthScore: chance.below(100) },
    { type: ['aws' as never] },
    { supportsOperation: [] },
  ];
  return Object.assign({}, ...parts.filter(() => chance.below(4) === 0)) as MachineProviderFilter;
}

type MakePresenter = (store: ProviderStore) => FeedPresenter<Frame>;

function somePresenter(chance: Chance): { make: MakePresenter; within: string | undefined } {
  const within = chance.below(3) === 0 ? chance.pick(namespaces) : undefined;
  if (chance.below(5) === 0) {
    const namespace = within ?? 'x';
    const key = providerKey(namespace, chance.pick(names));
    return { make: (store) => new StatusPresenter(store, key), within: namespace };
  }
  const query: ChangesQuery = { namespace: within, filter: someFilter(chance), includeVolatile: chance.below(2) === 0 };
  return { make: (store) => new ChangesPresenter(store, query), within };
}

/** One reader, pulled by hand, that knows whether it was woken since it last had nothing to say. */
class Reader {
  readonly permission: ScriptedPermission;
  isAwake = false;
  private readonly reader: FeedReader<Frame>;
  private readonly ending = new AbortController();

  constructor(options: {
    readonly store: ProviderStore;
    readonly make: MakePresenter;
    readonly within: string | undefined;
    readonly grants: readonly string[];
    readonly clock: ManualClock;
    readonly after: FeedPosition | undefined;
    readonly parking: Parking | undefined;
  }) {
    const { store, make, within, clock, after, parking, grants } = options;
    const permission = new ScriptedPermission(store, clock, grants);
    this.permission = permission;
    const ask: AskScope = (including) => permission.scope({ verb: 'watch', within, including });
    const scope = permission.scope({ verb: 'watch', within });
    if (scope instanceof Promise) throw new Error('expected an answer at once');
    this.reader = new FeedReader(store, make(store), { scope, ask }, after, { catchUpTimeoutMs: 0, clock, parking });
  }

  async begin(): Promise<void> {
    await this.reader.begin(this.ending.signal, () => (this.isAwake = true));
    this.isAwake = true;
  }

  /** At most so many frames, as far as it is awake; an error is the last of them. */
  pull(most: number): unknown[] {
    const told: unknown[] = [];
    while (this.isAwake && told.length < most) {
      try {
        this.isAwake = false;
        const frame = this.reader.pull();
        if (frame === undefined) break;
        this.isAwake = true;
        told.push(frame);
      } catch (error) {
        this.isAwake = false;
        told.push(error);
      }
    }
    return told;
  }

  bookmark(): Frame {
    this.isAwake = true;
    return this.reader.idle();
  }

  end(): void {
    this.ending.abort();
  }
}

/** The same feed twice: one reader that is parked, and one that looks at every change by itself. */
class Pair {
  parked!: Reader;
  plain!: Reader;
  readonly clock = new ManualClock();
  readonly met = { frames: 0, spared: 0, ends: 0 };
  private readonly store: ProviderStore;
  private readonly parking: Parking;
  private readonly presenter: ReturnType<typeof somePresenter>;
  private cursors: string[] = [];

  constructor(store: ProviderStore, parking: Parking, chance: Chance) {
    this.store = store;
    this.parking = parking;
    this.presenter = somePresenter(chance);
  }

  async open(grants: readonly string[], chance: Chance): Promise<void> {
    this.end();
    const cursor = this.cursors.length > 0 && chance.below(3) > 0 ? chance.pick(this.cursors) : undefined;
    const shared = { store: this.store, ...this.presenter, grants, clock: this.clock };
    const after = cursor === undefined ? undefined : parseFeedCursor(cursor);
    try {
      this.parked = new Reader({ ...shared, after, parking: this.parking });
      this.plain = new Reader({ ...shared, after, parking: undefined });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return this.open(['*'], chance);
    }
    await Promise.all([this.parked.begin(), this.plain.begin()]);
  }

  grant(grants: readonly string[]): void {
    for (const { permission } of [this.parked, this.plain]) permission.grants = grants;
  }

  answerSlowly(slow: boolean): void {
    for (const { permission } of [this.parked, this.plain]) permission.slow = slow;
  }

  /** Both have what is there now, or the same beginning of it. Tells whether they are still open. */
  compare(most: number): boolean {
    const wasSpared = this.plain.isAwake && !this.parked.isAwake;
    const expected = this.plain.pull(most);
    expect(this.parked.pull(most)).toEqual(expected);
    if (wasSpared && expected.length === 0) this.met.spared++;
    this.met.frames += expected.length;
    for (const frame of expected) if (isFrame(frame)) this.cursors.push(frame.cursor);
    this.cursors = this.cursors.slice(-20);
    const hasEnded = expected.at(-1) instanceof Error;
    if (hasEnded) this.met.ends++;
    return !hasEnded;
  }

  compareBookmarks(): void {
    if (!this.compare(Infinity)) return;
    expect(this.parked.bookmark()).toEqual(this.plain.bookmark());
  }

  end(): void {
    for (const reader of [this.parked, this.plain]) (reader as Reader | undefined)?.end();
  }
}

function isFrame(told: unknown): told is Frame {
  return typeof told === 'object' && told !== null && 'cursor' in told;
}

/** Resolves when slow answers have come, and everybody was woken who is to be. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function run(seed: number, store: ProviderStore, cluster: ScriptedCluster, happen: (chance: Chance) => void) {
  const chance = new Chance(seed);
  for (let i = 0; i < 10; i++) write(cluster, chance);
  const parking = new Parking(store);
  const pairs = Array.from({ length: 8 }, () => new Pair(store, parking, chance));
  for (const pair of pairs) await pair.open(someGrants(chance), chance);
  const compareAll = async () => {
    await quiet();
    for (const pair of pairs) {
      // Most readers keep up; some are slow. Whoever is woken has a look at once.
      const most = chance.below(4) === 0 ? 1 + chance.below(4) : Infinity;
      if (!pair.compare(most)) await pair.open(someGrants(chance), chance);
    }
  };
  for (let step = 0; step < 250; step++) {
    happen(chance);
    await compareAll();
    const pair = chance.pick(pairs);
    pair.answerSlowly(chance.below(2) === 0);
    if (chance.below(3) === 0) pair.grant(someGrants(chance));
    pair.clock.advance(chance.below(15_000));
    if (chance.below(12) === 0) {
      pair.answerSlowly(false);
      await pair.open(someGrants(chance), chance);
    }
    await compareAll();
    if (chance.below(3) === 0) chance.pick(pairs).compareBookmarks();
  }
  for (const pair of pairs) pair.end();
  expect([parking.size, parking.groupCount, store.wakeups.size]).toEqual([0, 0, 0]);
  const sum = (what: 'frames' | 'spared' | 'ends') => pairs.reduce((total, { met }) => total + met[what], 0);
  expect(sum('frames')).toBeGreaterThan(100);
  expect(sum('spared')).toBeGreaterThan(100);
  return sum('ends');
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a parked reader is told the same as one that looks at every change by itself', () => {
  it.each(seeds)('through random writes, relists, filters and permissions (seed %i)', async (seed) => {
    const { cluster, store } = aFollowedCluster();
    let isAway = false;
    await run(seed, store, cluster, (chance) => {
      for (let i = chance.below(4); i > 0; i--) write(cluster, chance);
      if (chance.below(6) === 0) cluster.bookmark();
      if (isAway) cluster.connect(store);
      else if (chance.below(10) === 0) cluster.disconnect(store);
      isAway = !isAway && chance.below(10) === 0;
      if (!isAway) cluster.connect(store);
      if (chance.below(60) > 0) return;
      // The cluster itself goes back to an earlier state.
      cluster.version -= 20;
      cluster.relist(store);
    });
  });

  it.each(seeds)('where each namespace has a watch of its own (seed %i)', async (seed) => {
    const { cluster } = aFollowedCluster();
    const replica = new LaggingReplica(cluster, namespaces);
    await run(seed, replica.store, cluster, (chance) => {
      for (let i = chance.below(4); i > 0; i--) write(cluster, chance);
      for (const namespace of namespaces) if (chance.below(2) === 0) replica.deliver(namespace, 1 + chance.below(3));
      if (chance.below(15) === 0) replica.list(chance.pick(namespaces));
    });
  });
});
