import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChaos, type Chaos } from '../support/chaos/chaos.ts';
import { type ChaosCase, isWell } from '../support/chaos/chaos-case.ts';
import type { Mood } from '../support/chaos/faulty-cloud.ts';
import { aCluster, type TestCluster } from '../support/gateway.ts';

let cluster: TestCluster;
let chaos: Chaos;

beforeAll(async () => {
  cluster = await aCluster({ hasSecrets: false });
  chaos = await aChaos(cluster);
});

afterAll(async () => {
  await chaos.stop();
  await cluster.remove();
});

const hourMs = 3_600_000;
const inSeconds = (ms: number) => Math.floor(ms / 1_000);
const bad: readonly Mood[] = ['fault', 'reset', 'hang', 'busy'];

/** A case with one provider that is well in the beginning, and gone in the end. */
function withProvider(row: string, name: string, use: (one: ChaosCase) => Promise<void>): Promise<void> {
  return chaos.run(row, async (one) => {
    await chaos.create(name);
    await one.truth('made', [name], isWell);
    await use(one);
    await chaos.remove(name);
  });
}

// Each has a provider of its own, and they take their time.
describe.concurrent('a status, and the feeds of it', () => {
  it('come true where a provider flaps every second', () =>
    withProvider('a provider that flaps every second', 'flapping', async (one) => {
      const account = chaos.cloud.account('flapping');
      for (let round = 0; round < 3; round += 1) {
        account.mood = one.chance.pick(bad);
        await sleep(500 + one.chance.below(1_000));
        account.mood = 'well';
        await sleep(500 + one.chance.below(1_000));
      }
      const happen = () => void (account.mood = one.chance.pick(bad));
      await one.truth('down at last', ['flapping'], { phase: 'NotReady', conditions: { Ready: 'False' } }, { happen });
      await one.truth('up at last', ['flapping'], isWell, { happen: () => void (account.mood = 'well') });
    }));

  it('come true where the clock of a provider is an hour off', () =>
    withProvider('a clock that is an hour off', 'skewed', async (one) => {
      const { cloud } = chaos;
      const account = cloud.account('skewed');
      const names = ['skewed'];
      const current = (is: string) => ({ ...isWell, conditions: { Ready: 'True', CredentialsCurrent: is } });
      cloud.skewMs = -hourMs;
      // Until when a credential is good is asked at once when it is another one.
      const another = async (expire: number) => {
        account.rotate();
        account.expire = expire;
        await chaos.writeSecret('skewed');
      };
      const over = inSeconds(Date.now() - hourMs / 2);
      const expiring = current('False CredentialExpiring');
      await one.truth('a credential that is over for us alone', names, expiring, { happen: () => another(over) });
      await one.truth('one without end', names, current('True'), { happen: () => another(0) });
      cloud.skewMs = hourMs;
      // It asks for a second of peace, which is an hour away by our clock.
      account.mood = 'busy';
      await one.truth('it asks to come again later', names, { phase: 'NotReady' });
      account.mood = 'well';
      await one.truth('it is well again', names, isWell);
      account.expire = inSeconds(Date.now() + hourMs / 2);
      await one.truth('a credential that is over for it alone', names, { phase: 'Error' });
      await one.truth('another credential', names, isWell, { happen: () => another(0) });
      cloud.skewMs = 0;
    }));

  it('come true where a Secret is deleted, emptied, filled with something else and rotated', () =>
    withProvider('a Secret deleted, emptied, broken, rotated', 'secretive', async (one) => {
      const names = ['secretive'];
      const account = chaos.cloud.account('secretive');
      const faults: readonly [string, string, () => Promise<void> | void][] = [
        ['deleted', 'SecretNotFound', () => chaos.removeSecret('secretive')],
        ['emptied', 'SecretUnusable', () => chaos.writeSecret('secretive', {})],
        ['broken', 'SecretUnusable', () => chaos.writeSecret('secretive', { token: '', 'ca.crt': chaos.cloud.ca })],
        ['rotated at the provider alone', 'CredentialRefused', () => account.rotate()],
      ];
      for (const [what, reason, happen] of shuffled(faults, one)) {
        await one.truth(what, names, { phase: 'Error', conditions: { Ready: `False ${reason}` } }, { happen });
        await one.truth('mended', names, isWell, { happen: () => chaos.writeSecret('secretive') });
      }
      // At both ends at once, as it should be: nobody sees anything but a good provider.
      const before = chaos.witness.seen.length;
      account.rotate();
      await chaos.writeSecret('secretive');
      await one.looked('secretive');
      await one.looked('secretive');
      const since = chaos.witness.seen.slice(before).filter(({ name }) => name === 'secretive');
      expect(since.filter(({ facts }) => facts.phase !== 'READY')).toEqual([]);
    }));

  it('are of the provider that is there, where one is deleted while it is looked at and made again under its name', () =>
    withProvider('deleted while it is looked at, and made again', 'reborn', async (one) => {
      const account = chaos.cloud.account('reborn');
      const uid = () => chaos.witness.current('reborn')?.uid ?? '';
      const uids = new Set([uid()]);
      for (let life = 2; life <= 5; life += 1) {
        account.mood = one.chance.pick(['slow', 'hang']);
        await one.looked('reborn');
        await sleep(one.chance.below(300));
        await chaos.remove('reborn');
        account.mood = 'well';
        await chaos.create('reborn');
        await one.truth(`life ${life}`, ['reborn'], isWell);
        uids.add(uid());
      }
      expect(uids.size).toBe(5);
    }));
});

describe('a gateway that is stopped after all that', () => {
  it('leaves no socket and no timer behind', () => chaos.stop());
});

function shuffled<T>(items: readonly T[], { chance }: ChaosCase): T[] {
  return items
    .map((item) => ({ item, at: chance.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
