import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCluster, aGateway, type HttpAnswer, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { GatewayDocument } from '../support/generated/operations.ts';

let cluster: TestCluster;
let gateway: TestGateway;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await cluster.remove();
});

const post = (body: string, accept = 'application/graphql-response+json') =>
  gateway.ask('graphql', { method: 'POST', body, headers: { accept, 'content-type': 'application/json' } });
const asBody = (query: string, variables?: unknown) => JSON.stringify({ query, variables });

interface Case {
  readonly body: string;
  readonly status: number;
  /** Under application/json, where a well-formed request always gets 200. */
  readonly legacyStatus?: number;
  readonly code: string;
  readonly says: RegExp;
}

const deep = `{ machineProviders { ${'nodes { '.repeat(48)} id ${'} '.repeat(48)} } }`;
const aliases = Array.from({ length: 5_000 }, (_, n) => `a${n}: __typename`).join(' ');
const create = 'mutation ($input: CreateMachineProviderInput!) { createMachineProvider(input: $input) { warnings } }';

const cases: readonly [string, Case][] = [
  ['JSON that breaks off', { body: '{"query": "{', status: 400, legacyStatus: 400, code: 'INVALID', says: /JSON/ }],
  ['no body', { body: '', status: 400, legacyStatus: 400, code: 'INVALID', says: /got nothing/ }],
  ['JSON without a query', { body: '{}', status: 400, legacyStatus: 400, code: 'INVALID', says: /query/ }],
  [
    'a batch',
    {
      body: `[${asBody('{ __typename }')}, ${asBody('{ __typename }')}]`,
      status: 400,
      legacyStatus: 400,
      code: 'INVALID',
      says: /one operation|batch|object/i,
    },
  ],
  [
    'a syntax error',
    { body: asBody('{ machineProviders {'), status: 400, code: 'GRAPHQL_PARSE_FAILED', says: /Syntax Error/ },
  ],
  [
    'an unknown field',
    {
      body: asBody('{ machineProviders { nodes { regoin } } }'),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
      says: /Cannot query field "regoin" on type "MachineProvider"/,
    },
  ],
  [
    'a misspelt field, with a suggestion',
    {
      body: asBody('{ machineProviders { nodes { spec { regio } } } }'),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
      says: /Did you mean "region"/,
    },
  ],
  [
    'an argument of the wrong type',
    {
      body: asBody('{ machineProviders(first: "ten") { totalCount } }'),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
      says: /Int cannot represent non-integer value: "ten"/,
    },
  ],
  [
    'a variable of the wrong type',
    {
      body: asBody(create, { input: { name: 'x', spec: { config: { retryPolicy: { maxRetries: 'three' } } } } }),
      status: 400,
      code: 'BAD_USER_INPUT',
      says: /"input\.spec\.config\.retryPolicy\.maxRetries".*Int cannot represent/,
    },
  ],
  [
    'an unknown field in a variable',
    {
      body: asBody(create, { input: { name: 'x', spec: { regoin: 'x' } } }),
      status: 400,
      code: 'BAD_USER_INPUT',
      says: /Field "regoin" is not defined by type "MachineProviderSpecInput"/,
    },
  ],
  [
    'no value for a required variable',
    { body: asBody(create), status: 400, code: 'BAD_USER_INPUT', says: /"\$input" of required type/ },
  ],
  [
    'a body of 2 MB',
    {
      body: asBody(`{ __typename } # ${'x'.repeat(2_000_000)}`),
      status: 413,
      legacyStatus: 413,
      code: 'TOO_LARGE',
      says: /at most 1048576 bytes, but got 2000/,
    },
  ],
  ['depth 50', { body: asBody(deep), status: 400, code: 'TOO_EXPENSIVE', says: /at most 15 levels.*but got 50/ }],
  ['5,000 aliases', { body: asBody(`{ ${aliases} }`), status: 400, code: 'TOO_LARGE', says: /at most 10000 tokens/ }],
  [
    'a page of 1,001',
    {
      body: asBody('{ machineProviders(first: 1001) { totalCount } }'),
      // It was executed, so that data is there: null.
      status: 200,
      code: 'INVALID',
      says: /1000.*but got 1001/,
    },
  ],
];

/** CPU of this process, of which the gateway is a part, in milliseconds: the least of three, when nothing else is at work. */
async function bestOfThree(ask: () => Promise<HttpAnswer>): Promise<{ answer: HttpAnswer; cpuMs: number }> {
  let best = Number.POSITIVE_INFINITY;
  let answer: HttpAnswer | undefined;
  for (let n = 0; n < 3; n += 1) {
    const before = process.cpuUsage();
    answer = await ask();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  if (answer === undefined) throw new Error('there were three');
  return { answer, cpuMs: best };
}

describe('a request that can not be served', () => {
  it.each(cases)('%s gets its status and a message that helps, at once', async (_, wanted) => {
    const { answer, cpuMs } = await bestOfThree(() => post(wanted.body));
    const { errors, data } = JSON.parse(answer.text) as {
      errors: { message: string; extensions: { code: string } }[];
      data?: unknown;
    };
    expect([answer.status, errors[0]?.extensions.code]).toEqual([wanted.status, wanted.code]);
    expect(errors[0]?.message).toMatch(wanted.says);
    expect(data ?? null).toBeNull();
    expect(answer.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(cpuMs).toBeLessThan(100);
    const legacy = await post(wanted.body, 'application/json');
    expect(legacy.status).toBe(wanted.legacyStatus ?? 200);
  });

  it('of the wrong kind is turned away before it is read', async () => {
    const text = await gateway.ask('graphql', {
      method: 'POST',
      body: '{ __typename }',
      headers: { 'content-type': 'text/plain' },
    });
    expect(text.status).toBe(415);
    expect((await gateway.ask('graphql?query={__typename}')).status).toBe(400);
    expect((await gateway.ask('graphql', { method: 'DELETE' })).status).toBe(405);
    expect((await gateway.ask('nowhere')).status).toBe(404);
    const foreign = await gateway.ask('graphql', { method: 'POST', headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });

  it('harms nobody, a hundred at a time', async () => {
    const bad = cases.map(([, { body }]) => body);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => post(bad[n % bad.length] ?? '')));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const { gateway: info } = await gateway.run(GatewayDocument, {});
    expect(info.cache).toMatchObject({ state: 'LIVE', objects: 2 });
  });
});
