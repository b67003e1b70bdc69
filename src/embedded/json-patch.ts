import { z } from 'zod';
import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from './api-error.ts';
import { isJsonObject } from './api-object.ts';

const pointer = z.string().regex(/^(?:\/[^]*)?$/);
const operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: z.unknown() }),
  z.object({ op: z.enum(['move', 'copy']), path: pointer, from: pointer }),
  z.object({ op: z.literal('remove'), path: pointer }),
]);
type Operation = z.infer<typeof operation>;

/**
 * What a JSON patch (RFC 6902) makes of an object, which is not touched. As with the API server, `replace` also adds.
 * Throws 400 for what is no list of operations, 422 for one that can't be carried out.
 */
export function jsonPatch(target: object, patch: unknown): unknown {
  const operations = z.array(z.record(z.string(), z.unknown())).safeParse(patch);
  if (!operations.success) throw badRequest('error decoding patch: a list of operations was expected');
  return operations.data.reduce<unknown>((document, given) => {
    const parsed = operation.safeParse(given);
    if (!parsed.success) throw rejected();
    return carryOut(document, parsed.data);
  }, structuredClone(target));
}

function rejected(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

function carryOut(document: unknown, operation: Operation): unknown {
  const { op } = operation;
  const path = parsePointer(operation.path);
  switch (op) {
    case 'test':
      if (!isDeepStrictEqual(read(document, path), operation.value)) throw rejected();
      return document;
    case 'add':
    case 'replace':
      return write(document, path, op, operation.value);
    case 'remove':
      return write(document, path, op, undefined);
    case 'copy':
    case 'move': {
      const from = parsePointer(operation.from);
      const value = structuredClone(read(document, from));
      return write(op === 'move' ? write(document, from, 'remove', undefined) : document, path, 'add', value);
    }
  }
}

function parsePointer(text: string): string[] {
  return text
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[indexOf(step, value.length - 1)];
    if (isJsonObject(value) && Object.hasOwn(value, step)) return value[step];
    throw rejected();
  }, document);
}

function write(document: unknown, path: readonly string[], op: 'add' | 'replace' | 'remove', value: unknown): unknown {
  const step = path.at(-1);
  if (step === undefined) return value;
  const parent = read(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = op === 'add' && step === '-' ? parent.length : indexOf(step, parent.length - (op === 'add' ? 0 : 1));
    parent.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  } else if (!isJsonObject(parent) || (op === 'remove' && !Object.hasOwn(parent, step))) throw rejected();
  else if (op === 'remove') Reflect.deleteProperty(parent, step);
  // Defined, not assigned: `__proto__` is a name like any other.
  else Object.defineProperty(parent, step, { value, configurable: true, enumerable: true, writable: true });
  return document;
}

function indexOf(step: string, last: number): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(step) || Number(step) > last) throw rejected();
  return Number(step);
}
