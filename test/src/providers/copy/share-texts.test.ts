import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createTextSharing } from '../../../../src/providers/copy/share-texts.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const message = 'The provider answers, and takes the credential.';
const stored = (name: string) => ({
  kind: 'MachineProvider',
  metadata: { name, labels: { 'example.com/owner': 'the-team-of-machines' }, generation: 1, deletionTimestamp: null },
  status: { conditions: [{ type: 'Ready', message, lastTransitionTime: '2026-01-01T00:00:00Z' }], ready: true },
  __proto__x: ['', 'short', 'x'.repeat(300)],
});

describe('texts that are said again and again', () => {
  it('are the very same in all that was parsed, which says what it said', () => {
    const share = createTextSharing();
    for (const name of ['a', 'b', 'provider-of-a-long-name']) {
      const parsedAgain: unknown = JSON.parse(JSON.stringify(stored(name)));
      expect(share(parsedAgain)).toStrictEqual(stored(name));
    }
  });

  it.each([
    null,
    7,
    'a text by itself',
    [],
    ['a text in a list', ['and deeper']],
    { a: { b: { c: 'a text far below' } } },
  ])('may stand anywhere: %j', (value) => expect(createTextSharing()(structuredClone(value))).toStrictEqual(value));

  it('are left alone where an object is deeper than any provider', () => {
    const depth = 50_000;
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}"a text far below"${']'.repeat(depth)}`);
    expect(createTextSharing()(deep)).toBe(deep);
  });

  it('take the memory of one', () => {
    const unlike = (count: number) => parsed(count, (index) => `${message} ${index}`);
    const share = createTextSharing();
    const keptBytes = bytesKeptBy(() => parsed(20_000, () => message).map(share));
    expect(keptBytes).toBeLessThan(bytesKeptBy(() => parsed(20_000, () => message)) * 0.6);
    // What is said once is forgotten, however much of it comes.
    expect(bytesKeptBy(() => void unlike(100_000).forEach(share))).toBeLessThan(2_000_000);
  });
});

function parsed(count: number, said: (index: number) => string): unknown[] {
  return Array.from({ length: count }, (_, index): unknown => JSON.parse(JSON.stringify({ message: said(index) })));
}

function bytesKeptBy(make: () => unknown): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // So that it is still there by then.
  expect(made).not.toBe(before);
  return bytes;
}
