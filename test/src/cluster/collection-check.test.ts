import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CollectionCheck } from '../../../src/cluster/collection-check.ts';
import { ApiFailure } from '../../../src/cluster/status.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

const path = '/apis/vitistack.io/v1alpha1/machineproviders';
const never = new AbortController().signal;
let server: FakeApiServer;
let connection: ClusterConnection;
let elapsedMs: number;
let check: CollectionCheck;

beforeEach(async () => {
  server = await new FakeApiServer().start();
  const folder = temporaryFolder();
  const kubeconfigPath = writeKubeconfig(`${folder.path}/config`, { server: server.url });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  folder.remove();
  elapsedMs = 1_000_000;
  check = new CollectionCheck({ connection, path, afterMs: 5_000, timeoutMs: 10_000, elapsed: () => elapsedMs });
});

afterEach(async () => {
  await connection.stop();
  await server.stop();
});

describe('a check of the cluster', () => {
  it('is due when nothing has vouched for it, and again so long after what did', async () => {
    expect(check.isDue).toBe(true);
    check.vouched();
    elapsedMs += 4_999;
    expect(check.isDue).toBe(false);
    elapsedMs += 1;
    expect(check.isDue).toBe(true);
    await check.run(never);
    expect([check.isDue, check.isDoubted]).toEqual([false, false]);
  });

  it('asks for one object at the newest version, as only that takes the storage', async () => {
    expect(await check.run(never)).toBe(server.version);
    expect(server.requests.map((request) => [request.path, request.query.toString()])).toEqual([[path, 'limit=1']]);
  });

  it.each([401, 403, 404, 500, 503, 504])('that is refused by %i leaves a doubt until one succeeds', async (code) => {
    server.fault = (_, response) => {
      refuse(response, code, 'Any', 'no');
      return true;
    };
    await expect(check.run(never)).rejects.toMatchObject({ httpStatus: code });
    expect([check.isDue, check.isDoubted]).toEqual([true, true]);
    server.fault = undefined;
    await check.run(never);
    expect([check.isDue, check.isDoubted]).toEqual([false, false]);
  });

  it('that is refused by 429 tells what was asked for, and leaves no doubt', async () => {
    server.fault = (_, response) => {
      refuse(response, 429, 'TooManyRequests', 'later', { headers: { 'retry-after': '7' } });
      return true;
    };
    const error = await check.run(never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiFailure);
    expect(error).toMatchObject({ httpStatus: 429, retryAfterMs: 7_000 });
    expect(check.isDoubted).toBe(false);
  });

  it.each<[string, (response: Parameters<NonNullable<FakeApiServer['fault']>>[1]) => void]>([
    ['is not answered', () => undefined],
    ['is half answered', (response) => response.writeHead(200).write('{"kind":"Machine')],
  ])('that %s in its time fails', async (_, how) => {
    server.fault = (__, response) => {
      how(response);
      return true;
    };
    const brief = new CollectionCheck({ connection, path, afterMs: 5_000, timeoutMs: 100 });
    await expect(brief.run(never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(brief.isDoubted).toBe(true);
  });
});
