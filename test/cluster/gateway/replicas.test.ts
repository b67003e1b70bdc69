import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { GatewayDocument } from '../../support/generated/operations.ts';
import { aStallingProxy } from '../../support/stalling-proxy.ts';
import { type ChangeFrame, subscribe, type Subscriber } from '../../support/subscriber.ts';
import { type Client, createClient } from '../contract/support/client.ts';

const namespace = 'replicas';
const path = `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders`;

let client: Client;
const gateways: TestGateway[] = [];
const feeds: Subscriber[] = [];

beforeAll(async () => {
  client = createClient(inject('cluster').kubeconfigPath);
  await client.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
});

afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.stop();
  for (const gateway of gateways.splice(0)) await gateway.stop();
  await client.call('DELETE', path);
});

afterAll(() => client.close());

async function aReplica(
  options: Parameters<typeof aGateway>[1] = {},
  kubeconfigPath = inject('cluster').kubeconfigPath,
) {
  const gateway = await aGateway({ kubeconfigPath }, options);
  gateways.push(gateway);
  return gateway;
}

function follow(gateway: TestGateway, after?: string): Subscriber {
  const feed = subscribe(gateway.url, { namespace, ...(after === undefined ? {} : { after }) });
  feeds.push(feed);
  return feed;
}

const spec = {
  type: 'openstack',
  region: 'r0',
  authentication: { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } },
};

/** Writes straight to the cluster; answers the frame by which a feed must tell it. */
const write = {
  create: (name: string) =>
    send('POST', name, { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name }, spec }),
  update: (name: string, region: string) => send('PATCH', name, { spec: { region } }),
  delete: (name: string) => send('DELETE', name),
};

async function send(method: 'POST' | 'PATCH' | 'DELETE', name: string, body?: object): Promise<string> {
  const { code, body: answer, text } = await client.call(method, method === 'POST' ? path : `${path}/${name}`, body);
  expect(code, text).toBeLessThan(300);
  const kind = { POST: 'ProviderAdded', PATCH: 'ProviderModified', DELETE: 'ProviderDeleted' }[method];
  // The answer to a deletion does not name its version.
  if (method === 'DELETE') return `${kind} ${name}`;
  const { resourceVersion } = answer.metadata as unknown as { resourceVersion: string };
  return `${kind} ${name}@${resourceVersion}`;
}

function inWords(frame: ChangeFrame): string {
  if (!('provider' in frame)) return frame.__typename;
  const { name, resourceVersion } = frame.provider.metadata;
  return `${frame.__typename} ${name}${frame.__typename === 'ProviderDeleted' ? '' : `@${resourceVersion}`}`;
}

const isSynced = (frames: readonly ChangeFrame[]) => frames.at(-1)?.__typename === 'Synced';

