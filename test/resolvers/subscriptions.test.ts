import { type ExecutionResult, parse, subscribe } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { GatewayContext } from '../../resolvers/context.ts';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import { DeletionReason, type HealthFrame, type MachineProviderFrame } from '../../schema/api/changes.ts';
import { CredentialExpiryState, HealthTransitionCause, QuotaDirection } from '../../schema/api/health-events.ts';
import { ProviderPhase } from '../../schema/enums.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { ConditionStatus } from '../../schema/status/condition.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext } from '../support/ports.ts';
import { asJson } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

const provider = readMachineProvider(aStoredProvider({ name: 'p' }));

async function open(
  document: { toString(): string },
  variableValues: Record<string, unknown>,
  contextValue: GatewayContext,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const stream = await subscribe({
    schema: buildGatewaySchema(),
    document: parse(document.toString()),
    variableValues,
    contextValue,
  });
  if (!(Symbol.asyncIterator in stream)) throw new Error(`refused: ${JSON.stringify(stream)}`);
  return stream as AsyncIterableIterator<ExecutionResult>;
}

async function collect(stream: AsyncIterable<ExecutionResult>): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const { data, errors } of stream) results.push(errors ?? asJson(Object.values(data ?? {})[0]));
  return results;
}

describe('machineProviderChanges', () => {
  test('sends every kind of frame, in order', async () => {
    const frames: MachineProviderFrame[] = [
      { kind: 'ProviderAdded', cursor: '1', provider },
      { kind: 'Synced', cursor: '2' },
      { kind: 'ProviderModified', cursor: '3', provider, changedPaths: ['spec.region'], collapsed: true },
      { kind: 'ProviderDeleted', cursor: '4', provider, reason: DeletionReason.DELETED },
      { kind: 'Reset', cursor: '5', reason: 'the history is too short' },
      { kind: 'Bookmark', cursor: '6' },
    ];
    const results = await collect(await open(operations.ChangesDocument, {}, aContext(undefined, { frames })));
    expect(results).toMatchObject([
      { __typename: 'ProviderAdded', cursor: '1', provider: { metadata: { name: 'p' } } },
      { __typename: 'Synced', cursor: '2' },
      { __typename: 'ProviderModified', cursor: '3', changedPaths: ['spec.region'], collapsed: true },
      { __typename: 'ProviderDeleted', cursor: '4', deletion: 'DELETED' },
      { __typename: 'Reset', cursor: '5', why: 'the history is too short' },
      { __typename: 'Bookmark', cursor: '6' },
    ]);
  });

  test('hands its arguments to the feed, and leaves volatile changes out unless asked', async () => {
    const context = aContext();
    await collect(await open(operations.ChangesDocument, {}, context));
    await collect(
      await open(
        operations.ChangesDocument,
        { namespace: 'prod', filter: { phase: ['READY'] }, after: 'c', includeVolatile: true },
        context,
      ),
    );
    await collect(await open(operations.ChangesDocument, { includeVolatile: null }, context));
    expect(asJson(context.calls)).toEqual([
      { port: 'changes', given: { includeVolatile: false } },
      {
        port: 'changes',
        given: { namespace: 'prod', filter: { phase: ['Ready'] }, after: 'c', includeVolatile: true },
      },
      { port: 'changes', given: { includeVolatile: false } },
    ]);
  });

  test('tells the feed when its reader leaves', async () => {
    let left = false;
    async function* endless(): AsyncGenerator<MachineProviderFrame, undefined> {
      try {
        for (let n = 0; ; n++) yield { kind: 'Bookmark', cursor: String(n) };
      } finally {
        left = true;
      }
    }
    const feeds = { ...aContext().feeds, changes: endless };
    const stream = await open(operations.ChangesDocument, {}, aContext(undefined, { feeds }));
    await stream.next();
    expect(left).toBe(false);
    await stream.return?.();
    expect(left).toBe(true);
  });

  test('is refused with an error when the feed refuses', async () => {
    const fault = new GatewayError('INVALID', 'expected a cursor of this feed');
    const refuse = (): never => {
      throw fault;
    };
    const contextValue = aContext(undefined, { feeds: { ...aContext().feeds, changes: refuse } });
    const result = await subscribe({
      schema: buildGatewaySchema(),
      document: parse(operations.ChangesDocument.toString()),
      contextValue,
    });
    expect(result).toMatchObject({ errors: [{ originalError: fault, path: ['machineProviderChanges'] }] });
  });
});

