import { z } from 'zod';
import { unsupportedPatch } from './api-error.ts';
import { isJsonObject } from './api-object.ts';

const replacements = z.array(z.object({ op: z.literal('replace'), path: z.string().startsWith('/'), value: z.json() }));

/**
 * What a JSON patch (RFC 6902) makes of an object, which is not touched: of its operations `replace` alone, and of
 * fields alone, for that is how `kubectl apply --server-side` takes over from `kubectl apply`. Throws 415 for more.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  const { data } = replacements.safeParse(patch);
  if (data === undefined) throw unsupportedPatch();
  return data.reduce<unknown>((object, { path, value }) => {
    const steps = path.split('/').slice(1);
    return replaceAt(
      object,
      steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
      value,
    );
  }, target);
}

/** fromEntries, because it takes `__proto__` for a name like any other. */
function replaceAt(target: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (!isJsonObject(target)) throw unsupportedPatch();
  const fields = new Map(Object.entries(target));
  return Object.fromEntries(fields.set(step, replaceAt(fields.get(step), rest, value)));
}
