import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { systemClock } from '../../../src/providers/feeds/feed-clock.ts';
import { aGateway, type Answer, type TestGateway } from '../../support/gateway.ts';
import { Chance } from '../../support/seeded.ts';
import { type Kubernetes, startKubernetes } from '../bed/kubernetes.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import type { Caller, Verdict } from './support/rbac/caller.ts';
import { discoveries, noRoomForProbes, unreachableProviders } from './support/rbac/discoveries.ts';
import { drawGrants, grantsOfAll, users } from './support/rbac/draw.ts';
import { FeedCase, stir, touchAll } from './support/rbac/feeds.ts';
import { hints } from './support/rbac/hints.ts';
import { Oracle } from './support/rbac/oracle.ts';
import { reads } from './support/rbac/reads.ts';
import { Tally } from './support/rbac/tally.ts';
import { World } from './support/rbac/world.ts';
import { writes } from './support/rbac/writes.ts';
import { tokenOf } from './support/tenants.ts';

/** Another seed draws other rights and other questions. */
const seed = Number(process.env['RBAC_SEED'] ?? 1);
/** Sets of rights, and how often everybody asks under each. */
const epochs = Number(process.env['RBAC_EPOCHS'] ?? 13);
const rounds = 7;
/** So long after a permission was withdrawn nothing of it may remain. */
const staleMs = 30_000;

let server: Kubernetes;
let admin: Client;
let world: World;
let gateway: TestGateway;
let movedMs = 0;
const clients = new Map<string, Client>();
const clock = { ...systemClock, now: () => Date.now() + movedMs };

beforeAll(async () => {
  server = await startKubernetes({ binaries: inject('cluster').binaries, users });
  admin = createClient(server.kubeconfigPath);
  await installCrd(admin, machineProviderCrd());
  world = new World(admin);
  await world.settle();
  for (const { name } of users) clients.set(name, createClient(server.kubeconfigPath, tokenOf(server, name)));
  gateway = await aGateway(
    server,
    { AUTH: 'token' },
    { clock, drivers: unreachableProviders, probeLimits: noRoomForProbes },
  );
});

afterAll(async () => {
  await gateway.stop();
  for (const client of clients.values()) await client.close();
  await admin.close();
  await server.stop();
});

async function send(token: string, query: string, variables: Record<string, unknown>): Promise<Answer> {
  const { status, text } = await gateway.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status, ...(JSON.parse(text) as object) };
}

/** Everybody, with nothing known of what they may do. */
function callers(): Caller[] {
  const adminsToken = tokenOf(server, 'admin');
  return users.map((user) => {
    const token = tokenOf(server, user.name);
    return {
      user,
      token,
      oracle: new Oracle(clients.get(user.name) ?? admin, () => world.version),
      send: (query, variables) => send(token, query, variables),
      sendAsAdmin: (query, variables) => send(adminsToken, query, variables),
    };
  });
}

const questions = [...reads, ...writes, ...discoveries, ...hints];

/** One set of rights after another: open feeds are to follow them, then everybody asks, and opens feeds anew. */
class Run {
  private readonly chance: Chance;
  private readonly tally: Tally;
  private readonly forgetsAlways: boolean;
  private feeds: readonly FeedCase[] = [];

  constructor(chance: Chance, tally: Tally, forgetsAlways: boolean) {
    this.chance = chance;
    this.tally = tally;
    this.forgetsAlways = forgetsAlways;
  }

  async epoch(epoch: number): Promise<void> {
    const grants = drawGrants(this.chance);
    await world.grant(grants);
    movedMs += staleMs;
    const all = callers();
    const add = (subject: { readonly kind: string; readonly what: string }, verdict: Verdict, { user }: Caller) =>
      this.tally.add(subject, verdict, { epoch, user, grants });
    await this.followRights(all, add);
    await reached();
    for (let round = 0; round < rounds; round += 1) {
      const drawn = all.map((caller) => ({
        caller,
        one: this.chance.pick(questions)(this.chance),
      }));
      if (this.forgetsAlways) movedMs += staleMs;
      await Promise.all(drawn.map(async ({ caller, one }) => add(one, await one.check(caller), caller)));
    }
    await this.openFeeds(all, add);
  }

