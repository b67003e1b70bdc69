import { isRecord } from '../../../schema/record.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { expiryKey, secretExpiry } from '../secret-expiry.ts';
import { secretRefOf } from '../secret-ref.ts';
import type { Keys } from './signature.ts';

/** What a Secret holds: keys to sign with, or a token that a role is assumed by. */
export type Credential = {
  /** Milliseconds since 1970, where the Secret tells. */
  readonly expiresAt?: number;
  /** The same, of a token that tells its whole time. */
  readonly issuedAt?: number;
} & (
  | { readonly kind: 'keys'; readonly keys: Keys }
  | { readonly kind: 'web-identity'; readonly token: Hidden; readonly roleArn: string }
);

/** AWS's own tools write the end of temporary keys under the first of these names. */
export const expiryKeys: readonly string[] = ['expiration', expiryKey];

export interface SecretPlace {
  readonly type: AuthenticationType.APIKEY | AuthenticationType.SERVICEACCOUNT;
  readonly name: string;
  readonly key: string;
}

/** Which Secret and key a spec names. Throws DriverFailure SECRET_NOT_FOUND for a spec that names none. */
export function secretPlaceOf({ authentication }: MachineProviderSpec): SecretPlace {
  const isRole = authentication?.type === AuthenticationType.SERVICEACCOUNT || !authentication?.apiKey;
  const ref = secretRefOf(
    isRole ? authentication?.serviceAccount?.secretRef : authentication.apiKey?.secretRef,
    'spec.authentication',
    'Use `type: apikey` with `apiKey.secretRef`, or `type: serviceaccount` with `serviceAccount.secretRef`.',
  );
  return { type: isRole ? AuthenticationType.SERVICEACCOUNT : AuthenticationType.APIKEY, ...ref };
}

/** Throws DriverFailure: SECRET_UNUSABLE, and NOT_FOUND where the spec names no role for a token. */
export function readCredential(secret: Secret, place: SecretPlace, spec: MachineProviderSpec): Credential {
  return place.type === AuthenticationType.APIKEY ? readKeys(secret, place) : readToken(secret, place, spec);
}

function readKeys(secret: Secret, { key }: SecretPlace): Credential {
  const accessKeyId = need(secret, key, /^\w{16,128}$/, 'an access key id, 16 or more letters and digits');
  const secretAccessKey = need(secret, 'secret-access-key', /^[\x21-\x7e]{16,256}$/, 'the secret access key');
  const sessionToken = find(secret, 'session-token', /^[\x21-\x7e]+$/, 'a session token without blanks');
  const expiresAt = secretExpiry(secret, expiryKeys);
  if (accessKeyId.reveal().startsWith('ASIA') && sessionToken === undefined) {
    throw unusable(
      secret,
      'session-token',
      'the session token that a temporary access key (ASIA...) needs',
      'it is missing',
    );
  }
  const keys: Keys = { accessKeyId: accessKeyId.reveal(), secretAccessKey, ...(sessionToken && { sessionToken }) };
  return { kind: 'keys', keys, ...(expiresAt !== undefined && { expiresAt }) };
}

function readToken(secret: Secret, { key }: SecretPlace, { config }: MachineProviderSpec): Credential {
  const token = need(secret, key, /^[\w-]+\.[\w-]+\.[\w-]*$/, 'a web-identity token (JWT)');
  const roleArn: unknown = config?.customSettings?.['roleArn'];
  if (typeof roleArn !== 'string' || roleArn === '') {
    throw new DriverFailure(
      FailureCode.NOT_FOUND,
      'Expected `spec.config.customSettings.roleArn` to name the role that the web-identity token assumes, but it does not.',
      { fix: 'Write it like `arn:aws:iam::123456789012:role/gateway`.' },
    );
  }
  const told = secretExpiry(secret, expiryKeys);
  const time = told === undefined ? timeOfToken(token) : { expiresAt: told };
  return { kind: 'web-identity', token, roleArn, ...time };
}

/** `exp` and `iat` of the token's claims; that they are signed is for STS to check. */
function timeOfToken(token: Hidden): Pick<Credential, 'expiresAt' | 'issuedAt'> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!isRecord(claims)) return {};
    const [expiresAt, issuedAt] = [millisecondsOf(claims['exp']), millisecondsOf(claims['iat'])];
    return { ...(expiresAt !== undefined && { expiresAt }), ...(issuedAt !== undefined && { issuedAt }) };
  } catch {
    return {};
  }
}

function millisecondsOf(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function need(secret: Secret, key: string, form: RegExp, expected: string): Hidden {
  const found = find(secret, key, form, expected);
  if (found === undefined) throw unusable(secret, key, expected, 'it is missing');
  return found;
}

/** Blanks at the ends are forgiven, since `echo` adds one. */
function find(secret: Secret, key: string, form: RegExp, expected: string): Hidden | undefined {
  const text = secret.get(key)?.reveal().trim();
  if (text === undefined || text === '') return undefined;
  if (!form.test(text)) throw unusable(secret, key, expected, 'what it holds has another form');
  return new Hidden(text);
}

function unusable({ name }: Secret, key: string, expected: string, got: string): DriverFailure {
  return new DriverFailure(
    FailureCode.SECRET_UNUSABLE,
    `Expected the Secret "${name}" to hold ${expected} in its key \`${key}\`, but ${got}.`,
    {
      fix: `Write that key into the Secret, as docs/providers/aws.md says.`,
    },
  );
}