describe('machineProviderStatus', () => {
  test('sends the status before and after', async () => {
    const after = provider.status ?? null;
    const context = aContext(undefined, {
      statusFrames: [
        {
          kind: 'StatusChanged',
          cursor: '1',
          before: null,
          after,
          changedPaths: ['status'],
          collapsed: false,
          deleted: false,
        },
        { kind: 'Synced', cursor: '2' },
      ],
    });
    expect(await collect(await open(operations.StatusFeedDocument, { name: 'p', after: 'c' }, context))).toMatchObject([
      {
        __typename: 'StatusChanged',
        before: null,
        after: { phase: 'READY', conditions: [{ status: 'TRUE' }] },
        deleted: false,
      },
      { __typename: 'Synced' },
    ]);
    expect(asJson(context.calls)).toEqual([{ port: 'status', given: { key: 'default/p', after: 'c' } }]);
  });

  test('takes null for the default namespace', async () => {
    const context = aContext();
    await collect(await open(operations.StatusFeedDocument, { namespace: null, name: 'p' }, context));
    await collect(await open(operations.StatusFeedDocument, { namespace: 'prod', name: 'p' }, context));
    expect(context.calls).toMatchObject([{ given: { key: 'default/p' } }, { given: { key: 'prod/p' } }]);
  });
});

describe('healthTransitions', () => {
  const moved: HealthFrame = {
    kind: 'HealthTransition',
    cursor: '1',
    cause: HealthTransitionCause.MOVED,
    provider,
    at: '2026-01-31T12:00:00Z',
    phase: { from: ProviderPhase.READY, to: ProviderPhase.ERROR },
    conditions: [
      { type: 'Ready', from: ConditionStatus.TRUE, to: ConditionStatus.FALSE, reason: 'Unreachable', message: 'why' },
    ],
    quotas: [{ resource: 'cpu', threshold: 90, direction: QuotaDirection.ABOVE, used: '95', limit: '100' }],
    credentialExpiry: { state: CredentialExpiryState.EXPIRING, expiresAt: '2026-02-01T12:00:00Z' },
    collapsed: false,
  };

  test('sends all that moved in one frame', async () => {
    const healthFrames: HealthFrame[] = [
      moved,
      { kind: 'Synced', cursor: '2' },
      { kind: 'Reset', cursor: '3', reason: 'x' },
    ];
    expect(await collect(await open(operations.HealthFeedDocument, {}, aContext(undefined, { healthFrames })))).toEqual(
      [
        expect.objectContaining({
          __typename: 'HealthTransition',
          cursor: '1',
          cause: 'MOVED',
          at: '2026-01-31T12:00:00Z',
          phase: { from: 'READY', to: 'ERROR' },
          conditions: [{ type: 'Ready', from: 'TRUE', to: 'FALSE', reason: 'Unreachable', message: 'why', at: null }],
          quotas: [{ resource: 'cpu', threshold: 90, direction: 'ABOVE', used: '95', limit: '100', unit: null }],
          credentialExpiry: { state: 'EXPIRING', expiresAt: '2026-02-01T12:00:00Z' },
          collapsed: false,
        }),
        { __typename: 'Synced', cursor: '2' },
        { __typename: 'Reset', cursor: '3', reason: 'x' },
      ],
    );
  });

  test('hands its arguments to the feed', async () => {
    const context = aContext();
    const variables = { namespace: 'prod', filter: { phase: ['ERROR'] }, after: 'c' };
    await collect(await open(operations.HealthFeedDocument, variables, context));
    await collect(await open(operations.HealthFeedDocument, {}, context));
    expect(asJson(context.calls)).toEqual([
      { port: 'health', given: { namespace: 'prod', filter: { phase: ['Error'] }, after: 'c' } },
      { port: 'health', given: {} },
    ]);
  });
});
