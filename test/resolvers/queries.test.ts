import { describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../schema/gateway-error.ts';
import { encodeNodeId } from '../../schema/node.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { seesEverything } from '../../src/providers/scope/sees-everything.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext, aStore, gatewayInfo } from '../support/ports.ts';
import { asJson, interpret, run, runCompiled } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

const blue = readMachineProvider(aStoredProvider({ name: 'blue' }));
const red = readMachineProvider(
  aStoredProvider({ name: 'red', namespace: 'prod', spec: { type: 'vsphere', region: 'dc1' } }),
);
const store = aStore([blue, red]);

describe('machineProvider', () => {
  test('finds one in the default namespace, with its enums by their GraphQL names', async () => {
    const { data, errors } = await run(operations.GetProviderDocument, { name: 'blue' }, aContext(store));
    expect(errors).toBeUndefined();
    expect(data?.machineProvider).toMatchObject({
      metadata: { name: 'blue', namespace: 'default' },
      spec: { type: 'AWS', config: { endpoint: 'ec2.us-west-2.amazonaws.com' } },
      status: { phase: 'READY', health: { score: 97 } },
      ready: true,
    });
  });

  test('finds one in another namespace, and takes null for the default one', async () => {
    const prod = await run(operations.GetProviderDocument, { namespace: 'prod', name: 'red' }, aContext(store));
    const none = await run(operations.GetProviderDocument, { namespace: null, name: 'blue' }, aContext(store));
    expect(prod.data?.machineProvider?.spec.type).toBe('VSPHERE');
    expect(none.data?.machineProvider?.metadata.namespace).toBe('default');
  });

  test('is null where there is none', async () => {
    expect(await run(operations.GetProviderDocument, { name: 'red' }, aContext(store))).toEqual({
      data: { machineProvider: null },
    });
  });

  test('waits for a version that is asked for, and fails when it does not come', async () => {
    const context = aContext(store);
    const there = await run(operations.GetProviderDocument, { name: 'blue', minResourceVersion: '42' }, context);
    const ahead = await run(operations.GetProviderDocument, { name: 'blue', minResourceVersion: '43' }, context);
    expect(there.data?.machineProvider?.metadata.name).toBe('blue');
    expect(ahead.errors?.[0]?.originalError).toBeInstanceOf(GatewayError);
    expect(ahead.errors?.[0]?.originalError).toMatchObject({ code: 'TIMEOUT' });
    expect(context.calls.map(({ given }) => given)).toEqual(['42', '43']);
  });
});

describe('machineProviders', () => {
  test('hands every argument to the store as it was given', async () => {
    const context = aContext(store);
    const filter = {
      type: ['AWS' as const],
      supportsOperation: ['CREATE' as const],
      hasFeature: ['SNAPSHOT_SUPPORT' as const],
    };
    const orderBy = [{ field: 'AGE' as const }, { field: 'NAME' as const, direction: 'DESC' as const }];
    const { data, errors } = await run(
      operations.ListProvidersDocument,
      { namespace: 'default', filter, orderBy, first: 5 },
      context,
    );
    expect(errors).toBeUndefined();
    expect(data?.machineProviders.edges.map(({ node }) => node.metadata.name)).toEqual(['blue']);
    expect(context.calls).toEqual([
      {
        port: 'list',
        given: {
          namespace: 'default',
          filter: { type: ['aws'], supportsOperation: ['create'], hasFeature: ['snapshotSupport'] },
          orderBy: [
            { field: 'AGE', direction: 'ASC' },
            { field: 'NAME', direction: 'DESC' },
          ],
          first: 5,
        },
      },
    ]);
  });

  test('walks page by page from cursor to cursor', async () => {
    const first = await run(operations.ListProvidersDocument, { first: 1 }, aContext(store));
    const after = first.data?.machineProviders.pageInfo.endCursor;
    const second = await run(operations.ListProvidersDocument, { first: 1, after }, aContext(store));
    expect(first.data?.machineProviders.pageInfo.hasNextPage).toBe(true);
    expect(second.data?.machineProviders.edges.map(({ node }) => node.metadata.name)).toEqual(['red']);
    expect(second.data?.machineProviders).toMatchObject({ totalCount: 2, resourceVersion: '42' });
  });

  test('fails on a page size out of bounds', async () => {
    const { errors } = await run(operations.ListProvidersDocument, { first: 1001 }, aContext(store));
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID' });
  });
});

