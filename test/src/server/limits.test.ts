import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
beforeAll(async () => {
  gateway = await startTinyGateway();
});
afterAll(async () => {
  await gateway.stop();
  expect(gateway.reported).toEqual([]);
});

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Processor time, which does not count how long other programs have the processor. */
  readonly cpuMs: number;
}

async function refused(body: unknown): Promise<Refused> {
  const start = process.cpuUsage();
  const response = await gateway.post(body, { accept: 'application/graphql-response+json' });
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: { code: string; fix: string } }[];
  };
  const { user, system } = process.cpuUsage(start);
  const [error] = errors;
  expect(error?.extensions.fix).toBeTruthy();
  return {
    status: response.status,
    code: error?.extensions.code ?? '',
    message: error?.message ?? '',
    cpuMs: (user + system) / 1e3,
  };
}

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (depth: number) => `{ items { nodes ${'{ self '.repeat(depth)} { id } ${'}'.repeat(depth)} } }`;
/** Each fragment holds the next one three times. */
const tripling = (count: number) =>
  `{ items { nodes { ...f0 } } } ${repeat(count, (i) => `fragment f${i} on Item { ${repeat(3, (each) => `a${each}: self { ...f${i + 1} }`)} }`)} fragment f${count} on Item { id }`;

describe('a document past a limit is refused with the limit and what was asked, in less than 100 ms of processor time', () => {
  it.each([
    ['5,000 aliases', `{ ${repeat(5_000, (i) => `a${i}: hello`)} }`, 'TOO_LARGE', /at most 10000 tokens/],
    [
      '3,000 aliases',
      `{ ${repeat(3_000, (i) => `a${i}: hello`)} }`,
      'TOO_EXPENSIVE',
      /at most 100 aliases .* got 3000/,
    ],
    ['one field 9,000 times', `{ ${repeat(9_000, () => 'hello')} }`, 'TOO_EXPENSIVE', /100 aliases .* got 8999/],
    [
      'the same in inline fragments',
      `{ ${repeat(2_000, () => '... { hello }')} }`,
      'TOO_EXPENSIVE',
      /100 aliases .* got 1999/,
    ],
    ['depth 50', nested(50), 'TOO_EXPENSIVE', /at most 15 levels of selections, but got 53/],
    ['depth 4,000', nested(3_000), 'TOO_EXPENSIVE', /at most 15 levels/],
    [
      'values within each other',
      `{ hello(name: ${'['.repeat(4_000)}${']'.repeat(4_000)}) }`,
      'TOO_EXPENSIVE',
      /levels/,
    ],
    ['1,000 fragments', repeat(1_000, (i) => `fragment f${i} on Query { hello }`), 'TOO_EXPENSIVE', /200 operations/],
    ['1,000 directives', `{ hello ${repeat(1_000, () => '@skip(if: false)')} }`, 'TOO_EXPENSIVE', /100 directives/],
    ['fragments that triple each other', tripling(11), 'TOO_EXPENSIVE', /at most 5000 fields/],
    [
      '60 fields at the root',
      `{ ${repeat(60, (i) => `a${i}: hello`)} }`,
      'TOO_EXPENSIVE',
      /at most 50 fields at its root/,
    ],
    [
      'an introspection that goes in circles',
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
      'GRAPHQL_VALIDATION_FAILED',
      /introspection depth/,
    ],
    [
      'a large page, many times over',
      `{ ${repeat(49, (i) => `a${i}: items(first: 1000) { nodes { id name children { id name } } }`)} }`,
      'TOO_EXPENSIVE',
      /may cost at most 600000, but got an estimate of/,
    ],
  ])('%s', async (_, query, code, message) => {
    if (code === 'GRAPHQL_VALIDATION_FAILED') {
      const response = await gateway.post({ query }, { accept: 'application/graphql-response+json' });
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(message);
      return;
    }
    // Refusals are not remembered; the best of three is what it takes when nothing else is at work.
    const answers = [await refused({ query }), await refused({ query }), await refused({ query })];
    expect(answers[0]).toMatchObject({ status: 400, code });
    expect(answers[0]?.message).toMatch(message);
    expect(Math.min(...answers.map(({ cpuMs }) => cpuMs))).toBeLessThan(100);
  });

  it('fragments that go in circles, by validation', async () => {
    const query =
      '{ items { nodes { ...a } } } fragment a on Item { self { ...b } } fragment b on Item { self { ...a } }';
    const response = await gateway.post({ query });
    expect(await response.text()).toContain('Cannot spread fragment');
  });

  it('variables that are nested too deep, or would make the page large', async () => {
    const query = 'query ($name: String) { hello(name: $name) }';
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    const body = `{"query": ${JSON.stringify(query)}, "variables": {"name": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(deep).toBeTruthy();
    expect(await refused(body)).toMatchObject({ status: 400, code: 'TOO_EXPENSIVE', message: /nested at most 32/ });
    const many = `query ($first: Int = 1) { ${repeat(49, (i) => `a${i}: items(first: $first) { nodes { id name children { id name } } }`)} }`;
    expect((await gateway.post({ query: many })).status).toBe(200);
    expect(await refused({ query: many, variables: { first: 1000 } })).toMatchObject({ code: 'TOO_EXPENSIVE' });
  });
});

describe('what an honest client asks is let through', () => {
  it.each([
    [
      "GraphiQL's introspection",
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }),
    ],
    [
      'a list of 1,000',
      '{ items(first: 1000) { totalCount nodes { id name self { id name children { id name } } } } }',
    ],
    ['100 aliases of one object', `{ items(first: 1) { nodes { ${repeat(100, (i) => `a${i}: self { id }`)} } } }`],
  ])('%s', async (_, query) => {
    const response = await gateway.post({ query });
    expect(Object.keys((await response.json()) as object)).toEqual(['data']);
  });
});

describe('a body past its limit', () => {
  it('of 2 MB is refused, whether its length was announced or not', async () => {
    const announced = await gateway.post({ query: `{ hello(name: "${'x'.repeat(2_000_000)}") }` });
    expect(announced.status).toBe(413);
    expect(await announced.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_LARGE' }, message: expect.stringContaining('1048576 bytes') as string }],
    });
    expect(await postChunked(gateway, 2_000_000)).toBe(413);
    // No end in sight: the answer comes while the caller still sends.
    expect(await postChunked(gateway, 20_000_000)).toBe(413);
    expect((await gateway.post({ query: '{ hello }' })).status).toBe(200);
  });
});

/** Sends a body of unknown length; the gateway may answer and close before all of it was sent. */
function postChunked({ url }: TinyGateway, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
        request.destroy();
      },
    );
    request.on('error', reject);
    for (let sent = 0; sent < bytes; sent += 100_000) request.write('x'.repeat(100_000));
    request.end();
  });
}

describe('the load on the gateway', () => {
  it('of operations at work is bounded: 503, and when to come back', async () => {
    const small = await startTinyGateway({}, { inFlight: 1, operationMs: 300 });
    const slow = small.post({ query: '{ slow }' });
    await expect.poll(() => small.callers.length).toBe(1);
    const busy = await small.post({ query: '{ hello }' });
    expect(busy.status).toBe(503);
    expect(busy.headers.get('retry-after')).toBe('1');
    expect(await busy.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    const late = await slow;
    expect(late.status).toBe(504);
    expect(await late.json()).toMatchObject({ errors: [{ extensions: { code: 'TIMEOUT' } }] });
    expect(small.callers[0]?.signal.aborted).toBe(true);
    expect((await small.post({ query: '{ hello }' })).status).toBe(200);
    await small.stop();
  });

  it('of what one user spends is bounded: 503, and when to come back', async () => {
    const user = { operations: 10, feeds: 10, costPerSecond: 0.1, costAtOnce: 4 };
    const small = await startTinyGateway({}, { user });
    const answers = [];
    for (let sent = 0; sent < 5; sent += 1) answers.push(await small.post({ query: '{ hello }' }));
    const [first, last] = [answers[0], answers.at(-1)];
    expect(first?.status).toBe(200);
    expect(last?.status).toBe(503);
    expect(last?.headers.get('retry-after')).toBe('1');
    expect(await last?.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    await small.stop();
  });

  it('of an operation whose caller went away is let go', async () => {
    const small = await startTinyGateway({}, { inFlight: 1 });
    const abort = new AbortController();
    const gone = fetch(small.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query": "{ slow }"}',
      signal: abort.signal,
    });
    await expect.poll(() => small.callers.length).toBe(1);
    abort.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(async () => (await small.post({ query: '{ hello }' })).status).toBe(200);
    await small.stop();
  });

  it.each([
    ['nothing', ''],
    ['half its headers', 'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n'],
    [
      'half its body',
      'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    ],
  ])('of a caller that sends %s and waits is bounded', async (_, bytes) => {
    const small = await startTinyGateway({}, { headersMs: 50, receiveMs: 100 });
    const socket = connect(small.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.write(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
    await small.stop();
  });

  it('of connections is bounded', async () => {
    const small = await startTinyGateway({}, { connections: 1 });
    const first = connect(small.port, '127.0.0.1');
    await new Promise((resolve) => first.once('connect', resolve));
    const second = connect(small.port, '127.0.0.1');
    second.on('error', () => undefined);
    await new Promise((resolve) => second.once('close', resolve));
    first.destroy();
    await small.stop();
  });
});
