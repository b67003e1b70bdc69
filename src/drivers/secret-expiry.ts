import type { Secret } from './access.ts';
import { DriverFailure, FailureCode } from './failure.ts';

/** The key beside a credential under which its owner says until when it is good. */
export const expiryKey = 'expires-at';

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since 1970 of the Secret's `expires-at`; undefined where it has none. Throws DriverFailure:
 * SECRET_UNUSABLE, for what is no time.
 */
export function secretExpiry(secret: Secret): number | undefined {
  const text = secret.get(expiryKey)?.reveal().trim() ?? '';
  if (text === '') return undefined;
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const message = `Expected a time in RFC 3339 under the key ${expiryKey} of the Secret ${secret.name}, but got another text.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, {
    fix: 'Write it like `2027-01-31T00:00:00Z`, or leave the key out.',
  });
}
