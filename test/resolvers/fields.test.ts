import { describe, expect, test } from 'vitest';
import { createEventsLoader } from '../../resolvers/events-loader.ts';
import { readMachineProvider } from '../../schema/read.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext, aStore } from '../support/ports.ts';
import { run } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

describe('ready', () => {
  test.each([
    {
      what: 'the condition says so',
      status: { phase: 'Error', conditions: [{ type: 'Ready', status: 'True' }] },
      ready: true,
    },
    {
      what: 'the condition denies it',
      status: { phase: 'Ready', conditions: [{ type: 'Ready', status: 'False' }] },
      ready: false,
    },
    {
      what: 'the condition is unknown',
      status: { phase: 'Ready', conditions: [{ type: 'Ready', status: 'Unknown' }] },
      ready: false,
    },
    {
      what: 'only the phase says so',
      status: { phase: 'Ready', conditions: [{ type: 'Authenticated', status: 'False' }] },
      ready: true,
    },
    {
      what: 'only the phase is there, and denies it',
      status: { phase: 'Initializing', conditions: null },
      ready: false,
    },
    { what: 'nothing was observed yet', status: undefined, ready: false },
  ])('is $ready when $what', async ({ status, ready }) => {
    const store = aStore([readMachineProvider(aStoredProvider({ name: 'p', status }))]);
    const { data } = await run(operations.GetProviderDocument, { name: 'p' }, aContext(store));
    expect(data?.machineProvider?.ready).toBe(ready);
  });
});

describe('events', () => {
  const providers = ['p', 'q', 'r'].map((name) => readMachineProvider(aStoredProvider({ name })));

  /** Thirty events per provider, one a minute, in no order; `listed` says which namespaces were asked for. */
  function withEvents() {
    const listed: string[] = [];
    const loader = createEventsLoader(async (namespace) => {
      listed.push(namespace);
      return providers.flatMap(({ kind, metadata: { name, uid } }) =>
        Array.from({ length: 30 }, (_, n) => ({
          involved: { kind, name, uid },
          event: { reason: name, lastTimestamp: new Date(Date.UTC(2026, 0, 1, 0, (n * 7) % 30)).toISOString() },
        })),
      );
    }, AbortSignal.timeout(5000));
    return { listed, context: aContext(aStore(providers), { events: loader }) };
  }

  test('are the 20 newest of the provider unless told otherwise', async () => {
    const { context } = withEvents();
    const { data } = await run(operations.GetProviderEventsDocument, { name: 'q' }, context);
    const events = data?.machineProvider?.events ?? [];
    expect(events).toHaveLength(20);
    expect(events[0]).toMatchObject({ reason: 'q', lastTimestamp: '2026-01-01T00:29:00.000Z' });
    expect(events[19]).toMatchObject({ reason: 'q', lastTimestamp: '2026-01-01T00:10:00.000Z' });
  });

  test('take null for the default limit', async () => {
    const { context } = withEvents();
    const { data } = await run(operations.GetProviderEventsDocument, { name: 'p', limit: null }, context);
    expect(data?.machineProvider?.events).toHaveLength(20);
  });

  test('cost one list per namespace, however many providers of it are in the answer', async () => {
    const { context, listed } = withEvents();
    const { data } = await run(
      '{ machineProviders { nodes { events(limit: 1) { reason } again: events { reason } } } }',
      {},
      context,
    );
    expect(data).toMatchObject({
      machineProviders: { nodes: ['p', 'q', 'r'].map((reason) => ({ events: [{ reason }] })) },
    });
    expect(listed).toEqual(['default']);
  });

  test.each([0, -1, 501])('refuse a limit of %i', async (limit) => {
    const { context, listed } = withEvents();
    const { errors } = await run(operations.GetProviderEventsDocument, { name: 'p', limit }, context);
    expect(errors?.[0]).toMatchObject({ path: ['machineProvider', 'events'], originalError: { code: 'INVALID' } });
    expect(listed).toEqual([]);
  });
});
