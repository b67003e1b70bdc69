import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { keepAlive } from '../../../src/server/socket/keep-alive.ts';
import { createOutbox } from '../../../src/server/socket/outbox.ts';
import { openAcknowledged, openSocket, upgradeStatus } from './support/socket.ts';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
afterEach(() => gateway.stop());

const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });

describe('a socket', () => {
  it('carries subscriptions, queries and mutations for the usual client', async () => {
    gateway = await startTinyGateway();
    const client = createClient({
      url: gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Bearer t0ken' },
    });
    const counts: unknown[] = [];
    for await (const { data } of client.iterate({ query: 'subscription { ticks(to: 3) { count cursor } }' })) {
      counts.push(data?.ticks);
    }
    expect(counts).toEqual([1, 2, 3].map((count) => ({ count, cursor: `c${count}` })));
    for await (const result of client.iterate({ query: 'mutation { touch }' })) {
      expect(result).toEqual({ data: { touch: 'touched' } });
    }
    await client.dispose();
    expect(gateway.callers.map(({ authorization }) => authorization)).toEqual(['Bearer t0ken', 'Bearer t0ken']);
    expect(JSON.stringify(gateway.logged)).not.toContain('t0ken');
  });

  it('gets frames of any length, whatever it calls its subscription', async () => {
    gateway = await startTinyGateway();
    const socket = await openAcknowledged(gateway.url);
    // Around the lengths at which a message's header grows: 126 and 65,536.
    for (const padding of [0, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 65_400, 65_430, 65_460, 65_490, 200_000]) {
      const id = `a "named" one, ü ${padding}`;
      socket.send(subscribe(id, `subscription { ticks(to: 2, padding: ${padding}) { padding } }`));
      const frame = { id, type: 'next', payload: { data: { ticks: { padding: 'x'.repeat(padding) } } } };
      expect([await socket.next(), await socket.next()]).toEqual([frame, frame]);
      expect(await socket.next()).toEqual({ id, type: 'complete' });
    }
    socket.ws.terminate();
  });

  it('presents errors as HTTP does: before, during and inside a result', async () => {
    gateway = await startTinyGateway();
    const socket = await openAcknowledged(gateway.url);
    socket.send(subscribe('1', '{ helo }'));
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    socket.send(subscribe('2', '{ fails }'));
    const failed = await socket.next();
    expect(failed).toMatchObject({ type: 'next', payload: { errors: [{ extensions: { code: 'INTERNAL' } }] } });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    socket.send(subscribe('3', 'subscription { resumed(after: "c7") { count } }'));
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { errors: [{ message: 'resumes after c7', extensions: { code: 'EXPIRED' } }] },
    });
    socket.ws.terminate();
  });

  it('is closed with 4403, which has its client ask for a fresh token, when the one of its init is not accepted', async () => {
    gateway = await startTinyGateway();
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer refused' } });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'The token is not accepted.' });
    expect(gateway.callers).toEqual([]);
  });

  it('is closed with 4403 when its token ends, its operations with it', async () => {
    gateway = await startTinyGateway();
    const [ended, other] = [
      await openAcknowledged(gateway.url, { authorization: 'Bearer one' }),
      await openAcknowledged(gateway.url, { authorization: 'Bearer two' }),
    ];
    ended.send(subscribe('1', 'subscription { never { count } }'));
    await vi.waitFor(() => expect(gateway.sources).toHaveLength(1));
    gateway.revoke('Bearer one');
    expect(await ended.closed).toMatchObject({ code: 4403 });
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
    await vi.waitFor(() => expect(gateway.guards.size).toBe(1));
    other.send(subscribe('1', '{ hello }'));
    expect(await other.next()).toMatchObject({ type: 'next' });
    other.ws.terminate();
  });

  it('ends a source at once when the client completes it, though it waits for an event', async () => {
    gateway = await startTinyGateway();
    const socket = await openAcknowledged(gateway.url);
    socket.send(subscribe('1', 'subscription { never { count } }'));
    await vi.waitFor(() => expect(gateway.sources).toHaveLength(1));
    socket.send({ id: '1', type: 'complete' });
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
    expect(gateway.callers[0]?.signal.aborted).toBe(true);
    // The place is free again, and so is the id.
    socket.send(subscribe('1', '{ hello }'));
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { hello: 'hello world' } } });
    socket.ws.terminate();
  });

  it('ends its sources when it breaks', async () => {
    gateway = await startTinyGateway();
    const socket = await openAcknowledged(gateway.url);
    socket.send(subscribe('1', 'subscription { never { count } }'));
    await vi.waitFor(() => expect(gateway.sources).toHaveLength(1));
    socket.ws.terminate();
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
    expect(gateway.callers[0]?.signal.aborted).toBe(true);
  });
});

