import { connect } from 'node:net';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { listen } from '../../../src/server/listener.ts';
import { openAcknowledged } from './support/socket.ts';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
afterEach(() => gateway.stop());

const at = (path: string) => new URL(path, gateway.url);
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

/** fetch() sets some headers itself, so those that a test wants to forge are sent with node:http. */
function statusWith(path: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    // As it stands: a URL would resolve the dots.
    const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject).end();
  });
}

describe('the health endpoints', () => {
  it('answer as those of Kubernetes do', async () => {
    gateway = await startTinyGateway();
    const live = await fetch(at('/livez'));
    expect([live.status, await live.text()]).toEqual([200, 'ok']);
    expect(await (await fetch(at('/readyz'))).text()).toBe('ok');
    const verbose = await fetch(at('/readyz?verbose'));
    expect(await verbose.text()).toBe('[+]store ok\n[+]shutdown ok\nreadyz check passed\n');
    gateway.ready = false;
    const unready = await fetch(at('/readyz'));
    expect(unready.status).toBe(503);
    expect(await unready.text()).toBe(
      '[-]store failed: the first list is not complete\n[+]shutdown ok\nreadyz check failed\n',
    );
    expect((await fetch(at('/livez'))).status).toBe(200);
    const head = await fetch(at('/readyz'), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([503, '']);
  });

  it('answer a probe that calls by address', async () => {
    gateway = await startTinyGateway();
    expect(await statusWith('/livez', { host: '10.1.2.3:4000' })).toBe(200);
    expect(await statusWith('/readyz', { host: '10.1.2.3:4000' })).toBe(200);
  });
});

describe('a path or method that is not served', () => {
  it('gets 404 with the paths that are, or 405 with the methods that are', async () => {
    gateway = await startTinyGateway();
    const nowhere = await fetch(at('/grapql'));
    expect(nowhere.status).toBe(404);
    expect(await nowhere.text()).toContain('/graphql, /graphql/stream, /livez, /readyz');
    for (const path of ['/__proto__', '/constructor', '/graphql/', '//', '/graphiql/../package.json']) {
      expect(await statusWith(path, {})).toBe(404);
    }
    const put = await fetch(gateway.url, { method: 'PUT', body: '{}' });
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect((await fetch(at('/livez'), { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await fetch(at('/'), { redirect: 'manual' })).headers.get('location')).toBe('graphql');
  });

  it('and an offer of another protocol does not get in the way of a request', async () => {
    gateway = await startTinyGateway();
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
    expect(await statusWith('/livez', headers)).toBe(200);
  });
});

describe('the Host check', () => {
  it.each([
    [
      '127.0.0.1',
      [],
      ['127.0.0.1', '127.0.0.1:9', 'localhost:4000', '[::1]:4000'],
      ['evil.example', '10.0.0.1', 'localhost:x'],
    ],
    [
      '127.0.0.1',
      ['gw.example.com'],
      ['gw.example.com', 'GW.example.com:8443', 'localhost'],
      ['example.com', '[gw.example.com'],
    ],
    ['0.0.0.0', [], ['10.0.0.1:4000', 'localhost', '[fe80::1]'], ['evil.example', '10.0.0.1.evil.example', ' ']],
  ])('of a gateway at %s with PUBLIC_HOSTS %j', async (host, publicHosts, good, bad) => {
    gateway = await startTinyGateway({ host, publicHosts });
    for (const name of good)
      expect([name, await statusWith('/graphql', { host: name, ...browser })]).toEqual([name, 200]);
    for (const name of bad)
      expect([name, await statusWith('/graphql', { host: name, ...browser })]).toEqual([name, 421]);
  });
});

describe('the Origin check', () => {
  const ask = (headers: Record<string, string>) => gateway.post({ query: '{ hello }' }, headers);

  it('lets the same origin and listed portals read, and nobody else', async () => {
    gateway = await startTinyGateway();
    const same = await ask({ origin: new URL(gateway.url).origin });
    expect([same.status, same.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    const portal = await ask({ origin: 'https://portal.example.com' });
    expect([portal.status, portal.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://portal.example.com',
    ]);
    expect(portal.headers.get('access-control-allow-credentials')).toBeNull();
    expect(portal.headers.get('vary')).toBe('origin');
    for (const origin of [
      'https://evil.example',
      'null',
      'https://portal.example.com.evil.example',
      'http://portal.example.com',
    ]) {
      const foreign = await ask({ origin });
      expect([origin, foreign.status]).toEqual([origin, 403]);
      expect(await foreign.text()).toContain('CORS_ORIGINS');
    }
    expect(gateway.callers).toHaveLength(2);
  });

  it('answers the preflight of a listed portal alone', async () => {
    gateway = await startTinyGateway();
    const preflight = (origin: string) =>
      fetch(gateway.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const portal = await preflight('https://portal.example.com');
    expect(portal.status).toBe(204);
    expect(portal.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(portal.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await preflight('https://evil.example')).status).toBe(403);
    expect((await fetch(gateway.url, { method: 'OPTIONS' })).headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  it.each(['*', 'portal.example.com', 'https://portal.example.com/app', 'file:///x'])(
    'refuses to start with %s as an origin',
    async (origin) => {
      gateway = await startTinyGateway();
      await expect(startTinyGateway({ corsOrigins: [origin] })).rejects.toThrow(/CORS_ORIGINS lists exact origins/);
    },
  );
});

describe('GraphiQL', () => {
  it('is what a browser gets, and an API client does not', async () => {
    gateway = await startTinyGateway({ ui: aBuild() });
    const page = await fetch(gateway.url, { headers: browser });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toBe('<html>page</html>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${gateway.port}`);
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    const again = await fetch(gateway.url, {
      headers: { ...browser, 'if-none-match': page.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    const api = await fetch(gateway.url, { headers: { accept: 'application/json' } });
    expect(api.headers.get('content-type')).toContain('application/json');
  });

  it('comes with assets that may be kept for ever, and with no file beside them', async () => {
    gateway = await startTinyGateway({ ui: aBuild() });
    const asset = await fetch(at('/graphiql/main-abc.js'));
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await asset.text()).toBe('main');
    const etag = asset.headers.get('etag') ?? '';
    expect((await fetch(at('/graphiql/main-abc.js'), { headers: { 'if-none-match': etag } })).status).toBe(304);
    for (const path of [
      '/graphiql/',
      '/graphiql/index.html',
      '/graphiql/%2e%2e/index.html',
      '/graphiql/..%2findex.html',
      '/graphiql/../index.html',
    ]) {
      expect([path, await statusWith(path, {})]).toEqual([path, 404]);
    }
  });

  it('says how it is built when it is not', async () => {
    gateway = await startTinyGateway({ ui: join(tmpdir(), 'there-is-no-such-folder') });
    const page = await fetch(gateway.url, { headers: browser });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('npm run build:ui');
  });

  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

  function aBuild(): string {
    const folder = mkdtempSync(join(tmpdir(), 'ui-'));
    folders.push(folder);
    mkdirSync(join(folder, 'graphiql'));
    writeFileSync(join(folder, 'index.html'), '<html>page</html>');
    writeFileSync(join(folder, 'graphiql', 'main-abc.js'), 'main');
    return folder;
  }
});

describe('start and stop', () => {
  it('a port in use is one sentence that says what to do', async () => {
    gateway = await startTinyGateway();
    const error: unknown = await startTinyGateway({ port: gateway.port }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GatewayError);
    expect(String(error)).toBe(
      `GatewayError: Can't listen on 127.0.0.1:${gateway.port}, since it is in use already: ` +
        'stop what listens there, or set PORT to another one (0 picks one).',
    );
  });

  it('a connection that can not be accepted ends nothing', async () => {
    gateway = await startTinyGateway();
    const server = createServer();
    const told: string[] = [];
    await listen(server, { host: '127.0.0.1', port: 0 }, ({ message }) => told.push(message));
    // As Node does when the process has no file descriptor left; without a listener it ends the process.
    for (const message of ['accept EMFILE', 'accept ENFILE']) server.emit('error', new Error(message));
    expect(told).toEqual(['accept EMFILE', 'accept ENFILE']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('a stop lets requests finish, sends sockets and streams away, and leaves nothing open', async () => {
    gateway = await startTinyGateway({}, { operationMs: 300 });
    const spare = connect(gateway.port, '127.0.0.1');
    await new Promise((resolve) => spare.once('connect', resolve));
    const socket = await openAcknowledged(gateway.url);
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { never { count } }' } });
    const query = encodeURIComponent('subscription { never { count } }');
    const stream = await fetch(`${gateway.url}/stream?query=${query}`, { headers: { accept: 'text/event-stream' } });
    const slow = gateway.post({ query: '{ slow }' });
    await expect.poll(() => gateway.callers.length).toBe(3);

    const start = performance.now();
    const stopped = gateway.stop();
    expect(await socket.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(await stream.text()).not.toContain('event: complete');
    expect((await slow).status).toBe(504);
    await stopped;
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(gateway.sources.map(({ ended }) => ended)).toEqual([true, true]);
    await expect(fetch(gateway.url)).rejects.toThrow();
    spare.destroy();
  });

  it('a stop cuts off what takes longer than its time', async () => {
    gateway = await startTinyGateway({}, { drainMs: 100 });
    const slow = gateway.post({ query: '{ slow }' });
    await expect.poll(() => gateway.callers.length).toBe(1);
    await Promise.all([expect(slow).rejects.toThrow(), gateway.stop()]);
  });
});
