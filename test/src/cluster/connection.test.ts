import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as dialTcp } from 'node:net';
import { dirname, join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi } from '../../../src/cluster/api-call.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { findServerVersion } from '../../../src/cluster/server-version.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { answer, FakeApiServer } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { aStallingProxy, type StallingProxy } from '../../support/stalling-proxy.ts';
import { recordingLog } from '../../support/recording-log.ts';

const folder = temporaryFolder();
const kubeconfigPath = join(folder.path, 'config');
const log = recordingLog();
let authority: CertificateAuthority;
let connection: ClusterConnection | undefined;
let server: FakeApiServer;

beforeAll(async () => {
  authority = await createCertificateAuthority('cluster-ca');
});

beforeEach(() => {
  log.lines.length = 0;
});

afterEach(async () => {
  await connection?.stop();
  connection = undefined;
  await server.stop();
});

afterAll(() => folder.remove());

async function open(
  parts: Omit<Parameters<typeof writeKubeconfig>[1], 'server'> = {},
  url = server.url,
  limits: { readonly connectTimeoutMs?: number } = {},
): Promise<ClusterConnection> {
  writeKubeconfig(kubeconfigPath, { server: url, ...parts });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log, ...limits });
  return connection;
}

async function startServer(tls?: ConstructorParameters<typeof FakeApiServer>[0]): Promise<void> {
  server = await new FakeApiServer(tls).start();
  server.fault = (_, response) => {
    answer(response, 200, { gitVersion: 'v1.99.0', major: '1', minor: '99' });
    return true;
  };
}

function call(to: ClusterConnection) {
  return callApi(to, { verb: 'get', subject: 'something' }, '/some/path');
}

