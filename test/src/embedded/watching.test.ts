import { connect } from 'node:tls';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  aClient,
  aCluster,
  aManifest,
  presentEvents,
  providers,
  readKubeconfig,
  take,
  type Peer,
  type WatchEvent,
  asText,
} from './support/cluster.ts';

async function version({ call }: Peer): Promise<string> {
  return asText((await call('GET', `${providers}?limit=1`)).body['metadata']?.['resourceVersion']);
}

async function all(events: AsyncGenerator<WatchEvent>): Promise<WatchEvent[]> {
  const collected: WatchEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

function versionOf({ object }: WatchEvent): number {
  return Number(object['metadata']?.['resourceVersion']);
}

/** What is held after the garbage is gone; some of it is let go only a turn of the event loop after it was found. */
async function retainedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await setImmediate();
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

describe('a watch', () => {
  it('tells every write of several writers once and in order', async () => {
    const peer = await aCluster();
    const { call, watch } = peer;
    const writers = Array.from({ length: 10 }, (_, i) => `p${i}`);
    const events = await watch(`${providers}?watch=true&resourceVersion=${await version(peer)}`);
    await Promise.all(
      writers.map(async (name) => {
        await call('POST', providers, aManifest(name));
        for (let n = 1; n <= 98; n += 1) await call('PATCH', `${providers}/${name}`, { spec: { weight: n } });
        await call('DELETE', `${providers}/${name}`);
      }),
    );
    const seen = await take(events, 1000);
    const versions = seen.map(versionOf);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(1000);
    for (const name of writers) {
      const mine = seen.filter(({ object }) => asText(object['metadata']?.['name']) === name);
      const steps = mine.map(({ type, object }) => `${type} ${asText(object['spec']?.['weight'] ?? 0)}`);
      const between = Array.from({ length: 98 }, (_, i) => `MODIFIED ${i + 1}`);
      expect(steps).toEqual(['ADDED 0', ...between, 'DELETED 98']);
    }
  }, 30_000);

  it('begins with what there is when no version is given, then goes on', async () => {
    const { call, watch } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const events = await watch(`${providers}?watch=true`);
    expect(presentEvents(await take(events, 1))).toEqual(['ADDED one']);
    await call('POST', providers, aManifest('two'));
    expect(presentEvents(await take(events, 1))).toEqual(['ADDED two']);
  });

  it('marks the end of the first objects for a client that asked for them as events', async () => {
    const { call, watch } = await aCluster();
    for (let i = 0; i < 250; i += 1) await call('POST', providers, aManifest(`p${i}`));
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const events = await take(await watch(`${providers}?${query}`), 251);
    expect(new Set(presentEvents(events.slice(0, 250))).size).toBe(250);
    expect(events[250]).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'MachineProvider', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    expect(versionOf(events[250] as WatchEvent)).toBe(Math.max(...events.slice(0, 250).map(versionOf)));
  });

  it('sends bookmarks in the silence, and one at its end', async () => {
    const peer = await aCluster({ bookmarkIntervalMs: 50 });
    const start = await version(peer);
    const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${start}`;
    const events = await peer.watch(`${providers}?${query}&timeoutSeconds=1`);
    const [first] = await take(events, 1);
    expect(first).toMatchObject({ type: 'BOOKMARK', object: { metadata: { resourceVersion: start } } });
    const secrets = '/api/v1/namespaces/default/secrets';
    await peer.call('POST', secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } });
    const rest = await all(events);
    expect(rest.map(({ type }) => type)).not.toContain('ADDED');
    expect(versionOf(rest.at(-1) as WatchEvent), 'other resources move the version on').toBe(Number(start) + 1);
    const silent = await all(await peer.watch(`${providers}?watch=true&resourceVersion=${start}&timeoutSeconds=1`));
    expect(silent, 'nobody asked for bookmarks').toEqual([]);
  });

  it('tells of selected objects alone: leaving the selection is a deletion, joining it an addition', async () => {
    const peer = await aCluster();
    const { call, watch } = peer;
    const start = await version(peer);
    const byLabel = await watch(`${providers}?watch=true&resourceVersion=${start}&labelSelector=a%3Db`);
    const byField = await watch(`${providers}?watch=true&resourceVersion=${start}&fieldSelector=spec.type%3Dvsphere`);
    const byName = await watch(`${providers}?watch=true&resourceVersion=${start}&fieldSelector=metadata.name%3Dtwo`);
    await call('POST', providers, aManifest('one', {}, { labels: { a: 'b' } }));
    await call('PATCH', `${providers}/one`, { spec: { weight: 2 } });
    const left = await call('PATCH', `${providers}/one`, { metadata: { labels: { a: 'c' } } });
    await call('PATCH', `${providers}/one`, { spec: { weight: 3 } });
    await call('PATCH', `${providers}/one`, { metadata: { labels: { a: 'b' } } });
    await call('PATCH', `${providers}/one`, { spec: { type: 'aws', region: 'us-west-2' } });
    await call('DELETE', `${providers}/one`);
    await call('POST', providers, aManifest('two'));
    const labeled = await take(byLabel, 6);
    expect(labeled.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'MODIFIED', 'DELETED']);
    expect(labeled[2]?.object['metadata'], 'its last selected state, under the version that ended it').toMatchObject({
      labels: { a: 'b' },
      resourceVersion: left.body['metadata']?.['resourceVersion'],
    });
    const typed = ['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED', 'ADDED'];
    expect((await take(byField, 7)).map(({ type }) => type)).toEqual(typed);
    expect(presentEvents(await take(byName, 1))).toEqual(['ADDED two']);
  });

  it('answers 410 as an event when its version was compacted, and goes on where the log still reaches', async () => {
    const peer = await aCluster();
    const { call, watch, cluster } = peer;
    const before = await version(peer);
    await call('POST', providers, aManifest('one'));
    await call('PATCH', `${providers}/one`, { spec: { weight: 2 } });
    const now = await version(peer);
    cluster.compact();
    const [error, ...more] = await all(await watch(`${providers}?watch=true&resourceVersion=${before}`));
    expect(error).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired', message: `too old resource version: ${before} (${now})` },
    });
    expect(more).toEqual([]);
    const events = await watch(`${providers}?watch=true&resourceVersion=${now}&labelSelector=!gone`);
    await call('DELETE', `${providers}/one`);
    const [deleted] = await take(events, 1);
    expect(deleted, 'what was replaced by a compacted change is still known').toMatchObject({
      type: 'DELETED',
      object: { spec: { weight: 2 } },
    });
  });

  it('from a version of the future waits for it, and keeps nobody else waiting', async () => {
    const peer = await aCluster();
    const future = Number(await version(peer)) + 1;
    const events = await peer.watch(`${providers}?watch=true&resourceVersion=${future}`);
    await peer.call('POST', providers, aManifest('one'));
    await peer.call('POST', providers, aManifest('two'));
    expect(presentEvents(await take(events, 1))).toEqual(['ADDED two']);
  });

  it('forgets by itself what is older than the window', async () => {
    const peer = await aCluster({ historyWindow: { revisions: 3, ageMs: 3_600_000 }, compactionIntervalMs: 20 });
    const before = await version(peer);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await peer.call('POST', providers, aManifest(name));
    await expect
      .poll(async () =>
        presentEvents(await take(await peer.watch(`${providers}?watch=true&resourceVersion=${before}`), 1)),
      )
      .toEqual(['ERROR']);
    expect((await peer.call('GET', providers)).body['items']).toHaveLength(5);
  });

  it('speaks tables to kubectl, the columns once', async () => {
    const { call, watch } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const events = await watch(`${providers}?watch=true`, { accept });
    await call('PATCH', `${providers}/one`, { spec: { weight: 2 } });
    const [first, second] = await take(events, 2);
    expect(first?.object).toMatchObject({ kind: 'Table', rows: [{ cells: ['one', 'vsphere', null, null, /s$/] }] });
    expect(first?.object['columnDefinitions']).toHaveLength(5);
    expect(second?.type).toBe('MODIFIED');
    expect(second?.object['columnDefinitions']).toBeNull();
  });

  it('ends cleanly when the cluster stops, and resumes on the next start', async () => {
    const peer = await aCluster();
    await peer.call('POST', providers, aManifest('one'));
    const events = await peer.watch(`${providers}?watch=true`);
    const [first] = await take(events, 1);
    await peer.call('POST', providers, aManifest('two'));
    await peer.cluster.stop();
    await all(events);
    const dataDir = peer.cluster.kubeconfigPath.replace(/\/kubeconfig$/, '');
    const { call } = await aCluster({ dataDir });
    await call('POST', providers, aManifest('three'));
    const { watch } = aClient(peer.cluster.kubeconfigPath);
    const resumed = await watch(`${providers}?watch=true&resourceVersion=${versionOf(first as WatchEvent)}`);
    expect(presentEvents(await take(resumed, 2))).toEqual(['ADDED two', 'ADDED three']);
  });

  it('costs little for a client that does not read, which then gets all of it', async () => {
    const peer = await aCluster();
    const { url, ca, token } = readKubeconfig(peer.cluster.kubeconfigPath);
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ca });
    const path = `${providers}?watch=true&resourceVersion=${await version(peer)}`;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    await peer.call('POST', providers, aManifest('one'));
    const before = await retainedBytes();
    // 20 MB are several times what the kernel buffers on both sides.
    const writes = 100;
    for (let i = 1; i <= writes; i += 1) {
      await peer.call('PATCH', `${providers}/one`, { spec: { padding: `${i}-${'x'.repeat(200_000)}` } });
    }
    expect(((await retainedBytes()) - before) / 1e6, 'MB of the 20 that were written').toBeLessThan(5);
    const last = await new Promise<string>((resolve) => {
      let tail = '';
      socket.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString('latin1')).slice(-300_000);
        if (tail.includes(`"${writes}-x`) && tail.includes('}}\n')) resolve(tail);
      });
    });
    socket.destroy();
    expect(last).toContain(`"${writes}-x`);
  });

  it.each([
    ['sendInitialEvents=true', 422],
    ['resourceVersionMatch=NotOlderThan', 422],
    ['sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999', 504],
    ['resourceVersion=x', 400],
    ['labelSelector=%3D', 400],
  ])('is refused for %s with %i', async (query, expected) => {
    const { call } = await aCluster();
    expect((await call('GET', `${providers}?watch=true&${query}`)).code).toBe(expected);
  });
});
