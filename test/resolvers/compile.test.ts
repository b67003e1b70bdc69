import { type ExecutionResult, parse, subscribe } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileOperation } from '../../resolvers/compile.ts';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import type { HealthFrame, MachineProviderFrame, ProviderStatusFrame } from '../../schema/api/changes.ts';
import { DeletionReason } from '../../schema/api/changes.ts';
import { CredentialExpiryState, HealthTransitionCause, QuotaDirection } from '../../schema/api/health-events.ts';
import { ProviderPhase } from '../../schema/enums.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { ConditionStatus } from '../../schema/status/condition.ts';
import type { StoreReads } from '../../src/providers/store.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext, aStore } from '../support/ports.ts';
import { asJson, interpret, runCompiled } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

const schema = buildGatewaySchema();
const whole = readMachineProvider(aStoredProvider({ name: 'whole' }));
const bare = readMachineProvider(aStoredProvider({ name: 'bare', spec: { networkConfig: null }, status: undefined }));
const thousand = Array.from({ length: 1000 }, (_, n) => readMachineProvider(aStoredProvider({ name: `p-${n}` })));

interface Case {
  readonly name: string;
  readonly document: { toString(): string };
  readonly variables?: Record<string, unknown>;
  readonly providers?: readonly (typeof whole)[];
}

const cases: Case[] = [
  {
    name: 'a page, its cursors and the next one',
    document: operations.ListProvidersDocument,
    variables: { first: 1, orderBy: [{ field: 'REGION', direction: 'DESC' }] },
  },
  {
    name: 'a version that is not there yet',
    document: operations.GetProviderDocument,
    variables: { name: 'whole', minResourceVersion: '43' },
  },
  {
    name: 'a version that is none',
    document: operations.ListProvidersDocument,
    variables: { minResourceVersion: 'x' },
  },
  { name: 'a page that is too large', document: operations.ListProvidersDocument, variables: { first: 100000 } },
  { name: 'a provider', document: operations.GetProviderDocument, variables: { name: 'whole' } },
  { name: 'a provider that is not there', document: operations.GetProviderDocument, variables: { name: 'absent' } },
  { name: 'providers whole', document: operations.ListProvidersWholeDocument },
  {
    name: 'a provider with yaml and problems',
    document: operations.GetProviderWholeDocument,
    variables: { name: 'bare' },
  },
  {
    name: 'a validation of YAML',
    document: operations.ValidateDocument,
    variables: { yaml: 'kind: MachineProvider\nspec: {regoin: x}\n' },
  },
  {
    name: 'a validation of an input',
    document: operations.ValidateDocument,
    variables: { input: { metadata: {}, spec: { type: 'AWS', region: null } } },
  },
  {
    name: 'a list of 1,000',
    document: operations.ListProvidersDocument,
    variables: { first: 1000 },
    providers: thousand,
  },
  { name: 'events', document: operations.GetProviderEventsDocument, variables: { name: 'whole', limit: 3 } },
  {
    name: 'events with a bad limit',
    document: operations.GetProviderEventsDocument,
    variables: { name: 'whole', limit: 0 },
  },
  { name: 'a node', document: operations.NodeDocument, variables: { id: whole.id } },
  { name: 'a malformed node id', document: operations.NodeDocument, variables: { id: '%%%' } },
  { name: 'nodes, one unknown', document: operations.NodesDocument, variables: { ids: [whole.id, 'x', bare.id] } },
  { name: 'the gateway with enums of other wire values', document: operations.GatewayDocument },
  {
    name: 'an order without its direction',
    document: operations.ListProvidersDocument,
    variables: { orderBy: [{ field: 'AGE' }] },
  },
  {
    name: 'one entry where a list is wanted',
    document: operations.ListProvidersDocument,
    variables: { orderBy: { field: 'AGE', direction: 'DESC' } },
  },
  {
    name: 'enums in a filter',
    document: operations.ListProvidersDocument,
    variables: { filter: { type: ['AWS'], phase: ['NOT_READY'] } },
  },
  {
    name: 'an enum value that is none',
    document: operations.ListProvidersDocument,
    variables: { filter: { type: ['aws'] } },
  },
  { name: 'a list for an input object', document: operations.ListProvidersDocument, variables: { filter: [] } },
  { name: 'a fraction for an Int', document: operations.ListProvidersDocument, variables: { first: 1.5 } },
  { name: 'a missing required variable', document: operations.GetProviderDocument },
  { name: 'neither input nor yaml', document: operations.ValidateDocument },
  {
    name: 'a default of a non-null variable',
    document: 'query ($n: Int! = 1) { machineProviders(first: $n) { totalCount nodes { id } } }',
  },
  {
    name: 'an absent variable inside an input object',
    document: 'query ($r: [String!]) { machineProviders(filter: {region: $r, search: "x"}) { totalCount } }',
  },
  {
    name: 'literals of every kind',
    document:
      '{ machineProviders(filter: {type: [AWS], ready: true, minHealthScore: 3}, first: 1, after: null) { nodes { id } } }',
  },
  {
    name: 'aliases of one field with different arguments',
    document:
      '{ a: machineProvider(name: "whole") { id e: events(limit: 1) { type } f: events(limit: 2) { type } } b: machineProvider(name: "bare") { id } }',
  },
  {
    name: 'fragments on an interface',
    document: `{ node(id: "${whole.id}") { ...N __typename } } fragment N on Node { id ... on MachineProvider { ready } }`,
  },
];

