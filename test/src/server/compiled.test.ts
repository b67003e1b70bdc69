import { describe, expect, it } from 'vitest';
import { buildGatewaySchema } from '../../../resolvers/schema.ts';
import { createCompiledOperations } from '../../../src/server/execute/compiled.ts';
import {
  createDocuments,
  type PlannedOperation,
  type PreparedDocument,
} from '../../../src/server/execute/documents.ts';
import { defaultLimits } from '../../../src/server/settings.ts';

const schema = buildGatewaySchema();
const documents = createDocuments(schema, defaultLimits);

function prepare(query: string): [PreparedDocument, PlannedOperation] {
  const prepared = documents.prepare(query);
  if (prepared.kind === 'refused') throw prepared.errors[0] ?? new Error('refused without a reason');
  const operation = prepared.findOperation(null);
  if (operation === undefined) throw new Error('no operation');
  return [prepared, operation];
}

describe('compiled operations', () => {
  it('are made on the second sight, or at once for what runs many times', () => {
    const compiled = createCompiledOperations(schema);
    const [prepared, operation] = prepare('{ gateway { version } }');
    expect(compiled.find(prepared, operation, false)).toBeUndefined();
    const run = compiled.find(prepared, operation, false);
    expect(run).toBeTypeOf('function');
    expect(compiled.find(prepared, operation, false)).toBe(run);
    const [feed, subscription] = prepare('subscription { machineProviderChanges { cursor } }');
    expect(compiled.find(feed, subscription, true)).toBeTypeOf('function');
  });

  it('are never made of mutations', () => {
    const compiled = createCompiledOperations(schema);
    const [prepared, operation] = prepare(
      'mutation { deleteMachineProvider(input: { name: "x" }) { problems { message } } }',
    );
    for (let round = 0; round < 3; round += 1) expect(compiled.find(prepared, operation, true)).toBeUndefined();
  });

  it('take no more bytes than they may, the least used going first', () => {
    const compiled = createCompiledOperations(schema, 100_000);
    const queries = Array.from({ length: 50 }, (_, index) => prepare(`{ a${index}: gateway { version replica } }`));
    const [first] = queries;
    for (const [prepared, operation] of queries) compiled.find(prepared, operation, true);
    expect(compiled.bytes).toBeLessThanOrEqual(100_000);
    expect(compiled.bytes).toBeGreaterThan(50_000);
    expect(first && compiled.find(first[0], first[1], false)).toBeUndefined();
  });
});

describe('prepared documents', () => {
  it('are the same object for the same text', () => {
    const [prepared] = prepare('{ gateway { replica } }');
    expect(documents.prepare('{ gateway { replica } }')).toBe(prepared);
  });

  it('that are refused are remembered too, and drive out nothing that is in use', () => {
    const small = createDocuments(schema, defaultLimits);
    const used = small.prepare('{ gateway { replica } }');
    const refused = small.prepare('{ nothing }');
    expect(refused.kind).toBe('refused');
    expect(small.prepare('{ nothing }')).toBe(refused);
    for (let index = 0; index < 60; index += 1) small.prepare(`{ nothing } # ${index} ${'x'.repeat(20_000)}`);
    expect(small.prepare('{ gateway { replica } }')).toBe(used);
    expect(small.prepare('{ nothing }')).not.toBe(refused);
  });

  it('are forgotten in time', () => {
    const small = createDocuments(schema, defaultLimits);
    const texts = Array.from({ length: 60 }, (_, index) => `{ gateway { version } } # ${index} ${'x'.repeat(20_000)}`);
    const first = texts.map((text) => small.prepare(text));
    const known = texts.toReversed().filter((text) => first.includes(small.prepare(text)));
    expect(known).toContain(texts.at(-1));
    expect(known.length).toBeGreaterThan(5);
    expect(known.length).toBeLessThan(30);
  });
});
