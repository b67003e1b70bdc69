import type { Secret } from './access.ts';
import type { CredentialCheck } from './connection.ts';
import { DriverFailure, FailureCode } from './failure.ts';

/** The key beside a credential under which its owner says until when it is good. */
export const expiryKey = 'expires-at';

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since 1970 of the Secret's `expires-at`, or of the first of `keys` that it has, where the vendor's own
 * tools write another name; undefined where it has none. Throws DriverFailure: SECRET_UNUSABLE, for what is no time.
 */
export function secretExpiry(secret: Secret, keys: readonly string[] = [expiryKey]): number | undefined {
  const found = keys.map((key) => ({ key, text: secret.get(key)?.reveal().trim() ?? '' }));
  const told = found.find(({ text }) => text !== '');
  if (told === undefined) return undefined;
  const at = rfc3339.test(told.text) ? Date.parse(told.text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const message = `Expected a time in RFC 3339 under the key \`${told.key}\` of the Secret "${secret.name}", but got another text.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, {
    fix: 'Write it like `2027-01-31T00:00:00Z`, or leave the key out.',
  });
}

/**
 * Until when a credential is good that the provider took a moment ago. Where the Secret says that it is over, it is the
 * Secret that is wrong: then no end is known, and the owner is told. `told` and `now` are milliseconds since 1970.
 */
export function endOfTaken(told: number | undefined, now: number): Pick<CredentialCheck, 'expiresAt' | 'note'> {
  if (told === undefined) return {};
  if (told > now) return { expiresAt: told };
  return {
    note:
      `The provider takes the credential, though the Secret says that it ended at ${new Date(told).toISOString()}: ` +
      `correct its \`${expiryKey}\`, or remove it.`,
  };
}
