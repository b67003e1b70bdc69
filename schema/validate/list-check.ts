import type { ListShape } from '../model/model.ts';
import { itemPath } from '../path.ts';
import { ProblemCode, type ValidationProblem } from '../problem.ts';
import { isRecord } from '../record.ts';
import { type Problems, refusal, shown } from './problems.ts';

export function tooMany(path: string, limit: number, count: number, what: string): ValidationProblem {
  const message = `Expected at most ${limit} ${what}, but got ${count}.`;
  return refusal(ProblemCode.TOO_MANY, path, message, `Keep at most ${limit} ${what}.`);
}

/** Finds items that repeat an earlier one, by their key or as a whole, as the list's kind says. */
export function findDuplicates(
  items: readonly unknown[],
  { listKind }: ListShape,
  path: string,
  unechoed: boolean,
  problems: Problems,
): void {
  if (listKind.kind === 'atomic') return;
  const first = new Map<unknown, number>();
  for (const [index, item] of items.entries()) {
    const identity = listKind.kind === 'set' ? item : keyOf(item, listKind.key);
    if (typeof identity !== 'string' && typeof identity !== 'number') continue;
    const earlier = first.get(identity);
    if (earlier === undefined) {
      first.set(identity, index);
      continue;
    }
    const what = listKind.kind === 'set' ? 'each value' : `each ${listKind.key}`;
    const message = `Expected ${what} once, but got ${shown(identity, unechoed)} again, as at ${itemPath(path, earlier)}.`;
    problems.push(refusal(ProblemCode.DUPLICATE, itemPath(path, index), message, 'Remove one of the two.'));
  }
}

function keyOf(item: unknown, key: string): unknown {
  return isRecord(item) ? item[key] : undefined;
}
