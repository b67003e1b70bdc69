import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { createMachineProviderWrites } from '../../../src/cluster/machine-provider-writes.ts';
import type { MachineProviderWrites } from '../../../src/cluster/ports.ts';
import { answer, FakeApiServer, type FakeRequest, refuse, status } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

let server: FakeApiServer;
let connection: ClusterConnection;
let writes: MachineProviderWrites;
const folder = temporaryFolder();
const target = { namespace: 'default', name: 'aws.1' };
const manifest = { metadata: { namespace: 'default', name: 'aws' }, spec: {} };
const path = '/apis/vitistack.io/v1alpha1/namespaces/default/machineproviders';

beforeEach(async () => {
  server = await new FakeApiServer().start();
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url, user: { token: 't0' } });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  writes = createMachineProviderWrites(connection, { timeoutMs: 500 });
});

afterEach(async () => {
  await connection.stop();
  await server.stop();
});

function sent(): FakeRequest & { readonly json: unknown } {
  const request = server.requests.at(-1);
  if (request === undefined) throw new Error('nothing was sent');
  return { ...request, json: request.body === '' ? undefined : JSON.parse(request.body) };
}

function answerWith(body: unknown, headers: Record<string, string | string[]> = {}): void {
  server.fault = (_, response) => {
    answer(response, 200, body, headers);
    return true;
  };
}