describe('a compiled operation', () => {
  test.each(cases)('answers as graphql-js does: $name', async ({ document, variables, providers = [whole, bare] }) => {
    const store = aStore(providers);
    const interpreted = aContext(store);
    const compiled = aContext(store);
    const expected = await interpret(document, variables, interpreted);
    expect(asJson(await runCompiled(document, variables, compiled))).toEqual(asJson(expected));
    expect(compiled.calls).toEqual(interpreted.calls);
  });

  test('gives what a resolver throws as the original error of an error with its path', async () => {
    const fault = new GatewayError('UNAVAILABLE', 'the cluster is out of reach');
    const context = aContext(aStore([whole]), {
      gateway: () => {
        throw fault;
      },
    });
    const result = await runCompiled('{ gateway { version } }', {}, context);
    expect(result.data).toBeNull();
    expect(result.errors?.[0]).toMatchObject({ path: ['gateway'], originalError: fault });
  });

  test('gives errors that are whole, with what Apollo takes for granted', async () => {
    const document = '{ machineProviders(first: 1001) { totalCount } }';
    const { errors } = await runCompiled(document, {}, aContext());
    const { errors: expected } = await interpret(document, {}, aContext());
    expect(errors?.map((error) => [error.toJSON(), error.extensions, error.locations])).toEqual(
      expected?.map((error) => [error.toJSON(), error.extensions, error.locations]),
    );
    expect(errors?.[0]?.extensions).toEqual({});
  });

  test('makes null of a nullable field that failed, and answers the others', async () => {
    const context = aContext(aStore([whole]), {
      events: { forProvider: () => Promise.reject(new GatewayError('FORBIDDEN', 'no')) },
    });
    const document = '{ machineProvider(name: "whole") { id events { type } } gateway { version } }';
    const expected = await interpret(document, {}, context);
    const result = await runCompiled(document, {}, context);
    expect(asJson(result)).toEqual(asJson(expected));
    expect(asJson(result.data)).toMatchObject({ machineProvider: { events: null }, gateway: { version: '0.1.0' } });
  });

  test('reads what a page computes once, as graphql-js does', async () => {
    const read: string[] = [];
    const page = {
      get edges() {
        read.push('edges');
        return [];
      },
      get pageInfo() {
        read.push('pageInfo');
        return { hasNextPage: false, hasPreviousPage: false };
      },
    };
    const reads = { ...aStore([]), list: () => page } as unknown as StoreReads;
    const document = '{ machineProviders { edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor } } }';
    await runCompiled(document, {}, aContext(reads));
    expect(read).toEqual(['edges', 'pageInfo']);
  });

  test('answers, and with an error, when a page throws while it is read', async () => {
    const page = {
      get totalCount(): number {
        throw new Error('lost count');
      },
    };
    const reads = { ...aStore([]), list: () => page } as unknown as StoreReads;
    const result = await runCompiled('{ machineProviders { totalCount } }', {}, aContext(reads));
    expect(result).toMatchObject({ data: null, errors: [{ message: 'lost count', path: ['machineProviders'] }] });
  });

  test('never turns a text of the caller into code', async () => {
    const crafted = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.ranCode=true';
    const context = aContext();
    await runCompiled(`{ machineProviders(filter: {search: "${crafted}"}) { totalCount } }`, {}, context);
    expect(globalThis).not.toHaveProperty('ranCode');
    expect(context.calls).toMatchObject([{ given: { filter: { search: crafted } } }]);
  });

  test('is refused to introspection, whose arguments would be compiled in', () => {
    expect(compileOperation(schema, parse('{ __type(name: "MachineProvider") { name } }'))).toBeUndefined();
    expect(
      compileOperation(schema, parse('{ ...S } fragment S on Query { __schema { description } }')),
    ).toBeUndefined();
  });

  test('is refused to conditions, which are lost where a fragment is spread twice', () => {
    expect(
      compileOperation(schema, parse('query ($x: Boolean!) { gateway @skip(if: $x) { version } }')),
    ).toBeUndefined();
    expect(
      compileOperation(schema, parse('{ gateway { ...F @include(if: true) } } fragment F on GatewayInfo { version }')),
    ).toBeUndefined();
  });

  test('may be compiled again from the same document', async () => {
    const document = parse(
      '{ gateway { ...F } again: gateway { ...F replica } } fragment F on GatewayInfo { version }',
    );
    const [once, twice] = [compileOperation(schema, document), compileOperation(schema, document)];
    const context = aContext();
    expect(await twice?.(undefined, context, {})).toEqual(await once?.(undefined, context, {}));
    expect(await once?.(undefined, context, {})).toMatchObject({
      data: { again: { version: '0.1.0', replica: 'replica-1' } },
    });
  });

  test('is refused to an answer that is named like a prototype', () => {
    expect(compileOperation(schema, parse('{ __proto__: gateway { version } }'))).toBeUndefined();
  });

  test('is refused to mutations and to an operation that is not in the document', () => {
    expect(compileOperation(schema, parse(operations.DeleteDocument.toString()))).toBeUndefined();
    expect(compileOperation(schema, parse('query A { gateway { version } }'), 'B')).toBeUndefined();
  });
});