  close(): void {
    for (const feed of this.feeds) feed.close();
  }

  /**
   * Each kind of question by one who may do all and by one who may do nothing, and a feed that tells of everything: whatever
   * was drawn, both were seen.
   */
  async extremes(epoch: number): Promise<void> {
    this.close();
    const grants = grantsOfAll('bob');
    await world.grant(grants);
    movedMs += staleMs;
    await reached();
    const asking = callers().filter(({ user: { name } }) => name === 'bob' || name === 'dan');
    for (const draw of questions) {
      const drawn = asking.map((caller) => ({ caller, one: draw(this.chance) }));
      await Promise.all(
        drawn.map(async ({ caller, one }) =>
          this.tally.add(one, await one.check(caller), { epoch, user: caller.user, grants }),
        ),
      );
    }
    const [mayAll] = asking.filter(({ user }) => user.name === 'bob');
    if (mayAll === undefined) throw new Error('Expected bob among those who ask.');
    let feed = new FeedCase(this.chance, mayAll);
    while (!feed.isOfAll) feed = new FeedCase(this.chance, mayAll);
    this.feeds = [feed];
    const circumstances = { epoch, user: mayAll.user, grants };
    this.tally.add(feed, await feed.open(gateway.url), circumstances);
    feed.forgetShown();
    const followed = await feed.follow(await stir(world, this.chance));
    this.tally.add({ kind: 'feeds told of writes', what: `${feed.kind} ${feed.what}` }, followed, circumstances);
  }

  private async followRights(all: readonly Caller[], add: Add): Promise<void> {
    const told = await touchAll(world, this.chance);
    await Promise.all(
      this.feeds.map(async (feed) => {
        const now = all.find(({ user }) => user.name === feed.caller.user.name) ?? feed.caller;
        add(
          { kind: 'feeds under new rights', what: `${feed.kind} ${feed.what}` },
          await feed.narrow(now.oracle, told),
          now,
        );
        feed.close();
      }),
    );
  }

  private async openFeeds(all: readonly Caller[], add: Add): Promise<void> {
    const feeds = all.map((caller) => new FeedCase(this.chance, caller));
    if (this.forgetsAlways) movedMs += staleMs;
    await Promise.all(feeds.map(async (feed) => add(feed, await feed.open(gateway.url), feed.caller)));
    this.feeds = feeds.filter(({ isOpen }) => isOpen);
    for (const feed of this.feeds) feed.forgetShown();
    const told = await stir(world, this.chance);
    await Promise.all(
      this.feeds.map(async (feed) =>
        add({ kind: 'feeds told of writes', what: `${feed.kind} ${feed.what}` }, await feed.follow(told), feed.caller),
      ),
    );
  }
}

type Add = (subject: { readonly kind: string; readonly what: string }, verdict: Verdict, caller: Caller) => void;

/** This replica shows what the administrator has written. */
async function reached(): Promise<void> {
  const query = 'query ($version: String) { machineProviders(first: 0, minResourceVersion: $version) { totalCount } }';
  const { errors } = await send(tokenOf(server, 'admin'), query, { version: world.version });
  if (errors?.[0]?.extensions['code'] === 'TIMEOUT') return reached();
  expect(errors).toBeUndefined();
}

describe('under rights drawn at random, a caller', () => {
  it.each([
    ['finds no more and no less than the API server allows, once nothing remembered is older than 30 s', false],
    ['finds no more and no less than the API server allows, with nothing remembered', true],
  ])(
    '%s',
    async (_, forgetsAlways) => {
      const chance = new Chance(seed + Number(forgetsAlways));
      const tally = new Tally(seed, forgetsAlways ? 'nothing remembered' : 'remembered for 30 s');
      const run = new Run(chance, tally, forgetsAlways);
      for (let epoch = 0; epoch < epochs; epoch += 1) await run.epoch(epoch);
      await run.extremes(epochs);
      run.close();
      tally.print();
      expect(tally.failures()).toEqual([]);
      expect(tally.oneSided()).toEqual([]);
    },
    300_000,
  );
});
