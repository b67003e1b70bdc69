import type { Secret } from './access.ts';

/** The key beside a credential under which its owner says until when it is good. */
export const expiryKey = 'expires-at';

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 of the Secret's `expires-at` (RFC 3339); undefined where it has none, or another text. */
export function secretExpiry(secret: Secret): number | undefined {
  const text = secret.get(expiryKey)?.reveal().trim() ?? '';
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
