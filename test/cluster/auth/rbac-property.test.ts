import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { systemClock } from '../../../src/providers/feed-clock.ts';
import { aGateway, type Answer, type TestGateway } from '../../support/gateway.ts';
import { Chance } from '../../support/seeded.ts';
import { type Kubernetes, startKubernetes } from '../bed/kubernetes.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import type { Caller } from './support/rbac/caller.ts';
import { drawGrants, users } from './support/rbac/draw.ts';
import { Oracle } from './support/rbac/oracle.ts';
import { reads } from './support/rbac/reads.ts';
import { Tally } from './support/rbac/tally.ts';
import { World } from './support/rbac/world.ts';
import { writes } from './support/rbac/writes.ts';
import { tokenOf } from './support/tenants.ts';

/** What was drawn is drawn again with the seed that a run printed. */
const seed = Number(process.env['RBAC_SEED'] ?? 1 + Math.floor(Math.random() * 1_000_000));
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
  gateway = await aGateway(server, { AUTH: 'token' }, { clock });
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

describe('under rights drawn at random, a caller', () => {
  it.each([
    ['finds no more and no less than the API server allows, once nothing remembered is older than 30 s', false],
    ['finds no more and no less than the API server allows, with nothing remembered', true],
  ])(
    '%s',
    async (_, forgetsAlways) => {
      const chance = new Chance(seed + Number(forgetsAlways));
      const tally = new Tally(seed, forgetsAlways ? 'nothing remembered' : 'remembered for 30 s');
      for (let epoch = 0; epoch < 20; epoch += 1) {
        const grants = drawGrants(chance);
        await world.grant(grants);
        movedMs += staleMs;
        for (let round = 0; round < 6; round += 1) {
          for (const caller of callers()) {
            const drawn = chance.pick([...reads, ...writes])(chance);
            if (forgetsAlways) movedMs += staleMs;
            tally.add(drawn, await drawn.check(caller), { epoch, user: caller.user, grants });
          }
        }
      }
      tally.print();
      expect(tally.failures()).toEqual([]);
      expect(tally.oneSided()).toEqual([]);
    },
    180_000,
  );
});