describe('node and nodes', () => {
  test('find again what an id stands for', async () => {
    const { data } = await run(operations.NodeDocument, { id: red.id }, aContext(store));
    expect(data?.node).toMatchObject({ __typename: 'MachineProvider', id: red.id, metadata: { name: 'red' } });
  });

  test.each([
    '',
    'x',
    '%%%',
    encodeNodeId({ kind: 'MachineProvider', namespace: 'default', name: 'absent' }),
    `${red.id}A`,
  ])('are null for the id "%s"', async (id) => {
    expect(await run(operations.NodeDocument, { id }, aContext(store))).toEqual({ data: { node: null } });
  });

  test('answer 1,000 ids in their order, null where there is none', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => (n % 3 ? blue.id : 'unknown'));
    const { data, errors } = await run(operations.NodesDocument, { ids }, aContext(store));
    expect(errors).toBeUndefined();
    expect(data?.nodes.map((node) => node?.id ?? 'unknown')).toEqual(ids);
  });

  test.each([interpret, runCompiled])('fail in their own place where they may not be seen, by %o', async (execute) => {
    const permission = {
      ...seesEverything,
      assertGet: ({ name }: { name: string }) => {
        if (name === 'red') throw new GatewayError('FORBIDDEN', 'Expected the permission to get it, but got none.');
      },
    };
    const variables = { ids: [blue.id, red.id, 'unknown', blue.id] };
    const { data, errors } = await execute(operations.NodesDocument, variables, aContext(store, { permission }));
    expect(asJson(data?.['nodes'])).toMatchObject([{ id: blue.id }, null, null, { id: blue.id }]);
    expect(errors).toMatchObject([{ path: ['nodes', 1], originalError: { code: 'FORBIDDEN' } }]);
  });

  test.each([interpret, runCompiled])(
    'are as many as were asked for, in whatever order it turns out which may not be seen, by %o',
    async (execute) => {
      const asked: (() => void)[] = [];
      const permission = {
        ...seesEverything,
        assertGet: async ({ name }: { name: string }) => {
          await new Promise<void>((resolve) => asked.push(resolve));
          if (name === 'red') throw new GatewayError('FORBIDDEN', 'Expected the permission to get it, but got none.');
        },
      };
      const variables = { ids: [red.id, blue.id, red.id, blue.id] };
      const answer = execute(operations.NodesDocument, variables, aContext(store, { permission }));
      await vi.waitUntil(() => asked.length === 4);
      for (const settle of asked.reverse()) {
        settle();
        await new Promise(setImmediate);
      }
      const { data, errors } = await answer;
      expect(asJson(data?.['nodes'])).toMatchObject([null, { id: blue.id }, null, { id: blue.id }]);
      expect(errors?.map(({ path }) => path)).toEqual([
        ['nodes', 2],
        ['nodes', 0],
      ]);
    },
  );

  test('refuse more than 1,000 ids', async () => {
    const { errors } = await run(operations.NodesDocument, { ids: Array<string>(1001).fill('x') }, aContext(store));
    expect(errors?.[0]?.originalError).toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('1001') as string,
    });
  });
});

test('gateway says how many providers there are only to who may list them all', async () => {
  const permission = { ...seesEverything, listsEverything: () => false };
  const { data } = await run(operations.GatewayDocument, {}, aContext(store, { permission }));
  expect(data?.gateway.cache).toMatchObject({ state: 'LIVE', objects: null });
});

test('gateway says what it is', async () => {
  const { data } = await run(operations.GatewayDocument, {}, aContext(store));
  expect(data?.gateway).toEqual({
    ...gatewayInfo,
    cluster: { mode: 'IN_CLUSTER', version: 'v1.37.2' },
    cache: { ...gatewayInfo.cache, state: 'LIVE', objects: store.size },
    health: { ...gatewayInfo.health, mode: 'ON' },
  });
});