describe('a socket that breaks the protocol is closed', () => {
  it.each([
    ['text that is no JSON', 'garbage'],
    ['JSON that is no message', { type: 'nonsense' }],
    ['a message without its id', { type: 'subscribe', payload: { query: '{ hello }' } }],
    ['a query that is no text', { id: '1', type: 'subscribe', payload: { query: 7 } }],
  ])('with 4400 for %s', async (_, message) => {
    gateway = await startTinyGateway();
    const socket = await openAcknowledged(gateway.url);
    socket.send(message);
    expect((await socket.closed).code).toBe(4400);
  });

  it('with 4408 when connection_init never comes', async () => {
    gateway = await startTinyGateway({}, { connectionInitMs: 50 });
    const socket = await openSocket(gateway.url);
    expect((await socket.closed).code).toBe(4408);
  });

  it('with 4401 when it subscribes before connection_init', async () => {
    gateway = await startTinyGateway();
    const socket = await openSocket(gateway.url);
    socket.send(subscribe('1', '{ hello }'));
    expect((await socket.closed).code).toBe(4401);
  });

  it('with 4409 for an id that is in use, and 4429 for a second connection_init', async () => {
    gateway = await startTinyGateway();
    const twice = await openAcknowledged(gateway.url);
    twice.send(subscribe('1', 'subscription { never { count } }'));
    twice.send(subscribe('1', 'subscription { never { count } }'));
    expect((await twice.closed).code).toBe(4409);
    const again = await openAcknowledged(gateway.url);
    again.send({ type: 'connection_init' });
    expect((await again.closed).code).toBe(4429);
  });

  it('with 4406 without the subprotocol', async () => {
    gateway = await startTinyGateway();
    const socket = await openSocket(gateway.url, { protocols: [] });
    expect((await socket.closed).code).toBe(4406);
  });

  it('with 1009 for a message above the limit, and 1007 for text that is not UTF-8', async () => {
    gateway = await startTinyGateway({}, { bodyBytes: 1_000 });
    const large = await openAcknowledged(gateway.url);
    large.send(subscribe('1', `{ hello(name: "${'x'.repeat(2_000)}") }`));
    expect((await large.closed).code).toBe(1009);
    const binary = await openAcknowledged(gateway.url);
    binary.ws.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await binary.closed).code).toBe(1007);
  });
});

describe('the limits of sockets', () => {
  it('bound how many operations are open on one', async () => {
    gateway = await startTinyGateway({}, { subscriptionsPerSocket: 2 });
    const socket = await openAcknowledged(gateway.url);
    for (const id of ['1', '2', '3']) socket.send(subscribe(id, 'subscription { never { count } }'));
    expect(await socket.next()).toMatchObject({
      id: '3',
      type: 'error',
      payload: [{ message: 'A socket may have at most 2 operations open, but got one more.' }],
    });
    socket.send({ id: '1', type: 'complete' });
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
    socket.send(subscribe('4', '{ hello }'));
    expect(await socket.next()).toMatchObject({ id: '4', type: 'next' });
    socket.ws.terminate();
  });

  it('count no operation that was refused before it began', async () => {
    gateway = await startTinyGateway({}, { subscriptionsPerSocket: 2 });
    const socket = await openAcknowledged(gateway.url);
    for (const id of ['1', '2', '3']) {
      socket.send({ id, type: 'subscribe', payload: { query: 'query One { hello }', operationName: 'Two' } });
      expect(await socket.next()).toMatchObject({ id, type: 'error', payload: [{ extensions: { code: 'INVALID' } }] });
    }
    socket.send(subscribe('4', '{ hello }'));
    expect(await socket.next()).toMatchObject({ id: '4', type: 'next' });
    socket.ws.terminate();
  });

  it('bound how many are open', async () => {
    gateway = await startTinyGateway({}, { sockets: 1 });
    const socket = await openAcknowledged(gateway.url);
    expect(await upgradeStatus(gateway.url)).toMatch(/503/);
    socket.ws.terminate();
    await vi.waitFor(async () => expect(await upgradeStatus(gateway.url)).toBe('open'));
  });

  it('bound what all of them together have sent of messages that are not complete', async () => {
    gateway = await startTinyGateway({}, { unfinishedBytes: 100_000 });
    const [first, second] = [await openAcknowledged(gateway.url), await openAcknowledged(gateway.url)];
    const part = 'x'.repeat(60_000);
    first.ws.send(part, { fin: false });
    second.ws.send(part, { fin: false });
    const closed = await Promise.race([first.closed, second.closed]);
    expect(closed).toEqual({ code: 1013, reason: 'Too much is being sent at the same time' });
    for (const { ws } of [first, second]) ws.terminate();
    // Whole messages leave nothing behind: more of them than the bound in all.
    const third = await openAcknowledged(gateway.url);
    for (let index = 0; index < 10; index += 1) {
      third.send({ type: 'ping', payload: { padding: 'x'.repeat(50_000) } });
      expect(await third.next()).toMatchObject({ type: 'pong' });
    }
    third.ws.terminate();
  });

  it('refuse other paths, foreign pages and foreign hosts', async () => {
    gateway = await startTinyGateway();
    expect(await upgradeStatus(`${gateway.url}/stream`)).toMatch(/404/);
    expect(await upgradeStatus(gateway.url, { origin: 'https://evil.example' })).toMatch(/403/);
    expect(await upgradeStatus(gateway.url, { host: 'evil.example' })).toMatch(/421/);
    expect(await upgradeStatus(gateway.url, { origin: 'https://portal.example.com' })).toBe('open');
    expect(await upgradeStatus(gateway.url, { origin: new URL(gateway.url).origin })).toBe('open');
  });

  it('give a query its time and no more', async () => {
    gateway = await startTinyGateway({}, { operationMs: 50 });
    const socket = await openAcknowledged(gateway.url);
    socket.send(subscribe('1', '{ slow }'));
    expect(await socket.next()).toMatchObject({ payload: { errors: [{ extensions: { code: 'TIMEOUT' } }] } });
    socket.ws.terminate();
  });
});

