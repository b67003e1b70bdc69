import type { Chance } from '../../../../support/seeded.ts';
import { type Caller, forbidden, type Verdict } from './caller.ts';
import { absentNamespace, lateNamespace, names, providersOf, ruledNamespaces } from './draw.ts';
import { changesQuery, type FeedRequest, healthQuery, OpenFeed, statusQuery } from './open-feed.ts';
import type { Oracle } from './oracle.ts';
import { drawKey, type Key } from './reads.ts';
import { allKeys, type World } from './world.ts';

/** A state that the administrator gave a provider, by the words of OpenFeed.shown. */
interface Told {
  readonly key: string;
  readonly mark: string;
}

/** One caller's feed: what it should show by the API server's own watches, at its start and as rights and providers change. */
export class FeedCase {
  readonly kind: string;
  readonly what: string;
  readonly caller: Caller;
  private readonly request: FeedRequest;
  private readonly only: Key | undefined;
  private readonly namespace: string | undefined;
  private readonly feed: OpenFeed;

  constructor(chance: Chance, caller: Caller) {
    this.caller = caller;
    const transport = chance.pick(['socket', 'stream'] as const);
    this.only = chance.next() < 0.45 ? drawKey(chance) : undefined;
    const place = chance.next();
    const drawn = place < 0.6 ? undefined : chance.pick([...ruledNamespaces, absentNamespace]);
    this.namespace = this.only?.namespace ?? drawn;
    // By the last digits of what was drawn, which say nothing of the place.
    const isOfHealth = !this.only && (place * 1_000) % 1 < 0.4;
    const ofMany = isOfHealth ? healthQuery : changesQuery;
    this.request = this.only
      ? { transport, query: statusQuery, variables: { ...this.only } }
      : { transport, query: ofMany, variables: { namespace: this.namespace } };
    const kindOfMany = isOfHealth ? 'healthTransitions' : 'machineProviderChanges';
    this.kind = this.only ? 'machineProviderStatus' : kindOfMany;
    this.what = `${JSON.stringify(this.request.variables)} by a ${transport}`;
    this.feed = new OpenFeed(this.request);
  }

  get isOpen(): boolean {
    return this.feed.ended === undefined;
  }

  /** Of all providers that there are. */
  get isOfAll(): boolean {
    return this.namespace === undefined;
  }

  close(): void {
    this.feed.close();
  }

  /** The snapshot. */
  async open(url: string): Promise<Verdict> {
    await this.feed.open(url, this.caller.token);
    await this.feed.until(() => this.feed.synced);
    return { expected: await this.expected(this.caller.oracle), got: this.got() };
  }

  /** What was told since `before`, to the last of what may be seen: all of that, in order, and nothing else. */
  async follow(told: readonly Told[]): Promise<Verdict> {
    const { oracle } = this.caller;
    const seen: string[] = [];
    for (const one of told) if (await this.mayBeTold(oracle, one)) seen.push(wordsOf(one));
    const last = seen.at(-1);
    if (last !== undefined) await this.feed.until(() => this.feed.shown.includes(last));
    const narrowed = seen.length < told.length;
    return { expected: { told: seen }, got: { told: this.feed.shown, ended: this.feed.ended }, narrowed };
  }

  /** After the rights have changed: it comes to what they show, and what was told since then only of that. */
  async narrow(oracle: Oracle, told: readonly Told[]): Promise<Verdict> {
    const { feed } = this;
    const expected = await this.expected(oracle);
    const held = expected === forbidden ? [] : expected.held;
    const visible: string[] = [];
    for (const one of told) if (await this.mayBeTold(oracle, one)) visible.push(wordsOf(one));
    const last = visible.at(-1);
    const isThere = () =>
      [...feed.held].sort().join() === held.join() && (last === undefined || feed.shown.includes(last));
    const mayStay = expected === forbidden && (await this.mayStayWithNothing(oracle));
    await feed.until(() => (expected === forbidden ? mayStay && feed.held.size === 0 : isThere()));
    const leaked = told.map(wordsOf).filter((words) => feed.shown.includes(words) && !visible.includes(words));
    const end = mayStay && this.isOpen && feed.held.size === 0 ? forbidden : this.got();
    return { expected: { end: expected, leaked: [] }, got: { end, leaked } };
  }

  forgetShown(): void {
    this.feed.shown = [];
  }

  private got(): unknown {
    return this.feed.ended ?? { held: [...this.feed.held].sort() };
  }

  private async expected(oracle: Oracle): Promise<{ readonly held: readonly string[] } | typeof forbidden> {
    if (this.only) {
      const { namespace, name } = this.only;
      if (!(await oracle.mayRead('watch', namespace, name))) return forbidden;
      return { held: allKeys.filter((key) => key === `${namespace}/${name}`) };
    }
    const visible = await oracle.visible('watch', this.namespace);
    return visible === undefined ? forbidden : { held: [...visible].sort() };
  }

  /** A feed of all namespaces that was shown one in which nothing is left for it waits there for what is to come. */
  private async mayStayWithNothing(oracle: Oracle): Promise<boolean> {
    if (this.namespace !== undefined) return false;
    const visible = await Promise.all(ruledNamespaces.map((namespace) => oracle.visible('watch', namespace)));
    return visible.some((keys) => keys !== undefined);
  }

  private async mayBeTold(oracle: Oracle, { key }: Told): Promise<boolean> {
    const [namespace = '', name = ''] = key.split('/');
    if (this.only ? key !== `${this.only.namespace}/${this.only.name}` : (this.namespace ?? namespace) !== namespace)
      return false;
    return oracle.mayRead('watch', namespace, name);
  }
}

function wordsOf({ key, mark }: Told): string {
  return `${key}@${mark}`;
}

/** Every provider gets a new status, in any order. */
export async function touchAll(world: World, chance: Chance): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const [namespace, some] of shuffled(Object.entries(providersOf), chance)) {
    for (const name of shuffled(some, chance)) {
      told.push({ key: `${namespace}/${name}`, mark: String(await world.touch(namespace, name)) });
    }
  }
  return told;
}

/** The same, with a provider that comes and goes in a namespace that had none. */
export async function stir(world: World, chance: Chance): Promise<readonly Told[]> {
  const key = `${lateNamespace}/${chance.pick(names)}`;
  const name = key.slice(lateNamespace.length + 1);
  const before = await touchAll(world, chance);
  await world.appear(name);
  const between = await touchAll(world, chance);
  await world.vanish(name);
  const after = await touchAll(world, chance);
  return [...before, { key, mark: '' }, ...between, { key, mark: 'gone' }, ...after];
}

function shuffled<T>(values: readonly T[], chance: Chance): T[] {
  return values
    .map((value) => ({ value, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