describe('a write', () => {
  it('creates with strict validation under its own field manager, and hands back object and warnings', async () => {
    answerWith({ kind: 'MachineProvider' }, { warning: ['299 - "old field"', '299 - "another"'] });
    const written = await writes.create(manifest);
    expect(written).toEqual({ object: { kind: 'MachineProvider' }, warnings: ['old field', 'another'] });
    expect(sent()).toMatchObject({ method: 'POST', path, json: manifest });
    expect(Object.fromEntries(sent().query)).toEqual({
      fieldManager: 'machineprovider-gateway',
      fieldValidation: 'Strict',
    });
    expect(sent().headers).toMatchObject({ authorization: 'Bearer t0', 'content-type': 'application/json' });
  });

  it('patches as a JSON merge patch, and as a dry run when asked', async () => {
    answerWith({});
    await writes.patch(target, { metadata: { resourceVersion: '7' }, spec: null }, { dryRun: true });
    expect(sent()).toMatchObject({
      method: 'PATCH',
      path: `${path}/aws.1`,
      json: { metadata: { resourceVersion: '7' }, spec: null },
    });
    expect(sent().headers['content-type']).toBe('application/merge-patch+json');
    expect(sent().query.get('dryRun')).toBe('All');
  });

  it('applies what it is given in the name that it is given, and takes over when told to', async () => {
    answerWith({});
    await writes.apply(target, manifest, { fieldManager: 'portal', force: true, dryRun: true });
    expect(sent()).toMatchObject({ method: 'PATCH', path: `${path}/aws.1`, json: manifest });
    expect(sent().headers['content-type']).toBe('application/apply-patch+yaml');
    expect(Object.fromEntries(sent().query)).toEqual({
      fieldManager: 'portal',
      fieldValidation: 'Strict',
      force: 'true',
      dryRun: 'All',
    });
  });

  it('deletes under preconditions, and tells an object that stays from one that is gone', async () => {
    const terminating = { kind: 'MachineProvider', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } };
    answerWith(terminating);
    const options = { uid: 'u', resourceVersion: '7', propagationPolicy: 'Foreground' };
    expect((await writes.delete(target, options)).object).toEqual(terminating);
    expect(sent().json).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'u', resourceVersion: '7' },
      propagationPolicy: 'Foreground',
    });
    answerWith({ kind: 'Status', status: 'Success' });
    expect((await writes.delete(target)).object).toBeUndefined();
  });

  it('hands back the object that a dry run of a delete would remove', async () => {
    server.fault = ({ method }, response) => {
      answer(response, 200, method === 'GET' ? { kind: 'MachineProvider' } : { kind: 'Status', status: 'Success' });
      return true;
    };
    expect((await writes.delete(target, { dryRun: true })).object).toEqual({ kind: 'MachineProvider' });
    expect(sent().json).toMatchObject({ dryRun: ['All'] });
  });

  it('tries a delete for who may do it without being allowed to read what it would remove', async () => {
    server.fault = ({ method }, response) => {
      if (method === 'GET') refuse(response, 403, 'Forbidden', 'User "jane" cannot get it');
      else answer(response, 200, { kind: 'Status', status: 'Success' });
      return true;
    };
    expect(await writes.delete(target, { dryRun: true })).toEqual({ object: undefined, warnings: [] });
    expect(sent()).toMatchObject({ method: 'DELETE', json: { dryRun: ['All'] } });
  });

  it('refuses a manifest without name or namespace before it is sent', async () => {
    await expect(writes.create({ metadata: { name: 'x' } })).rejects.toMatchObject({ code: 'INVALID' });
    expect(server.requests).toHaveLength(0);
  });

  it.each(['', '.', '..', 'a/b', 'one/status', 'a%2Fb', '?x', 'Aws', 'a'.repeat(254)])(
    'never makes a path of %j, which is no name',
    async (name) => {
      const refusal = { code: 'INVALID', fix: expect.any(String) as string };
      await expect(writes.delete({ namespace: 'default', name })).rejects.toMatchObject(refusal);
      await expect(writes.patch({ namespace: 'default', name }, {})).rejects.toMatchObject(refusal);
      await expect(writes.get({ namespace: 'default', name })).rejects.toMatchObject(refusal);
      await expect(writes.delete({ namespace: name, name: 'aws' })).rejects.toMatchObject(refusal);
      expect(server.requests).toEqual([]);
    },
  );

  it('passes the refusal of the API server on as a GatewayError', async () => {
    server.fault = (_, response) => {
      refuse(response, 409, 'AlreadyExists', '"aws" already exists', { details: { name: 'aws' } });
      return true;
    };
    await expect(writes.create(manifest)).rejects.toMatchObject({ name: 'GatewayError', code: 'ALREADY_EXISTS' });
  });

  it('fails at once when nothing listens', async () => {
    await server.stop();
    const startedAt = performance.now();
    await expect(writes.create(manifest)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(400);
    await server.start();
  });

  it('times out when it is swallowed, is not repeated, and says that it may have happened', async () => {
    server.fault = () => true;
    await expect(writes.patch(target, {})).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('may have happened') as string,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('times out as well when the answer never ends', async () => {
    server.fault = (_, response) => response.writeHead(200).write('{"kind":');
    await expect(writes.get(target)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('ends when its caller goes away', async () => {
    server.fault = () => true;
    const caller = new AbortController();
    const writing = writes.create(manifest, { signal: caller.signal });
    await server.requested('other', 1);
    caller.abort(new Error('the socket closed'));
    await expect(writing).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it.each([
    ['HTML', '<html>secret</html>'],
    ['JSON that is cut', '{"kind":"Machi'],
  ])('that is answered with %s fails without quoting it', async (_, body) => {
    server.fault = (__, response) => {
      response.writeHead(200).end(body);
      return true;
    };
    await expect(writes.get(target)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.not.stringContaining('secret') as string,
    });
  });

  it('that is reset says that it may have happened', async () => {
    server.fault = (_, response) => {
      response.socket?.resetAndDestroy();
      return true;
    };
    await expect(writes.create(manifest)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('may have happened') as string,
    });
  });

  it('gets an object, and NOT_FOUND for none', async () => {
    answerWith({ kind: 'MachineProvider' });
    expect(await writes.get(target)).toEqual({ kind: 'MachineProvider' });
    server.fault = (_, response) => {
      answer(response, 404, { ...status(404, 'NotFound', '"aws" not found'), details: { name: 'aws' } });
      return true;
    };
    await expect(writes.get(target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('reuses the connections of those before it', async () => {
    answerWith({});
    for (let i = 0; i < 20; i += 1) await writes.get(target);
    // One, and a second where the first had not quite ended its answer.
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});
