import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../support/certificates.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { type Client, createClient, take } from '../contract/support/client.ts';
import { aFaultyProxy, type FaultyProxy } from './support/faulty-proxy.ts';

const path = '/apis/vitistack.io/v1alpha1/machineproviders';
const watchPath = `${path}?watch=true&resourceVersion=100`;
const folder = temporaryFolder();

let server: FakeApiServer;
let proxy: FaultyProxy;
let client: Client;

beforeEach(async () => {
  const authority = await createCertificateAuthority('api-server-ca');
  const { key, certificate } = await authority.issue('api-server', ['127.0.0.1']);
  server = await new FakeApiServer({ key, cert: certificate }).start();
  server.tokens = new Set(['sesame']);
  server.put('one');
  const kubeconfigPath = writeKubeconfig(`${folder.path}/kubeconfig`, {
    server: server.url,
    cluster: { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') },
    user: { token: 'sesame' },
  });
  proxy = await aFaultyProxy({ kubeconfigPath });
  client = createClient(proxy.kubeconfigPath);
});

afterEach(async () => {
  await client.close();
  await proxy.stop();
  await server.stop();
});

describe('the proxy that misbehaves when it is told to', () => {
  it('passes on what is asked and what is answered, watches too, and counts', async () => {
    const { code, body } = await client.call('GET', path);
    expect([code, body.kind]).toEqual([200, 'MachineProviderList']);
    expect((await client.call('GET', '/nowhere')).code).toBe(404);
    const events = await client.watch(watchPath);
    expect((await take(events, 1))[0]?.object.metadata?.name).toBe('one');
    server.put('two');
    expect((await take(events, 1))[0]?.object.metadata?.name).toBe('two');
    expect(proxy.asked.map((each) => [each.method, each.path, each.isWatch])).toEqual([
      ['GET', path, false],
      ['GET', '/nowhere', false],
      ['GET', path, true],
    ]);
    expect(proxy.figures()).toMatchObject({ requests: 3 });
    proxy.reset();
    await client.call('GET', path);
    expect(proxy.figures()).toMatchObject({ requests: 1, busiestSecond: 1 });
  });

  it('closes the way to the API server when the client has gone', async () => {
    const events = await client.watch(watchPath);
    await take(events, 1);
    await client.close();
    await server.changes.until('the watch is gone', () => server.watches.size === 0);
  });

  it('answers itself, so that the API server never hears of it', async () => {
    proxy.misbehave(({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 429, headers: { 'retry-after': '7' }, body: '{}' } : undefined,
    );
    const { code, headers } = await client.call('POST', path, { some: 'body' });
    expect([code, headers['retry-after']]).toEqual([429, '7']);
    expect(server.requests).toEqual([]);
    expect((await client.call('GET', path)).code).toBe(200);
    proxy.behave();
    expect((await client.call('POST', path, { some: 'body' })).code).not.toBe(429);
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', body: '{"some":"body"}' });
  });

  it('cuts a body in order before the byte that it is told, in the middle of a character as well', async () => {
    server.put('two', { spec: { region: 'Ålesund' } });
    const half = (chunk: Buffer) => {
      const at = chunk.indexOf('Å');
      return at < 0 ? undefined : at + 1;
    };
    proxy.misbehave(() => ({ kind: 'cut', cutAt: half }));
    const whole = JSON.stringify({ region: 'Ålesund' });
    const cut = await client.call('GET', `${path}?watch=true&resourceVersion=101`);
    expect(cut.code).toBe(200);
    expect(cut.text).toMatch(/"spec":\{"region":"\ufffd$/);
    expect(cut.text).not.toContain(whole);
    await expect(client.call('GET', path)).rejects.toThrow(SyntaxError);
    proxy.behave();
    expect((await client.call('GET', path)).text).toContain(whole);
  });

  it('passes on byte by byte, and the rest at once when the fault is over', async () => {
    proxy.misbehave(() => ({ kind: 'slow', headMs: 50, pieceMs: 4, pieceBytes: 1 }));
    const begun = performance.now();
    const events = await client.watch(watchPath);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(49);
    const [one] = await take(events, 1);
    expect(one?.object.metadata?.name).toBe('one');
    expect(performance.now() - begun).toBeGreaterThan(4 * JSON.stringify(one).length);
    proxy.misbehave(() => ({ kind: 'slow', headMs: 3_600_000, pieceMs: 3_600_000, pieceBytes: 1 }));
    const answered = client.call('GET', path);
    await server.requested('watch', 1);
    proxy.behave();
    expect((await answered).code).toBe(200);
  });

  it('ends a watch in order after its time', async () => {
    proxy.misbehave(({ isWatch }) => (isWatch ? { kind: 'end', afterMs: 50 } : undefined));
    const events = await client.watch(watchPath);
    await take(events, 1);
    expect(await events.next()).toMatchObject({ done: true });
    await server.changes.until('the watch is gone', () => server.watches.size === 0);
  });
});