describe('a socket that never reads', () => {
  it('holds one frame per subscription back, and is closed after a while', async () => {
    gateway = await startTinyGateway({}, { blockedMs: 300, keepAliveMs: 60_000 });
    const socket = await openAcknowledged(gateway.url);
    socket.ws.pause();
    // Far more than the kernel buffers on both sides: 10,000 frames of 64 KiB.
    socket.send(subscribe('1', 'subscription { ticks(to: 10000, padding: 65536) { count padding } }'));
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true), { timeout: 10_000 });
    expect(gateway.sources[0]?.pulled).toBeLessThan(1_000);
    socket.ws.terminate();
  });

  it('is cut when it keeps sending: answers that nobody reads do not pile up', async () => {
    gateway = await startTinyGateway({}, { bodyBytes: 100_000, keepAliveMs: 60_000 });
    const socket = await openAcknowledged(gateway.url);
    socket.ws.pause();
    const broken = new Promise((resolve) => socket.ws.once('error', resolve));
    const payload = { padding: 'x'.repeat(50_000) };
    const flood = setInterval(() => {
      for (let index = 0; index < 20; index += 1) socket.send({ type: 'ping', payload });
    }, 1);
    // The connection is reset, or closed without a word.
    await Promise.race([broken, socket.closed]);
    clearInterval(flood);
    socket.ws.terminate();
  });

  it('is closed in words, though its unread pings are overdue long before', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    const accepted = once(server, 'connection');
    // Only a client that is there can be one that doesn't read.
    await once(client, 'open');
    client.pause();
    const [webSocket, { socket }] = (await accepted) as [WebSocket, IncomingMessage];
    const ended = new Promise((resolve) => {
      const outbox = createOutbox(webSocket, socket, { blockedMs: 500, bodyBytes: 1024 }, resolve);
      const stop = keepAlive(webSocket, 20, outbox);
      webSocket.once('close', (code) => {
        stop();
        outbox.stop();
        resolve(code);
      });
      // Far more than the kernel buffers on both sides.
      void outbox.send('x'.repeat(64 * 1024 * 1024));
    });
    expect(await ended).toBe('Too slow: nothing was read for too long');
    client.terminate();
    server.close();
  });

  it('and never answers a ping is cut after one interval', async () => {
    gateway = await startTinyGateway({}, { keepAliveMs: 50 });
    const socket = await openSocket(gateway.url);
    const { port, hostname } = new URL(gateway.url);
    socket.ws.terminate();
    const raw = connect(Number(port), hostname);
    raw.write(
      `GET /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    raw.on('data', () => undefined);
    await new Promise((resolve) => raw.once('close', resolve));
  });
});
