import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi } from '../../../src/cluster/api-call.ts';
import { BearerToken } from '../../../src/cluster/bearer-token.ts';
import { type ClusterCalls, type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { answer, FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

const folder = temporaryFolder();
const kubeconfigPath = join(folder.path, 'config');
let authority: CertificateAuthority;
let server: FakeApiServer;
let connection: ClusterConnection;
/** The common names of the certificates that came with the requests, in their order. */
const presented: unknown[] = [];

const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(async () => {
  authority = await createCertificateAuthority('cluster-ca');
});

beforeEach(async () => {
  presented.length = 0;
  const { key, certificate } = await authority.issue('kube', ['127.0.0.1']);
  server = await new FakeApiServer({ key, cert: certificate, requestCert: true, rejectUnauthorized: false }).start();
  server.fault = (_, response) => {
    presented.push((response.socket as TLSSocket).getPeerCertificate().subject?.CN);
    answer(response, 200, {});
    return true;
  };
});

afterEach(async () => {
  await connection.stop();
  await server.stop();
});

afterAll(() => folder.remove());

async function open(user: Readonly<Record<string, unknown>>): Promise<void> {
  const cluster = { 'certificate-authority-data': base64(authority.certificate) };
  writeKubeconfig(kubeconfigPath, { server: server.url, cluster, user });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
}

function call(to: ClusterCalls) {
  return callApi(to, { verb: 'get', subject: 'something' }, '/some/path');
}

describe('a call as somebody else', () => {
  it("presents no client certificate, also when the gateway's own calls present one to the same server", async () => {
    const { key, certificate } = await authority.issue('the-gateway');
    await open({ 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) });
    await call(connection);
    await call(connection.as(new BearerToken('jane')));
    await call(connection);
    await call(connection.as(new BearerToken('john')));
    expect(presented).toEqual(['the-gateway', undefined, 'the-gateway', undefined]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer jane',
      undefined,
      'Bearer john',
    ]);
  });

  it.each([
    { username: 'gateway', password: 'hunter2' },
    { token: 'the-gateways-own' },
    { token: 'the-gateways-own', as: 'somebody', 'as-groups': ['system:masters'] },
  ])("carries nothing of the gateway's own identity (%o)", async (user) => {
    await open(user);
    await call(connection.as(new BearerToken('jane')));
    const [request] = server.requests;
    expect(request?.headers.authorization).toBe('Bearer jane');
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('impersonate-'))).toEqual([]);
    expect(JSON.stringify(request?.headers)).not.toMatch(/hunter2|gateways-own/);
  });

  it('runs no exec plugin', async () => {
    const plugin = join(folder.path, 'plugin');
    writeFileSync(plugin, '#!/bin/sh\nexit 3\n');
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never' };
    await open({ exec });
    await expect(call(connection)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await call(connection.as(new BearerToken('jane')));
    expect(server.requests).toHaveLength(1);
  });

  it('is sent once when its token is refused, whatever credentials the gateway could fetch anew', async () => {
    await open({ token: 'the-gateways-own' });
    server.fault = (_, response) => {
      refuse(response, 401, 'Unauthorized', 'Unauthorized');
      return true;
    };
    await expect(call(connection.as(new BearerToken('jane')))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server.requests).toHaveLength(1);
  });

  it('shares its sockets with those of other callers', async () => {
    await open({ token: 'the-gateways-own' });
    for (let caller = 0; caller < 20; caller += 1) await call(connection.as(new BearerToken(`caller-${caller}`)));
    // A socket that has just answered may not be free yet for the next one.
    expect(server.connections).toBeLessThanOrEqual(3);
  });

  it('trusts no server that the authority of the kubeconfig did not sign', async () => {
    await open({});
    const other = await createCertificateAuthority('another');
    const cluster = { 'certificate-authority-data': base64(other.certificate) };
    writeKubeconfig(kubeconfigPath, { server: server.url, cluster });
    await expect(call(connection.as(new BearerToken('jane')))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.requests).toEqual([]);
  });
});

describe('a token', () => {
  it('never prints', () => {
    const token = new BearerToken('canary');
    const printed = [
      inspect({ token }),
      JSON.stringify({ token }),
      `${String(token)}`,
      inspect(token, { showHidden: true }),
    ];
    expect(printed.join()).not.toContain('canary');
    expect(token.authorization()).toBe('Bearer canary');
  });
});
