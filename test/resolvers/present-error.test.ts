import { buildSchema, type ExecutionResult, graphql, GraphQLError, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { describe, expect, test } from 'vitest';
import { presentError } from '../../resolvers/present-error.ts';
import { errorCodes, GatewayError } from '../../schema/gateway-error.ts';

const canary = 'eyJhbGciOi-canary-token';
const fault = new Error(`connect to https://user:${canary}@10.0.0.1 failed`, { cause: { body: canary } });

const schema = buildSchema('type Query { boom: String!  count(n: Int!): Int }');

/** Presents what an executor made of a thrown error, and keeps what was reported. */
function present(error: unknown): { shown: ReturnType<typeof presentError>; reported: unknown[] } {
  const reported: unknown[] = [];
  return { shown: presentError(error, (each) => reported.push(each)), reported };
}

async function fromGraphqlJs(error: Error, source = '{ boom }', variableValues = {}): Promise<GraphQLError> {
  const rootValue = { boom: () => Promise.reject(error) };
  return first(await graphql({ schema, source, rootValue, variableValues }));
}

async function fromGraphqlJit(error: Error, source = '{ boom }', variables = {}): Promise<GraphQLError> {
  const resolving = buildSchema('type Query { boom: String!  count(n: Int!): Int }');
  const boom = resolving.getQueryType()?.getFields()['boom'];
  if (boom) boom.resolve = () => Promise.reject(error);
  const compiled = compileQuery(resolving, parse(source));
  if (!isCompiledQuery(compiled)) throw new Error('not compiled');
  return first(await compiled.query({}, {}, variables));
}

function first({ errors }: ExecutionResult): GraphQLError {
  const [error] = errors ?? [];
  if (error === undefined) throw new Error('expected an error');
  return error;
}

const apollo = (error: Error): GraphQLError =>
  new GraphQLError('Context creation failed: no', { originalError: error });

describe.each([
  { how: 'as it was thrown', wrap: async (error: Error): Promise<unknown> => error },
  { how: 'wrapped by graphql-js', wrap: (error: Error) => fromGraphqlJs(error) },
  { how: 'wrapped by graphql-jit', wrap: (error: Error) => fromGraphqlJit(error) },
  { how: 'wrapped by Apollo', wrap: async (error: Error): Promise<unknown> => apollo(error) },
  { how: 'wrapped twice', wrap: async (error: Error): Promise<unknown> => apollo(await fromGraphqlJs(error)) },
])('an error $how', ({ wrap }) => {
  test('of ours passes with its code, message, fix and causes', async () => {
    const causes = [{ field: 'spec.region', message: 'Required value', reason: 'FieldValueRequired' }];
    const error = new GatewayError('INVALID', 'expected a region', { fix: 'Give one.', causes, cause: fault });
    const { shown, reported } = present(await wrap(error));
    expect(shown.message).toBe('expected a region');
    expect(shown.extensions).toEqual({ code: 'INVALID', fix: 'Give one.', causes });
    expect(JSON.stringify(shown)).not.toContain(canary);
    expect(reported).toEqual([]);
  });

  test('from elsewhere is masked and reported as it was', async () => {
    const error = new Error(fault.message, { cause: fault });
    const { shown, reported } = present(await wrap(error));
    expect(shown.extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(shown)).not.toContain(canary);
    expect(JSON.stringify(shown)).not.toContain('at ');
    expect(reported).toEqual([error]);
    expect(reported[0]).toBe(error);
  });

  test('that only claims to be a request error is masked', async () => {
    const error = Object.assign(new Error(canary), { extensions: { code: 'BAD_USER_INPUT', secret: canary } });
    const { shown, reported } = present(await wrap(error));
    expect(shown.extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(shown)).not.toContain(canary);
    expect(reported).toHaveLength(1);
  });

  test("keeps class-validator's target and value to itself", async () => {
    const error = Object.assign(new Error('Argument Validation Error'), {
      extensions: {
        validationErrors: [{ target: { token: canary }, value: canary, constraints: { min: 'too small' } }],
      },
    });
    expect(JSON.stringify(present(await wrap(error)).shown)).not.toContain(canary);
  });
});

test('says where the error arose', async () => {
  const { shown } = present(await fromGraphqlJs(new GatewayError('NOT_FOUND', 'gone')));
  expect(shown).toMatchObject({ path: ['boom'], locations: [{ line: 1, column: 3 }] });
});

test.each(errorCodes)('passes the code %s', (code) => {
  expect(present(new GatewayError(code, 'said on purpose')).shown.extensions).toMatchObject({ code });
});

test('reports an INTERNAL of ours too, because somebody must look at it', () => {
  const error = new GatewayError('INTERNAL', 'the history lost its place');
  expect(present(error).reported).toEqual([error]);
});

test('reports one error once, however many fields it failed', () => {
  const error = new Error('one failed list');
  const reported: unknown[] = [];
  for (let field = 0; field < 3; field++) presentError(apollo(error), (each) => reported.push(each));
  expect(reported).toEqual([error]);
});

test.each([undefined, null, 'a text', 7, { message: canary, toJSON: () => canary }])(
  'masks a thrown %j that is no error',
  (thrown) => {
    const { shown, reported } = present(thrown);
    expect(shown.extensions).toEqual({ code: 'INTERNAL' });
    expect(reported).toEqual([thrown]);
  },
);

test.each([
  { source: '{', code: 'GRAPHQL_PARSE_FAILED', variables: {} },
  { source: '{ nothing }', code: 'GRAPHQL_VALIDATION_FAILED', variables: {} },
  { source: 'query ($n: Int!) { count(n: $n) }', code: 'BAD_USER_INPUT', variables: {} },
  { source: 'query ($n: Int!) { count(n: $n) }', code: 'BAD_USER_INPUT', variables: { n: 'x' } },
  { source: 'query ($n: Int = 1) { count(n: $n) }', code: 'BAD_USER_INPUT', variables: { n: null } },
])("names graphql-js's refusal of $source with $variables $code", async ({ source, code, variables }) => {
  const error = await fromGraphqlJs(fault, source, variables);
  const { shown, reported } = present(error);
  expect(shown.extensions).toEqual({ code });
  expect(shown.message).toBe(error.message);
  expect(reported).toEqual([]);
});

test("names graphql-jit's refusal of a variable BAD_USER_INPUT", async () => {
  const error = await fromGraphqlJit(fault, 'query ($n: Int!) { count(n: $n) }', { n: 'x' });
  expect(present(error).shown.extensions).toEqual({ code: 'BAD_USER_INPUT' });
});

test.each([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
])("passes Apollo's own %s, without anything else in its extensions", (code) => {
  const { shown } = present(new GraphQLError('as Apollo says it', { extensions: { code, stacktrace: [canary] } }));
  expect(shown).toEqual({ message: 'as Apollo says it', extensions: { code } });
});

test('masks what graphql says of a stored value that fits no enum', async () => {
  const enums = buildSchema('enum E { A }  type Query { e: E }');
  const result = await graphql({ schema: enums, source: '{ e }', rootValue: { e: canary } });
  const { shown } = present(first(result));
  expect(shown.extensions).toEqual({ code: 'INTERNAL' });
  expect(JSON.stringify(shown)).not.toContain(canary);
});
