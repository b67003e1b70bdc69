import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testAccess } from '../../support/fixture/access.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';

const host = 'vcenter.example.com';
const tunnel = { port: 80, to: 'sdkTunnel:8089' };

describe('a call through the tunnel of its host', () => {
  let fixture: Fixture;
  let proxy: Server;
  let said: string;
  /** What the proxy does with a socket after it was asked. */
  let act: (socket: Socket, fixture: Fixture) => void;
  beforeEach(async () => {
    fixture = await startFixture(() => ({ body: 'hello' }), [host]);
    said = '';
    proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (chunk: Buffer) => {
        said += chunk.toString('latin1');
        act(socket, fixture);
      });
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    proxy.close();
    await fixture.stop();
  });

  const passOn = (socket: Socket, { port }: Fixture) => {
    const through = connect({ host: '127.0.0.1', port });
    through.on('error', () => undefined);
    socket.write('HTTP/1.0 200 Connection established\r\nvia: it\r\n\r\n');
    socket.pipe(through).pipe(socket);
  };

  async function call(timeout = '2s') {
    const { port } = proxy.address() as AddressInfo;
    await using access = testAccess({
      spec: { config: { timeout, retryPolicy: { maxRetries: 0 } } },
      routes: { [host]: { ...fixture, port } },
      trusted: fixture.ca,
    });
    const one = { method: 'GET', url: `https://${host}/sdk`, purpose: 'say hello', carries: [], tunnel } as const;
    const first = await access.call(one);
    await access.call(one);
    return Buffer.from(first.body).toString();
  }

  it('reaches it over TLS, of which the proxy sees nothing, and keeps the socket', async () => {
    act = passOn;
    expect(await call()).toBe('hello');
    expect(said).toBe('CONNECT sdkTunnel:8089 HTTP/1.1\r\nHost: sdkTunnel:8089\r\n\r\n');
    expect(fixture.asked.map(({ path }) => path)).toEqual(['/sdk', '/sdk']);
    expect(fixture.socketsEver).toBe(1);
  });

  it.each([
    ['refuses', 'HTTP/1.1 405 Method Not Allowed\r\n\r\n', 'UNEXPECTED_ANSWER'],
    ['redirects', 'HTTP/1.1 301 Moved\r\nlocation: https://169.254.169.254/\r\n\r\n', 'UNEXPECTED_ANSWER'],
    ['talks without end', 'x'.repeat(20_000), 'UNEXPECTED_ANSWER'],
    ['says nothing', '', 'TIMEOUT'],
  ])('fails where the proxy %s', async (_what, answer, code) => {
    act = (socket) => void socket.write(answer);
    await expect(call('300ms')).rejects.toMatchObject({ code });
    expect(fixture.asked).toEqual([]);
  });

  it('fails where the proxy hangs up, or passes on to somebody else', async () => {
    act = (socket) => void socket.destroy();
    await expect(call()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const stranger = await startFixture(() => ({ body: 'hello' }), ['other.example.com']);
    act = (socket) => passOn(socket, stranger);
    await expect(call()).rejects.toMatchObject({ code: 'TLS_FAILED' });
    await stranger.stop();
  });
});