function lastAuthorization(): string | undefined {
  return server.requests.at(-1)?.headers.authorization;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a cluster that has fallen silent', () => {
  let proxy: StallingProxy;

  beforeEach(async () => {
    const { key, certificate } = await authority.issue('kube-apiserver', ['127.0.0.1']);
    await startServer({ key, cert: certificate });
    proxy = await aStallingProxy(server.url);
  });

  afterEach(() => proxy.stop());

  const write = (to: ClusterConnection, timeoutMs?: number) =>
    callApi(to, { verb: 'create', subject: 'something' }, '/some/path', { method: 'POST', body: {}, timeoutMs });

  async function openSilent(): Promise<ClusterConnection> {
    const ca = { 'certificate-authority-data': base64(authority.certificate) };
    const opened = await open({ cluster: ca }, proxy.url);
    await write(opened);
    // The pool takes a socket back a moment after the answer.
    await new Promise((resolve) => setImmediate(resolve));
    proxy.stall();
    // It was sent on a socket that was open, so it has to be waited for.
    await expect(write(opened, 300)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('may have happened') as string,
    });
    return opened;
  }

  it('is given up by a call when its time is over, though the connection has more of it', async () => {
    const ca = { 'certificate-authority-data': base64(authority.certificate) };
    proxy.stall();
    const opened = await open({ cluster: ca }, proxy.url, { connectTimeoutMs: 3_600_000 });
    await expect(write(opened, 100)).rejects.toMatchObject({ code: 'TIMEOUT' });
    const left = new AbortController();
    const calling = opened.request('/some/path', { signal: left.signal });
    left.abort(new Error('gone'));
    await expect(calling).rejects.toThrow('gone');
    // What was given up before it could be sent never is.
    proxy.flow();
    await call(opened);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is told at once to those who write next, as nothing was sent', async () => {
    const opened = await openSilent();
    const begun = performance.now();
    const refused = await write(opened).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNAVAILABLE' });
    expect((refused as Error).message).toMatch(/did not accept a connection in time/);
    expect((refused as Error).message).not.toMatch(/may have happened/);
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  it('takes the next write as soon as it speaks again', async () => {
    const opened = await openSilent();
    await expect(write(opened)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    proxy.flow();
    expect((await write(opened)).body).toMatchObject({ gitVersion: 'v1.99.0' });
  });

  it('gives its usual time to whoever asks without somebody waiting, and that ends the doubt', async () => {
    const opened = await openSilent();
    const patient = opened.request('/some/path');
    // Longer than a write would wait for the handshake.
    await expect(write(opened)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    proxy.flow();
    expect((await patient).statusCode).toBe(200);
    await write(opened);
  });
});

describe('a connection over TLS', () => {
  async function startTls(ca: CertificateAuthority, names: readonly string[] = ['127.0.0.1']): Promise<void> {
    const { key, certificate } = await ca.issue('kube-apiserver', names);
    await startServer({ key, cert: certificate, ca: ca.certificate, requestCert: true, rejectUnauthorized: false });
  }

  it('trusts the CA and shows the client certificate that the kubeconfig holds as data', async () => {
    await startTls(authority);
    const client = await authority.issue('gateway');
    let shown: string | undefined;
    server.fault = (_, response) => {
      shown = String((response.socket as TLSSocket).getPeerCertificate().subject.CN);
      answer(response, 200, {});
      return true;
    };
    await call(
      await open({
        cluster: { 'certificate-authority-data': base64(authority.certificate) },
        user: { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) },
      }),
    );
    expect(shown).toBe('gateway');
  });

  it('reuses its sockets instead of a handshake per request, for its own calls and for those of client-node', async () => {
    await startTls(authority);
    const opened = await open({ cluster: { 'certificate-authority-data': base64(authority.certificate) } });
    for (let i = 0; i < 20; i += 1) await call(opened);
    for (let i = 0; i < 20; i += 1) expect(await findServerVersion(opened)).toBe('v1.99.0');
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('refuses a server whose certificate another CA signed, in a sentence', async () => {
    await startTls(await createCertificateAuthority('stranger'));
    const opened = await open({ cluster: { 'certificate-authority-data': base64(authority.certificate) } });
    await expect(call(opened)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Could not get something: the certificate of the cluster is not signed by the CA in the kubeconfig.',
    });
  });

  it('refuses a certificate for another host, unless the kubeconfig names it', async () => {
    await startTls(authority, ['kubernetes.example']);
    const cluster = { 'certificate-authority-data': base64(authority.certificate) };
    await expect(call(await open({ cluster }))).rejects.toMatchObject({
      message: expect.stringContaining('another host name') as string,
    });
    await connection?.stop();
    await call(await open({ cluster: { ...cluster, 'tls-server-name': 'kubernetes.example' } }));
  });

  it('takes up a CA that was rotated on disk', async () => {
    const old = await createCertificateAuthority('old');
    await startTls(authority);
    writeFileSync(join(folder.path, 'ca.crt'), old.certificate);
    const opened = await open({ cluster: { 'certificate-authority': 'ca.crt' } });
    await expect(call(opened)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    writeFileSync(join(folder.path, 'ca.crt'), authority.certificate);
    await call(opened);
  });

  it('says so when the server does not speak TLS', async () => {
    await startServer();
    const opened = await open();
    writeKubeconfig(kubeconfigPath, { server: server.url.replace('http:', 'https:') });
    await expect(call(opened)).rejects.toMatchObject({ message: expect.stringContaining('TLS') as string });
  });
});

describe('the identity of a connection', () => {
  beforeEach(() => startServer());

  it('is the token of the kubeconfig, or of the file that it names, which wins', async () => {
    await call(await open({ user: { token: 'inline' } }));
    expect(lastAuthorization()).toBe('Bearer inline');
    await connection?.stop();
    writeFileSync(join(folder.path, 'token'), 'from-file\n');
    await call(await open({ user: { token: 'inline', tokenFile: 'token' } }));
    expect(lastAuthorization()).toBe('Bearer from-file');
  });

  it('follows a token that was rotated on disk, at the next call', async () => {
    writeFileSync(join(folder.path, 'token'), 'one');
    const opened = await open({ user: { tokenFile: 'token' } });
    await call(opened);
    writeFileSync(join(folder.path, 'token.new'), 'two');
    renameSync(join(folder.path, 'token.new'), join(folder.path, 'token'));
    await call(opened);
    expect(lastAuthorization()).toBe('Bearer two');
  });

  it('follows a kubeconfig that was written anew, with its server', async () => {
    const opened = await open({ user: { token: 'one' } });
    await call(opened);
    const other = await new FakeApiServer().start();
    other.fault = server.fault;
    writeKubeconfig(kubeconfigPath, { server: other.url, user: { token: 'another' } });
    await call(opened);
    expect(await findServerVersion(opened)).toBe('v1.99.0');
    expect(opened.server()).toBe(other.url);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer another', 'Bearer another']);
    await other.stop();
  });

  it('keeps what it had while a kubeconfig is half written, and logs no content of it', async () => {
    const opened = await open({ user: { token: 'one' } });
    writeFileSync(kubeconfigPath, 'users: [{name: x, user: {token: "very-secret');
    await call(opened);
    expect(lastAuthorization()).toBe('Bearer one');
    expect(log.text()).toContain('old ones stay in use');
    expect(log.text()).not.toContain('very-secret');
  });

  it('comes from an exec plugin, which runs once until its credential is refused', async () => {
    const plugin = join(folder.path, 'plugin');
    const runs = join(folder.path, 'runs');
    writeFileSync(
      plugin,
      `#!/bin/sh\necho run >> ${runs}\nn=$(wc -l < ${runs})\necho "{\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"exec-$((n))\\"}}"\n`,
    );
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never' };
    const opened = await open({ user: { exec } });
    await Promise.all([call(opened), call(opened), call(opened)]);
    expect(lastAuthorization()).toBe('Bearer exec-1');
    server.tokens = new Set(['exec-2']);
    // A refused credential is not fetched again more than once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await call(opened);
    expect(lastAuthorization()).toBe('Bearer exec-2');
  });

  it('is UNAVAILABLE, without the output of the plugin, when that fails', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', 'echo secret >&2; exit 3'],
    };
    await expect(call(await open({ user: { exec } }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.not.stringContaining('secret') as string,
    });
  });

  it('is refused by UNAUTHENTICATED, asked once more only if there is another', async () => {
    server.tokens = new Set(['right']);
    const opened = await open({ user: { token: 'wrong' } });
    await expect(call(opened)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not shown twice because the sockets were renewed meanwhile', async () => {
    const opened = await open({ user: { token: 'wrong' } });
    server.fault = (_, response) => {
      opened.renew();
      answer(response, 401, {});
      return true;
    };
    await expect(call(opened)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server.requests).toHaveLength(1);
  });

  it('leaves its socket to the next call when it was refused and there is no other to be had', async () => {
    const plugin = join(folder.path, 'fails');
    const failing = join(folder.path, 'failing');
    writeFileSync(
      plugin,
      `#!/bin/sh\n[ -e ${failing} ] && exit 3\necho '{"kind":"ExecCredential","status":{"token":"any"}}'\n`,
    );
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './fails', interactiveMode: 'Never' };
    const opened = await open({ user: { exec } });
    await call(opened);
    const { fault } = server;
    server.fault = (_, response) => {
      // More than is taken in while nobody reads.
      answer(response, 401, { message: 'x'.repeat(100_000) });
      return true;
    };
    writeFileSync(failing, '');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await expect(call(opened)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    server.fault = fault;
    rmSync(failing);
    await call(opened);
    expect(server.connections).toBe(1);
  });

  it('is anonymous for a context without a user', async () => {
    writeFileSync(
      kubeconfigPath,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: server.url } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
        'current-context': 'x',
      }),
    );
    connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log });
    await call(connection);
    expect(lastAuthorization()).toBeUndefined();
  });

  it('is the service account that a pod has, followed as it is rotated', async () => {
    const account = join(folder.path, 'var/run/secrets/kubernetes.io/serviceaccount/token');
    mkdirSync(dirname(account), { recursive: true });
    writeFileSync(account, 'pod-1');
    writeFileSync(join(dirname(account), 'ca.crt'), authority.certificate);
    writeFileSync(join(dirname(account), 'namespace'), 'gateway-system');
    const { key, certificate } = await authority.issue('kubernetes', ['127.0.0.1']);
    await server.stop();
    await startServer({ key, cert: certificate });
    process.env.KUBERNETES_SERVICE_HOST = '127.0.0.1';
    process.env.KUBERNETES_SERVICE_PORT = String(server.port);
    try {
      connection = await connectCluster({ mode: 'in-cluster', root: folder.path, log });
      await call(connection);
      expect(lastAuthorization()).toBe('Bearer pod-1');
      expect(connection.namespace()).toBe('gateway-system');
      writeFileSync(account, 'pod-2, longer');
      await call(connection);
      expect(lastAuthorization()).toBe('Bearer pod-2, longer');
    } finally {
      delete process.env.KUBERNETES_SERVICE_HOST;
      delete process.env.KUBERNETES_SERVICE_PORT;
    }
    await expect(connectCluster({ mode: 'in-cluster', log })).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('the way of a connection', () => {
  beforeEach(() => startServer());

  it('keeps the path of a server that is behind a proxy with one', async () => {
    writeKubeconfig(kubeconfigPath, { server: `${server.url}/k8s/clusters/c-1/` });
    connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log });
    await call(connection);
    await findServerVersion(connection);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/k8s/clusters/c-1/some/path',
      '/k8s/clusters/c-1/version',
    ]);
  });

  it('goes through the proxy that the kubeconfig names', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(String(request.url));
      const onward = dialTcp(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { key, certificate } = await authority.issue('kube', ['127.0.0.1']);
    await server.stop();
    await startServer({ key, cert: certificate });
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await call(
      await open({ cluster: { 'proxy-url': proxyUrl, 'certificate-authority-data': base64(authority.certificate) } }),
    );
    expect(tunnels).toEqual([`127.0.0.1:${server.port}`]);
    await connection?.stop();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('tells no version of a server that is not there, and has none to tell', async () => {
    const opened = await open();
    await server.stop();
    expect(await findServerVersion(opened)).toBeUndefined();
    await server.start();
  });

  it('cuts what is under way when it stops', async () => {
    server.fault = () => true;
    const opened = await open();
    const calling = call(opened);
    await server.requested('other', 1);
    await Promise.all([opened.stop(), expect(calling).rejects.toMatchObject({ code: 'UNAVAILABLE' })]);
    await server.changes.until('no socket is open', () => server.sockets.size === 0, 1_000);
  });
});
