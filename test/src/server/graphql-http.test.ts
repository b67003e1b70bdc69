import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
beforeAll(async () => {
  gateway = await startTinyGateway();
});
afterAll(() => gateway.stop());

describe('GraphQL over HTTP, by the audits of its specification', () => {
  // The audits are named only once the server's address is known, so their names come from one that is not asked.
  const audits = serverAudits({ url: () => gateway.url });
  const wanted = audits.filter(({ name }) => !name.startsWith('MAY'));

  it('has all the audits to pass', () => {
    expect(wanted.length).toBeGreaterThanOrEqual(34);
  });

  for (const { id, name, fn } of wanted) {
    it(`${id}: ${name}`, async () => {
      const { status, reason } = { reason: 'none', ...(await fn()) };
      expect({ status, reason }).toEqual({ status: 'ok', reason: 'none' });
    });
  }

  it('passes the optional audits as well, save GETs that a foreign page could send', async () => {
    const optional = await Promise.all(audits.filter(({ name }) => name.startsWith('MAY')).map(({ fn }) => fn()));
    const failed = optional.filter(({ status }) => status !== 'ok').map(({ id }) => id);
    expect(failed.sort()).toEqual(['5A70', '6A70', 'D6D5']);
  });
});

describe('a GraphQL request', () => {
  it('is answered when it comes as GET with a header that no foreign page can send', async () => {
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent('{ hello(name: "GET") }')}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { hello: 'hello GET' } });
  });

  it.each([
    ['malformed JSON', '{"query": "{ hello }"', 400, /must be JSON, but got a syntax error/],
    ['an empty body', '', 400, /but got nothing/],
    ['a number', '7', 400, /but got a number/],
    ['a batch', [{ query: '{ hello }' }, { query: '{ hello }' }], 400, /but got a batch of 2/],
    ['no query', { operationName: 'X' }, 400, /"query" to be a GraphQL document as text, but got none/],
    [
      'variables as text',
      { query: '{ hello }', variables: '{}' },
      400,
      /"variables" to be a JSON object, but got a str/,
    ],
    ['a persisted query', { extensions: { persistedQuery: { version: 1 } } }, 400, /but got none/],
  ])('that is %s gets a status and a message that helps', async (_, body, status, message) => {
    const response = await gateway.post(body);
    expect(response.status).toBe(status);
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.extensions.code).toBe('INVALID');
  });

  it.each([
    ['an unknown field', '{ helo }', /Did you mean "hello"/, 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong type', '{ required(flag: 7) }', /Boolean cannot represent/, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', '{ hello', /Syntax Error/, 'GRAPHQL_PARSE_FAILED'],
  ])('with %s is refused under both media types', async (_, query, message, code) => {
    for (const [accept, status] of [
      ['application/json', 200],
      ['application/graphql-response+json', 400],
    ] as const) {
      const response = await gateway.post({ query }, { accept });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain(accept);
      const answer = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
      expect(answer).not.toHaveProperty('data');
      expect(answer.errors[0]?.message).toMatch(message);
      expect(answer.errors[0]?.extensions.code).toBe(code);
    }
  });

  it('whose answer nobody would take is not carried out', async () => {
    const before = gateway.callers.length;
    const response = await gateway.post({ query: 'mutation { touch }' }, { accept: 'text/html' });
    expect(response.status).toBe(406);
    expect(gateway.callers.length).toBe(before);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/graphql', ''])(
    'of type "%s" is refused, since a foreign page could send some of them',
    async (type) => {
      const response = await gateway.post({ query: 'mutation { touch }' }, { 'content-type': type });
      expect(response.status).toBe(415);
      expect(await response.text()).toContain('application/json');
    },
  );

  it('in an encoding that is not read is refused', async () => {
    const gzip = await gateway.post({ query: '{ hello }' }, { 'content-encoding': 'gzip' });
    const latin = await gateway.post({ query: '{ hello }' }, { 'content-type': 'application/json; charset=latin1' });
    expect([gzip.status, latin.status]).toEqual([415, 415]);
  });

  it('as GET without such a header is refused, since a foreign page could send it', async () => {
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent('{ hello }')}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('apollo-require-preflight');
  });

  it('for a mutation does not come as GET', async () => {
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent('mutation { touch }')}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('for a subscription is told where subscriptions are served', async () => {
    const response = await gateway.post({ query: 'subscription { ticks { count } }' });
    expect(await response.text()).toContain('/graphql/stream');
  });

  it('with an operation name that the document lacks is refused', async () => {
    const response = await gateway.post({ query: 'query A { hello }', operationName: 'B' });
    expect(await response.json()).toMatchObject({ errors: [{ message: 'Unknown operation named "B".' }] });
  });

  it('that fails inside shows nothing of the failure, which is reported once', async () => {
    const response = await gateway.post({ query: '{ fails hello }' });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({
      data: { fails: null, hello: 'hello world' },
      errors: [{ path: ['fails'], extensions: { code: 'INTERNAL' } }],
    });
    expect(gateway.reported.map(String).filter((error) => error.includes('hunter2'))).toHaveLength(1);
  });

  it('with a token that is not accepted gets 401, and the token reaches the context alone', async () => {
    const refused = await gateway.post({ query: '{ hello }' }, { authorization: 'Bearer refused' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await gateway.post({ query: '{ hello }' }, { authorization: 'Bearer t0ken' });
    expect(gateway.callers.at(-1)?.authorization).toBe('Bearer t0ken');
    expect(JSON.stringify(gateway.logged)).not.toContain('t0ken');
  });

  it('is not to be stored by anyone, nor read as something else', async () => {
    const response = await gateway.post({ query: '{ hello }' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
