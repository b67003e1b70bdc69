import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { findJson, readItems, readJson } from '../../../src/drivers/read-json.ts';
import { anAnswer } from './answers.ts';

const asked = { product: 'Nimbus', purpose: 'list the networks' };
const form = z.object({ items: z.array(z.unknown()) });

describe('JSON', () => {
  it.each([
    ['no JSON', '{"items": ['],
    ['another form', { items: 7 }],
    ['bytes that are no text', new Uint8Array([0x22, 0xff, 0x22])],
  ])('is refused for %s, without a word of it', (_, body) => {
    const answer = anAnswer(200, body instanceof Uint8Array ? undefined : body);
    const read = () => readJson({ ...answer, ...(body instanceof Uint8Array && { body }) }, form, asked);
    expect(read).toThrow(expect.objectContaining({ code: FailureCode.UNEXPECTED_ANSWER }) as Error);
  });

  it('of millions of values is refused before any of them is made, however short it is', () => {
    for (const value of ['0', '{}', '[]', '""']) {
      const answer = anAnswer(200, `{"items":[${`${value},`.repeat(600_000)}0]}`);
      expect(() => readJson(answer, form, asked)).toThrow(
        expect.objectContaining({ code: FailureCode.TOO_LARGE }) as Error,
      );
      expect(findJson(answer, form)).toBeUndefined();
    }
  });

  it('is read at any length that has no more values than real answers have', () => {
    const items = Array.from({ length: 100_000 }, (_, n) => ({ name: 'x'.repeat(50), n }));
    expect(readJson(anAnswer(200, { items }), form, asked).items).toHaveLength(100_000);
  });
});

describe('the items of a list', () => {
  it('are refused at the first that has another form: the rest is not looked at', () => {
    let seen = 0;
    const item = z.unknown().refine(() => (seen += 1) < 3);
    expect(() => readItems([1, 2, 3, 4, 5], item, asked)).toThrow(
      expect.objectContaining({ code: FailureCode.UNEXPECTED_ANSWER }) as Error,
    );
    expect(seen).toBe(3);
  });
});
