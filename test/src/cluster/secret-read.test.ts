import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { readSecret } from '../../../src/cluster/secret-read.ts';
import { answer, FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

describe('reading a Secret', () => {
  const folder = temporaryFolder();
  const aws = { namespace: 'team-a', name: 'aws-credentials' };
  const canary = 'c4n4ry-of-a-secret';
  let server: FakeApiServer;
  let connection: ClusterConnection;

  beforeEach(async () => {
    server = await new FakeApiServer().start();
    const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url });
    connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  });

  afterEach(async () => {
    await connection.stop();
    await server.stop();
  });

  it('gets that one by name, and decodes what it holds', async () => {
    server.fault = (_, response) => {
      const metadata = { resourceVersion: '7', annotations: { 'vitistack.io/hosts': 'a.example' } };
      answer(response, 200, { kind: 'Secret', metadata, data: { key: Buffer.from(canary).toString('base64') } });
      return true;
    };
    const secret = await readSecret(connection, aws);
    expect(secret.resourceVersion).toBe('7');
    expect(secret.annotations.get('vitistack.io/hosts')).toBe('a.example');
    expect(secret.data.get('key')?.toString()).toBe(canary);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/namespaces/team-a/secrets/aws-credentials',
    ]);
  });

  it.each(['', '..', '.', 'a/b', '../../kube-system/secrets/x', 'A', 'a?watch=true', 'a'.repeat(254)])(
    'asks nobody for the name %j',
    async (name) => {
      await expect(readSecret(connection, { ...aws, name })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(readSecret(connection, { ...aws, namespace: name })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(server.requests).toEqual([]);
    },
  );

  it.each([
    [404, 'NotFound', 'NOT_FOUND'],
    [403, 'Forbidden', 'FORBIDDEN'],
  ] as const)('tells a %i from others', async (status, reason, code) => {
    server.fault = (_, response) => {
      refuse(response, status, reason, 'no', { details: { name: aws.name, kind: 'secrets' } });
      return true;
    };
    await expect(readSecret(connection, aws)).rejects.toMatchObject({ code });
  });

  it('quotes nothing of an answer that is broken', async () => {
    server.fault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${canary} is no JSON`);
      return true;
    };
    const error: unknown = await readSecret(connection, aws).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(canary);
  });
});
