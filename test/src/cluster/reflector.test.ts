import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReflectorOptions } from '../../../src/cluster/reflector.ts';
import { FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { type Mirror, mirror } from '../../support/mirror.ts';
import { parseSeen, type Seen } from '../../support/recording-sink.ts';

let server: FakeApiServer;
let mirrors: Mirror[];

beforeEach(async () => {
  server = await new FakeApiServer().start();
  mirrors = [];
});

afterEach(async () => {
  await Promise.all(mirrors.map((each) => each.stop()));
  await server.stop();
});

async function start(options: Partial<ReflectorOptions<Seen>> = {}): Promise<Mirror> {
  const started = await mirror(server, { random: () => 0, ...options });
  mirrors.push(started);
  return started;
}

describe('a reflector in calm weather', () => {
  it('lists by pages at one version, then passes each watch event on in order', async () => {
    for (let i = 0; i < 7; i += 1) server.put(`p${i}`);
    const listedAt = server.version;
    const { sink, same } = await start({ pageSize: 3 });
    await server.watched();
    server.put('p0');
    server.put('new');
    server.remove('p1');
    await same();
    expect(sink.calls.map(({ call, names }) => [call, ...names])).toEqual([
      ['replace', 'p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'],
      ['MODIFIED', 'p0'],
      ['ADDED', 'new'],
      ['DELETED', 'p1'],
    ]);
    expect(sink.calls.map(({ version }) => version)).toEqual([listedAt, listedAt + 1, listedAt + 2, listedAt + 3]);
    expect(server.count('list')).toBe(3);
  });

  it('takes the list from the first events of a watch where the API server has such lists', async () => {
    server.streams = true;
    for (let i = 0; i < 7; i += 1) server.put(`p${i}`);
    const listedAt = server.version;
    const { sink, same } = await start();
    await server.watched();
    server.put('new');
    await same();
    expect(server.requests.slice(0, 2).map(({ kind }) => kind)).toEqual(['stream', 'watch']);
    expect(server.count('list')).toBe(0);
    expect(sink.calls.map(({ call, version, names }) => [call, version, names.length])).toEqual([
      ['replace', listedAt, 7],
      ['ADDED', listedAt + 1, 1],
    ]);
  });

  it('takes in what happens while such a list is sent', async () => {
    server.streams = true;
    server.put('lasting');
    const event = (type: string, name: string, version: number) =>
      `${JSON.stringify({ type, object: { metadata: { name, namespace: 'default', uid: name, resourceVersion: `${version}` } } })}\n`;
    server.fault = ({ kind }, response) => {
      if (kind !== 'stream') return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(event('ADDED', 'lasting', 50) + event('ADDED', 'short-lived', 51));
      response.write(event('MODIFIED', 'lasting', 60) + event('DELETED', 'short-lived', 61));
      const metadata = { resourceVersion: '101', annotations: { 'k8s.io/initial-events-end': 'true' } };
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`);
      return true;
    };
    const { sink } = await start();
    await server.watched();
    expect(sink.calls.map(({ call, names }) => [call, ...names])).toEqual([['replace', 'lasting']]);
    expect(Array.from(sink.objects.values(), ({ resourceVersion }) => resourceVersion)).toEqual(['60']);
  });

  it('lists anew when such a list ends before its end', async () => {
    server.streams = true;
    server.put('p0');
    server.fault = ({ kind }, response) => {
      if (kind !== 'stream') return false;
      server.fault = undefined;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end();
      return true;
    };
    const { sink, same } = await start();
    await server.watched();
    await same();
    expect([sink.count('replace'), server.count('stream')]).toEqual([1, 2]);
  });

  it('asks for smaller pages when objects are large, so that parsing one never holds the event loop for long', async () => {
    const spec = { blob: 'x'.repeat(50_000) };
    for (let i = 0; i < 200; i += 1) server.put(`p${i}`, { spec });
    const { same } = await start();
    await same();
    const limits = server.requests.filter(({ kind }) => kind === 'list').map(({ query }) => Number(query.get('limit')));
    expect(limits[0]).toBe(100);
    expect(limits.slice(1).every((limit) => limit * 50_000 <= 512 * 1024)).toBe(true);
  });

  it('tells the sink of each object when its page comes, so that not all the work is left for the end', async () => {
    for (let i = 0; i < 7; i += 1) server.put(`p${i}`);
    const { sink, same } = await start({ pageSize: 3 });
    await same();
    expect(sink.expected.slice(0, 7)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(sink.expectedAtFirstReplace).toBe(7);
  });

  it('asks for bookmarks and resumes from the last one', async () => {
    const { sink } = await start();
    await server.watched();
    server.bookmark();
    await sink.changes.until('a bookmark', () => sink.count('BOOKMARK') === 1);
    expect(server.requests.at(-1)?.query.get('allowWatchBookmarks')).toBe('true');
    for (const { response } of server.watches) response.end();
    await server.requested('watch', 2);
    expect(server.requests.at(-1)?.query.get('resourceVersion')).toBe(String(server.version));
    expect(server.count('list')).toBe(1);
  });

  it('tells that it is synced and connected, and when it heard last', async () => {
    const now = new Date('2026-01-02T03:04:05Z');
    const { reflector, stateIs } = await start({ now: () => now });
    expect(reflector.state()).toMatchObject({ synced: false, connected: false, lastContact: undefined });
    await stateIs('connected', ({ connected }) => connected);
    expect(reflector.state()).toEqual({
      synced: true,
      connected: true,
      lastContact: now,
      silentForMs: expect.any(Number) as number,
      resourceVersion: server.version,
      lastError: undefined,
    });
  });

  it('leaves out one object that can not be read and goes on with the others', async () => {
    server.put('good');
    server.put('bad');
    const { sink, log } = await start({
      parse: (raw) => {
        const seen = parseSeen(raw);
        if (seen.name === 'bad') throw new Error('unreadable');
        return seen;
      },
    });
    await server.watched();
    server.put('bad');
    server.put('better');
    await sink.changes.until('the event after the bad one', () => sink.count('ADDED') === 1);
    expect(Array.from(sink.objects.keys())).toEqual(['default/good', 'default/better']);
    expect(log.text()).toContain('could not be read');
  });

  it('lists again when the deletion of an unreadable object can not be passed on', async () => {
    server.put('bad');
    let readable = true;
    const { sink, same } = await start({
      parse: (raw) => {
        if (!readable) throw new Error('unreadable');
        return parseSeen(raw);
      },
    });
    await server.watched();
    readable = false;
    server.remove('bad');
    await same();
    expect(sink.count('replace')).toBe(2);
  });

  it('gives a sink that threw a new list instead of letting it drift', async () => {
    const { sink, same, log } = await start();
    await server.watched();
    let failures = 1;
    sink.before = (call) => {
      if (call === 'ADDED' && failures > 0) {
        failures -= 1;
        throw new Error('the sink is broken');
      }
    };
    server.put('a');
    await same();
    expect(sink.calls.map(({ call }) => call)).toEqual(['replace', 'replace']);
    expect(log.text()).toContain('the store failed');
  });

  it('never passes on an event that is not newer than what it has', async () => {
    server.put('a');
    const { sink } = await start();
    await server.watched();
    const old = { metadata: { namespace: 'default', name: 'a', uid: 'uid-0', resourceVersion: '50' } };
    for (const { response } of server.watches) {
      response.write(`${JSON.stringify({ type: 'MODIFIED', object: old })}\n`);
    }
    server.put('b');
    await sink.changes.until('b', () => sink.objects.has('default/b'));
    expect(sink.eventVersions()).toEqual([server.version]);
  });
});

describe('a reflector of some namespaces', () => {
  const namespaces = ['a', 'b'];

  it('asks only for these and waits for all before it tells of any', async () => {
    server.put('one', { namespace: 'a' });
    server.put('two', { namespace: 'b' });
    server.put('three', { namespace: 'c' });
    const { sink, reflector } = await start({ namespaces });
    await sink.changes.until('the first list', () => sink.count('replace') === 1);
    expect(Array.from(sink.objects.keys()).sort()).toEqual(['a/one', 'b/two']);
    expect(new Set(server.requests.map(({ path }) => path))).toEqual(
      new Set(namespaces.map((name) => `/apis/vitistack.io/v1alpha1/namespaces/${name}/machineproviders`)),
    );
    await server.watched(2);
    expect(reflector.state()).toMatchObject({ synced: true, resourceVersion: server.version });
  });

  it('says of itself the version of the namespace that is furthest behind', async () => {
    const { sink, reflector } = await start({ namespaces });
    await server.watched(2);
    const listed = server.version;
    server.put('one', { namespace: 'a' });
    await sink.changes.until('the event of a', () => sink.count('ADDED') === 1);
    expect(reflector.state().resourceVersion).toBe(listed);
    server.bookmark();
    await sink.changes.until('the bookmarks of both', () => sink.count('BOOKMARK') === 2);
    expect(sink.calls.at(-1)?.version).toBe(server.version);
    expect(reflector.state().resourceVersion).toBe(server.version);
  });

  it('passes on what a namespace tells late, without leading the sink back', async () => {
    const { sink, same } = await start({ namespaces });
    await server.watched(2);
    const watchOfB = Array.from(server.watches).find(({ namespace }) => namespace === 'b');
    watchOfB?.response.socket?.resetAndDestroy();
    server.put('late', { namespace: 'b' });
    server.put('early', { namespace: 'a' });
    await same();
    const events = sink.calls.filter(({ call }) => call === 'ADDED');
    expect(events.map(({ names: [name] }) => name)).toEqual(['early', 'late']);
    expect(events.map(({ version }) => version)).toEqual([server.version, server.version]);
    expect(sink.objects.get('b/late')?.resourceVersion).toBe(String(server.version - 1));
  });

  it('leads the sink back when the cluster itself was put back', async () => {
    server.put('one', { namespace: 'a' });
    const { sink, same } = await start({ namespaces });
    await server.watched(2);
    const before = server.version;
    server.fault = ({ kind, query }, response) => {
      if (kind !== 'watch' || Number(query.get('resourceVersion')) < before) return false;
      refuse(response, 410, 'Expired', 'too old');
      return true;
    };
    server.version = 10;
    server.compact();
    for (const { response } of server.watches) response.socket?.resetAndDestroy();
    server.put('one', { namespace: 'a' });
    await same();
    await server.watched(2);
    await sink.changes.until('both lists', () => sink.count('replace') === 3);
    expect(sink.calls.at(-1)).toMatchObject({ call: 'replace', version: server.version });
  });

  it('keeps the objects of the others when one namespace is listed again', async () => {
    server.put('one', { namespace: 'a' });
    server.put('two', { namespace: 'b' });
    const { sink } = await start({ namespaces });
    await server.watched(2);
    const [watchOfA] = Array.from(server.watches).filter(({ namespace }) => namespace === 'a');
    server.fault = ({ kind, path }) => {
      if (kind === 'watch' && path.includes('/a/')) {
        server.fault = undefined;
        server.compact();
      }
      return false;
    };
    watchOfA?.response.socket?.resetAndDestroy();
    server.put('two', { namespace: 'b' });
    server.remove('one', 'a');
    await sink.changes.until('the second list', () => sink.count('replace') === 2);
    expect(Array.from(sink.objects.keys())).toEqual(['b/two']);
    expect(sink.objects.get('b/two')?.resourceVersion).toBe(String(server.version - 1));
  });
});
