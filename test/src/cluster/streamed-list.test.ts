import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollectionList } from '../../../src/cluster/collection-list.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { FakeApiServer, refuse, status } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { type Mirror, mirror } from '../../support/mirror.ts';
import { recordingLog } from '../../support/recording-log.ts';

const path = '/apis/vitistack.io/v1alpha1/machineproviders';
let server: FakeApiServer;

beforeEach(async () => {
  server = await new FakeApiServer().start();
  server.streams = true;
  for (const name of ['one', 'two', 'three']) server.put(name);
});

afterEach(() => server.stop());

const asked = () => server.requests.map(({ kind }) => kind);

/** What a list by events is told, line by line, in place of what the server would say. */
function script(...lines: readonly object[]): void {
  server.fault = ({ kind }, response) => {
    if (kind !== 'stream') return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
    return true;
  };
}

const event = (type: string, name: string, version: number) => ({
  type,
  object: {
    metadata: { namespace: 'default', name, uid: `uid-of-${name}`, resourceVersion: String(version) },
    spec: {},
  },
});
const bookmark = (version: number, annotations = {}) => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: String(version), annotations } },
});
const end = (version: number) => bookmark(version, { 'k8s.io/initial-events-end': 'true' });

describe('a list that comes as the first events of a watch', () => {
  let started: Mirror;

  afterEach(() => started.stop());

  it('is handed over whole at the bookmark that ends it, and watched from there', async () => {
    started = await mirror(server);
    await started.same();
    await server.watched();
    expect(started.sink.calls.map(({ call }) => call)).toEqual(['replace']);
    expect(asked()).toEqual(['stream', 'watch']);
    const [stream, watch] = server.requests;
    expect(Object.fromEntries(stream?.query ?? [])).toMatchObject({
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    });
    expect(watch?.query.get('resourceVersion')).toBe(String(server.version));
  });

  it('holds what changed in between as it is at last, and not what was deleted', async () => {
    script(
      event('ADDED', 'changes', 101),
      event('ADDED', 'goes', 102),
      bookmark(103),
      event('ADDED', 'stays', 103),
      event('MODIFIED', 'changes', 104),
      event('DELETED', 'goes', 105),
      event('ADDED', 'comes', 106),
      end(106),
    );
    started = await mirror(server);
    await started.stateIs('synced', ({ synced }) => synced);
    const held = Array.from(started.sink.objects, ([key, { resourceVersion }]) => `${key}@${resourceVersion}`);
    expect(held.sort()).toEqual(['default/changes@104', 'default/comes@106', 'default/stays@103']);
    expect(started.sink.count('replace')).toBe(1);
    expect(started.reflector.state().resourceVersion).toBe(106);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is cut', (response) => response.socket?.resetAndDestroy()],
    ['is closed in order', (response) => response.end()],
    [
      'fails, with a status that would refuse it at its start',
      (response) => response.write(`${JSON.stringify({ type: 'ERROR', object: status(400, 'BadRequest', 'no') })}\n`),
    ],
  ])('that %s before its end is asked for again from the start, and nothing of it is kept', async (_, how) => {
    let broken = 0;
    server.fault = ({ kind }, response) => {
      if (kind !== 'stream' || (broken += 1) > 1) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`${JSON.stringify(event('ADDED', 'phantom', 101))}\n`, () => how(response));
      return true;
    };
    started = await mirror(server, { random: () => 0 });
    await started.same();
    expect(asked().filter((kind) => kind !== 'watch')).toEqual(['stream', 'stream']);
    expect(started.sink.count('replace')).toBe(1);
  });

  it.each([400, 422])('that is refused by %i is read by pages', async (code) => {
    server.fault = ({ kind }, response) => {
      if (kind === 'stream') refuse(response, code, 'Invalid', 'sendInitialEvents is forbidden');
      return kind === 'stream';
    };
    started = await mirror(server, { pageSize: 2 });
    await started.same();
    await server.watched();
    expect(asked()).toEqual(['stream', 'list', 'list', 'watch']);
    expect(started.states.filter(({ lastError }) => lastError !== undefined)).toEqual([]);
  });

  it.each([401, 403, 500, 503])('that is refused by %i is a failure, which pages would not mend', async (code) => {
    server.fault = ({ kind }, response) => {
      if (kind === 'stream') refuse(response, code, 'Any', 'no');
      return kind === 'stream';
    };
    started = await mirror(server, { random: () => 0 });
    await server.requested('stream', 2);
    expect(asked()).not.toContain('list');
    server.fault = undefined;
    await started.same();
  });
});

describe('an API server that refused to stream', () => {
  let connection: ClusterConnection;

  beforeEach(async () => {
    const folder = temporaryFolder();
    const kubeconfigPath = writeKubeconfig(`${folder.path}/config`, { server: server.url });
    connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
    folder.remove();
  });

  afterEach(() => connection.stop());

  it('is not asked for it again for an hour, and then once more, as it may have been upgraded', async () => {
    let elapsedMs = 0;
    const list = createCollectionList({ connection, path, pageSize: 10, elapsed: () => elapsedMs });
    const read = async () => {
      server.requests.length = 0;
      const names: string[] = [];
      const onObject = (raw: unknown) => names.push((raw as { metadata: { name: string } }).metadata.name);
      const { signal } = new AbortController();
      expect(await list({ signal, onObject, onGone: () => undefined })).toBe(server.version);
      expect(names).toEqual(['one', 'two', 'three']);
      return asked();
    };
    server.streams = false;
    expect(await read()).toEqual(['stream', 'list']);
    elapsedMs = 3_599_999;
    expect(await read()).toEqual(['list']);
    elapsedMs = 3_600_000;
    expect(await read()).toEqual(['stream', 'list']);
    server.streams = true;
    elapsedMs = 7_199_999;
    expect(await read()).toEqual(['list']);
    elapsedMs = 7_200_000;
    expect(await read()).toEqual(['stream']);
    expect(await read()).toEqual(['stream']);
  });
});
