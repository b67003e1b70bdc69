import { type ExecutionResult, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { describe, expect, test } from 'vitest';
import type { GatewayContext } from '../../resolvers/context.ts';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import type { StoreReads } from '../../src/providers/store.ts';
import { aContext, aStore } from '../support/ports.ts';
import { interpret } from '../support/run.ts';

// Why values never reach graphql-jit. When one of these fails, a newer graphql-jit may be trusted with more.
describe('graphql-jit by itself', () => {
  test('runs a crafted text as code', async () => {
    const crafted = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.ranInJit=true';
    await runJit(`{ machineProviders(filter: {search: "${crafted}"}) { totalCount } }`, {}, aContext());
    expect(globalThis).toHaveProperty('ranInJit', true);
  });

  test('loses a field of a fragment that is spread with and without a condition', async () => {
    const document =
      'query ($x: Boolean!) { a: gateway { ...F @include(if: $x) replica } b: gateway { ...F } } fragment F on GatewayInfo { version }';
    expect(await runJit(document, { x: false }, aContext())).toMatchObject({ data: { b: {} } });
    expect((await interpret(document, { x: false }, aContext())).data?.['b']).toEqual({ version: '0.1.0' });
  });

  test('never answers when a property throws behind a promise', async () => {
    const rejected = new Promise((resolve) => process.once('unhandledRejection', resolve));
    const page = {
      get totalCount(): number {
        throw new Error('lost count');
      },
    };
    const reads = { ...aStore([]), list: () => page } as unknown as StoreReads;
    void runJit('{ machineProviders { totalCount } }', {}, aContext(reads));
    expect(await rejected).toMatchObject({ message: 'lost count' });
  });

  test('makes null of an absent variable inside an input object, which removes the field in an update', async () => {
    const context = aContext();
    await runJit(
      'mutation ($l: StringMap) { updateMachineProvider(input: {name: "whole", labels: $l}) { warnings } }',
      {},
      context,
    );
    expect(context.calls).toMatchObject([{ given: { input: { labels: null } } }]);
  });
});

async function runJit(
  document: string,
  variables: Record<string, unknown>,
  context: GatewayContext,
): Promise<ExecutionResult> {
  const compiled = compileQuery(buildGatewaySchema(), parse(document));
  if (!isCompiledQuery(compiled)) throw new Error('not compiled');
  return compiled.query(undefined, context, variables);
}
