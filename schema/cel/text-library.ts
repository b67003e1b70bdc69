import type { Environment } from '@marcbachmann/cel-js';
import { parseRe2 } from '../formats/re2.ts';
import { defineFunctions } from './library.ts';

/** What the string and regex libraries of Kubernetes have beyond the evaluator's own. */
export function registerText(environment: Environment): void {
  defineFunctions(environment, {
    'string.charAt(int): string': charAt,
    'string.replace(string, string): string': (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    'string.replace(string, string, int): string': replaceSome,
    'string.find(string): string': (text: string, pattern: string) => parseRe2(pattern).exec(text)?.[0] ?? '',
    'string.findAll(string): list<string>': (text: string, pattern: string) => findAll(text, pattern, -1n),
    'string.findAll(string, int): list<string>': findAll,
  });
}

function charAt(text: string, index: bigint): string {
  const characters = [...text];
  if (index < 0n || index > BigInt(characters.length)) throw new Error(`index out of range: ${index}`);
  return characters[Number(index)] ?? '';
}

/** The first `count` occurrences; all of them when it is negative. */
function replaceSome(text: string, from: string, to: string, count: bigint): string {
  let left = count < 0n ? Number.POSITIVE_INFINITY : Number(count);
  return text.replaceAll(from, (found) => {
    left -= 1;
    return left >= 0 ? to : found;
  });
}

function findAll(text: string, pattern: string, limit: bigint): string[] {
  const expression = parseRe2(pattern);
  const found = text.match(new RegExp(expression.source, `${expression.flags}g`)) ?? [];
  return limit < 0n ? [...found] : found.slice(0, Number(limit));
}