describe('the feeds, frame by frame', () => {
  const change: MachineProviderFrame[] = [
    { kind: 'ProviderAdded', cursor: '1', provider: whole },
    { kind: 'Synced', cursor: '2' },
    { kind: 'ProviderModified', cursor: '3', provider: bare, changedPaths: ['spec.region'], collapsed: false },
    { kind: 'ProviderDeleted', cursor: '4', provider: bare, reason: DeletionReason.LEFT_FILTER },
    { kind: 'Reset', cursor: '5', reason: 'the history is too short' },
    { kind: 'Bookmark', cursor: '6' },
  ];
  const status: ProviderStatusFrame[] = [
    {
      kind: 'StatusChanged',
      cursor: '1',
      before: null,
      after: whole.status ?? null,
      changedPaths: [],
      collapsed: false,
      deleted: false,
    },
    { kind: 'Bookmark', cursor: '2' },
  ];
  const health: HealthFrame[] = [
    {
      kind: 'HealthTransition',
      cursor: '1',
      cause: HealthTransitionCause.MOVED,
      provider: whole,
      at: '2026-01-31T12:00:00Z',
      phase: { from: ProviderPhase.NOT_READY, to: ProviderPhase.READY },
      conditions: [{ type: 'Ready', from: ConditionStatus.UNKNOWN, to: ConditionStatus.TRUE, reason: 'Usable' }],
      quotas: [{ resource: 'cpu', threshold: 80, direction: QuotaDirection.BELOW, used: '1', limit: '2', unit: null }],
      credentialExpiry: { state: CredentialExpiryState.CURRENT, expiresAt: null },
      collapsed: true,
    },
    { kind: 'Synced', cursor: '2' },
    { kind: 'Reset', cursor: '3', reason: 'the history is too short' },
  ];

  test.each([
    { name: 'changes', document: operations.ChangesDocument, variables: {}, frames: change },
    { name: 'status', document: operations.StatusFeedDocument, variables: { name: 'whole' }, frames: status },
    { name: 'health', document: operations.HealthFeedDocument, variables: {}, frames: health },
  ])('compiled, they equal what graphql-js sends: $name', async ({ document, variables, frames }) => {
    const parsed = parse(document.toString());
    const context = aContext(aStore([]), { frames: change, statusFrames: status, healthFrames: health });
    const stream = await subscribe({ schema, document: parsed, variableValues: variables, contextValue: context });
    const expected = await collect(stream as AsyncIterable<ExecutionResult>);
    const compiled = compileOperation(schema, parsed);
    const results = await Promise.all(frames.map(async (frame) => compiled?.(frame, context, variables)));
    expect(asJson(results)).toEqual(asJson(expected));
    expect(results).toHaveLength(frames.length);
  });
});

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const each of stream) collected.push(each);
  return collected;
}
