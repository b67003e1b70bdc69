import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createClient } from 'graphql-sse';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAcknowledged } from './support/socket.ts';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
afterEach(() => gateway.stop());

const stream = (query: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${gateway.url}/stream?query=${encodeURIComponent(query)}`, {
    ...init,
    headers: { accept: 'text/event-stream', ...init.headers },
  });

const next = (data: unknown, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: next\ndata: ${JSON.stringify(data)}\n\n`;
const complete = 'event: complete\ndata: \n\n';

describe('an event stream', () => {
  it('carries subscriptions and queries for the usual client', async () => {
    gateway = await startTinyGateway();
    const client = createClient({ url: `${gateway.url}/stream`, headers: { authorization: 'Bearer t0ken' } });
    const counts: unknown[] = [];
    for await (const { data } of client.iterate({ query: 'subscription { ticks(to: 3) { count } }' })) {
      counts.push(data?.ticks);
    }
    expect(counts).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    for await (const result of client.iterate({ query: 'mutation { touch }' })) {
      expect(result).toEqual({ data: { touch: 'touched' } });
    }
    client.dispose();
    expect(gateway.callers[0]?.authorization).toBe('Bearer t0ken');
  });

  it('gives each event the cursor of its frame as id, though the client did not select it', async () => {
    gateway = await startTinyGateway();
    const response = await stream('subscription { ticks(to: 2) { count } }');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe(
      `:\n\n${next({ data: { ticks: { count: 1 } } }, 'c1')}${next({ data: { ticks: { count: 2 } } }, 'c2')}${complete}`,
    );
  });

  it('goes on behind Last-Event-ID, which is newer than the `after` of the first request', async () => {
    gateway = await startTinyGateway();
    const resumed = await stream('subscription { resumed(after: "c1") { count } }', {
      headers: { 'last-event-id': 'c9' },
    });
    expect(await resumed.text()).toContain('resumes after c9');
    const fresh = await stream('subscription { resumed(after: "c1") { count } }');
    expect(await fresh.text()).toContain('resumes after c1');
  });

  it('tells what is wrong with a document in an event, as its protocol wants', async () => {
    gateway = await startTinyGateway();
    const response = await stream('{ helo }');
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text.endsWith(complete)).toBe(true);
  });

  it('refuses what is no request of its kind before it opens', async () => {
    gateway = await startTinyGateway({}, { streams: 1 });
    expect((await fetch(`${gateway.url}/stream`, { method: 'DELETE' })).status).toBe(405);
    expect((await stream('')).status).toBe(400);
    expect((await stream('{ hello }', { headers: { accept: 'application/json' } })).status).toBe(406);
    expect((await stream('mutation { touch }')).status).toBe(405);
    expect((await stream('{ hello }', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await stream('{ hello }', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    const abort = new AbortController();
    const open = await stream('subscription { never { count } }', { signal: abort.signal });
    expect(open.status).toBe(200);
    expect((await stream('{ hello }')).status).toBe(503);
    abort.abort();
    await vi.waitFor(async () => expect((await stream('{ hello }')).status).toBe(200));
  });

  it('ends its source at once when the client goes away', async () => {
    gateway = await startTinyGateway();
    const abort = new AbortController();
    await stream('subscription { never { count } }', { signal: abort.signal });
    await vi.waitFor(() => expect(gateway.sources).toHaveLength(1));
    abort.abort();
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
    expect(gateway.callers[0]?.signal.aborted).toBe(true);
  });

  it('is refused when its body arrives after the stop, since nothing would end it', async () => {
    gateway = await startTinyGateway({}, { streams: 1 });
    const answer = Promise.withResolvers<IncomingMessage>();
    const late = httpRequest(
      `${gateway.url}/stream`,
      { method: 'POST', headers: { accept: 'text/event-stream', 'content-type': 'application/json' } },
      answer.resolve,
    );
    late.once('error', answer.reject);
    late.write('{"query": ');
    // Taken in: it holds the one place that is left.
    await vi.waitFor(async () => expect((await stream('{ hello }')).status).toBe(503));
    const stopped = gateway.stop();
    late.end('"subscription { never { count } }"}');
    expect((await answer.promise).statusCode).toBe(503);
    await stopped;
    expect(gateway.sources).toEqual([]);
  });

  it('and every other body is refused while too much is on its way, and let in again', async () => {
    gateway = await startTinyGateway({}, { unfinishedBytes: 10_000 });
    const open = () =>
      httpRequest(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json' } }).on(
        'error',
        () => undefined,
      );
    const slow = open();
    slow.write(`{"query": "{ hello }", "padding": "${'x'.repeat(9_000)}`);
    const body = JSON.stringify({ query: '{ hello }', extensions: { padding: 'x'.repeat(2_000) } });
    const ask = async (path: string, accept: string) => {
      const headers = { 'content-type': 'application/json', accept };
      return (await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body })).status;
    };
    await vi.waitFor(async () => expect(await ask('', 'application/json')).toBe(503));
    expect(await ask('/stream', 'text/event-stream')).toBe(503);
    const socket = await openAcknowledged(gateway.url);
    socket.send(body);
    expect(await socket.closed).toMatchObject({ code: 1013 });
    // Its caller goes, and its bytes count no more.
    slow.destroy();
    await vi.waitFor(async () => expect(await ask('', 'application/json')).toBe(200));
    expect(await ask('/stream', 'text/event-stream')).toBe(200);
  });

  it('shows a sign of life while nothing happens', async () => {
    gateway = await startTinyGateway({}, { keepAliveMs: 20 });
    const abort = new AbortController();
    const response = await stream('subscription { never { count } }', { signal: abort.signal });
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.length >= 9) break;
    }
    expect(text.slice(0, 9)).toBe(':\n\n:\n\n:\n\n');
    abort.abort();
  });

  it('pulls nothing for a client that does not read, and cuts it after a while', async () => {
    gateway = await startTinyGateway({}, { blockedMs: 300 });
    const query = encodeURIComponent('subscription { ticks(to: 10000, padding: 65536) { count padding } }');
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest(`${gateway.url}/stream?query=${query}`, { headers: { accept: 'text/event-stream' } }, resolve).end();
    });
    response.on('error', () => undefined);
    response.pause();
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true), { timeout: 10_000 });
    expect(gateway.sources[0]?.pulled).toBeLessThan(1_000);
    response.destroy();
  });
});