/** The last cursor of a client of a first replica that has seen all that is in the cluster. */
async function aClientOf(gateway: TestGateway) {
  const { body } = await client.call('GET', `${path}?limit=1000`);
  const names = ((body.items ?? []) as unknown as { metadata: { name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
  const feed = follow(gateway);
  await feed.until(
    (frames) =>
      frames.some(({ __typename }) => __typename === 'Synced') &&
      names.every((name) => frames.some((frame) => 'provider' in frame && frame.provider.metadata.name === name)),
  );
  feed.stop();
  return feed.frames.at(-1)?.cursor ?? '';
}

async function resumed(gateway: TestGateway, after: string, patienceMs?: number) {
  const feed = follow(gateway, after);
  await feed.until(isSynced, patienceMs);
  return { feed, words: feed.frames.map(inWords) };
}

/** The first changes that a resumed feed tells, be they before or behind Synced: a replica may lag a moment behind. */
async function changesAt(gateway: TestGateway, after: string, count: number): Promise<string[]> {
  const feed = follow(gateway, after);
  const changes = () => feed.frames.map(inWords).filter((word) => word !== 'Synced');
  await feed.until((frames) => changes().length >= count && frames.some(({ __typename }) => __typename === 'Synced'));
  return changes();
}

describe('a client that goes on at another replica', () => {
  it('gets what happened meanwhile, once and in order, from one that followed all along', async () => {
    const [first, second] = [await aReplica(), await aReplica()];
    await write.create('a');
    const cursor = await aClientOf(first);
    const told = [await write.update('a', 'r1'), await write.update('a', 'r2'), await write.delete('a')];
    expect(await changesAt(second, cursor, told.length)).toEqual(told);
  });

  it('gets it as well from one that was just started, whatever happened last', async () => {
    const first = await aReplica();
    for (const name of ['a', 'b', 'c']) await write.create(name);
    const cursor = await aClientOf(first);
    const told: string[] = [];
    const steps = [
      () => write.update('a', 'r1'),
      () => write.update('a', 'r2'),
      () => write.delete('b'),
      () => write.create('b'),
      () => write.delete('c'),
      () => write.create('d'),
      () => write.delete('a'),
      () => write.delete('d'),
    ];
    for (const step of steps) {
      told.push(await step());
      const second = await aReplica();
      const before = performance.now();
      expect((await resumed(second, cursor)).words).toEqual([...told, 'Synced']);
      // It knows that this was all without waiting for a sign of life.
      expect(performance.now() - before).toBeLessThan(2_000);
      await second.stop();
    }
  });

  it('hears what comes next, and can go on from any frame at the first replica again', async () => {
    const first = await aReplica();
    await write.create('a');
    const cursor = await aClientOf(first);
    const told = [await write.update('a', 'r1'), await write.create('b')];
    const { feed } = await resumed(await aReplica(), cursor);
    told.push(await write.update('b', 'r2'));
    await feed.until((frames) => frames.length === 4);
    const changes = feed.frames.filter(({ __typename }) => __typename !== 'Synced');
    expect(changes.map(inWords)).toEqual(told);
    for (const [index, { cursor: after }] of changes.entries()) {
      const rest = told.slice(index + 1);
      expect(await changesAt(first, after, rest.length)).toEqual(rest);
    }
  });

  it('says Synced at once when nothing has happened that could be seen', async () => {
    const first = await aReplica();
    await write.create('a');
    const cursor = await aClientOf(first);
    expect((await resumed(await aReplica(), cursor)).words).toEqual(['Synced']);
    await write.create('b');
    await write.delete('b');
    // Nobody holds what came and went; it may be told, and need not.
    const { words } = await resumed(await aReplica(), cursor);
    expect([['Synced'], ['ProviderAdded b', 'ProviderDeleted b', 'Synced']]).toContainEqual(
      words.map((word) => word.replace(/@.*/, '')),
    );
  });

  it('does so with 500 changes, and with 40 clients at once', async () => {
    const first = await aReplica();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await write.create(name);
    const cursor = await aClientOf(first);
    const told: string[] = [];
    for (let n = 1; n <= 100; n++) {
      for (const name of ['a', 'b', 'c', 'd', 'e']) told.push(await write.update(name, `r${n}`));
    }
    const second = await aReplica();
    // 20,000 frames and their readers take this process 3 s of CPU. A replay that takes the gateway too long is a Reset.
    const all = await Promise.all(Array.from({ length: 40 }, () => resumed(second, cursor, 60_000)));
    for (const { words } of all) expect(words).toEqual([...told, 'Synced']);
  }, 180_000);

  it('goes on at one that watches single namespaces', async () => {
    const first = await aReplica();
    await write.create('a');
    const cursor = await aClientOf(first);
    const told = [await write.update('a', 'r1'), await write.create('b'), await write.delete('a')];
    const second = await aReplica({ NAMESPACES: ['default', namespace] });
    expect((await resumed(second, cursor)).words).toEqual([...told, 'Synced']);
  });

  it('waits for one that is behind, and misses nothing there', async () => {
    const { kubeconfigPath, url } = inject('cluster');
    const proxy = await aStallingProxy(url);
    const behindProxy = `${kubeconfigPath}.proxy`;
    writeFileSync(behindProxy, readFileSync(kubeconfigPath, 'utf8').replaceAll(url, proxy.url), { mode: 0o600 });
    const [first, second] = [await aReplica(), await aReplica({}, behindProxy)];
    await write.create('a');
    const version = async (gateway: TestGateway) =>
      Number((await gateway.run(GatewayDocument, {})).gateway.cache.resourceVersion);
    await expect.poll(async () => (await version(second)) >= (await version(first))).toBe(true);
    proxy.stall();
    const seen = await write.update('a', 'r1');
    const live = follow(first);
    const version1 = /@(.*)/.exec(seen)?.[1];
    const holds = (frames: readonly ChangeFrame[]) =>
      frames.some((frame) => 'provider' in frame && frame.provider.metadata.resourceVersion === version1);
    await live.until((frames) => holds(frames) && frames.some(({ __typename }) => __typename === 'Synced'));
    live.stop();
    const cursor = live.frames.at(-1)?.cursor ?? '';
    const told = await write.update('a', 'r2');
    expect(await version(second)).toBeLessThan(await version(first));

    const feed = follow(second, cursor);
    await expect(feed.until((frames) => frames.length > 0, 500)).rejects.toThrow('not seen within');
    proxy.flow();
    await feed.until((frames) => frames.length === 2);
    expect(feed.frames.map(inWords).sort()).toEqual([told, 'Synced']);
    await second.stop();
    await proxy.stop();
  });
});

describe('what no replica can tell any more', () => {
  it('is a Reset that says why, and a snapshot', async () => {
    await write.create('a');
    const gateway = await aReplica();
    // A cursor as of long ago: version 1 is compacted, or older than what the API server keeps.
    const old = Buffer.from(JSON.stringify([1, 'gone', 3, '1'])).toString('base64url');
    const { feed, words } = await resumed(gateway, old);
    expect(words).toEqual(['Reset', expect.stringMatching(/^ProviderAdded a@/), 'Synced']);
    expect(feed.frames[0]).toMatchObject({
      why: expect.stringContaining('could not tell what has happened since') as string,
    });
  });
});
