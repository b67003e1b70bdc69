import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Hidden } from '../hidden.ts';
import { googleTokenUrl } from './target.ts';

/** A service account and its key, which prints as nothing. */
export interface ServiceAccount {
  readonly email: string;
  readonly keyId: string | undefined;
  readonly key: KeyObject;
  /** What all of it was read from. */
  readonly document: Hidden;
  /** Where the document says that one signs in. Only Access decides whether anything is sent there. */
  readonly tokenUrl: string;
}

const form = z.object({
  type: z.literal('service_account'),
  client_email: z.string().regex(/^[^\s@/]{1,128}@[^\s@/]{1,253}$/),
  private_key: z.string().min(1),
  private_key_id: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,128}$/)
    .optional(),
  token_uri: z.string().optional(),
  universe_domain: z.string().optional(),
});

/** Documents that Google's own tools write beside those of service accounts. */
const otherTypes = [
  'external_account',
  'external_account_authorized_user',
  'authorized_user',
  'impersonated_service_account',
  'gdch_service_account',
];

/** Addresses that older documents name for the same service. */
const olderTokenUrls = ['https://accounts.google.com/o/oauth2/token', 'https://www.googleapis.com/oauth2/v4/token'];

const longestDocument = 65_536;

/** Throws DriverFailure: SECRET_UNUSABLE, in words that show nothing of what the Secret holds. */
export function readServiceAccount(secret: Secret, key: string): ServiceAccount {
  const document = secret.get(key);
  const text = document?.reveal();
  const refuse = (expected: string, got: string, fix = makeNewKey) =>
    new DriverFailure(
      FailureCode.SECRET_UNUSABLE,
      `Expected ${expected} under the key ${key} of the Secret ${secret.name}, but got ${got}.`,
      { fix },
    );
  if (document === undefined || text === undefined)
    throw refuse("a service account's JSON document", 'no such key', checkKey);
  if (text.length > longestDocument) throw refuse("a service account's JSON document", 'a text too long for one');
  const value = parse(text);
  if (value === undefined) throw refuse("a service account's JSON document", 'a text that is no JSON');
  const other = otherTypes.find((type) => type === typeOf(value));
  if (other !== undefined) throw refuse('a document of `type: service_account`', `one of \`type: ${other}\``, noOther);
  const read = form.safeParse(value);
  if (!read.success) {
    const field = String(read.error.issues[0]?.path[0] ?? '');
    throw refuse(
      "a service account's JSON document",
      field === '' ? 'JSON of another form' : `one whose \`${field}\` is not as it should be`,
    );
  }
  const { client_email: email, private_key_id: keyId, private_key: pem, token_uri, universe_domain } = read.data;
  if (universe_domain !== undefined && universe_domain !== 'googleapis.com') {
    throw refuse('a service account of googleapis.com', 'one of another universe', 'Only googleapis.com is supported.');
  }
  const privateKey = rsaKey(pem);
  if (privateKey === undefined) throw refuse('an RSA key as PEM in `private_key`', 'a text that is none');
  const tokenUrl = tokenUrlOf(token_uri ?? googleTokenUrl);
  if (tokenUrl === undefined) throw refuse('an https address in `token_uri`', 'another text');
  return { email, keyId, key: privateKey, document, tokenUrl };
}

const makeNewKey =
  'Put the file into the Secret as `gcloud iam service-accounts keys create` writes it; docs/providers/gcp.md shows how.';
const checkKey = 'Check `spec.authentication.serviceAccount.secretRef.key` and the keys of the Secret.';
const noOther =
  'Use a key of a service account: what points to files, other identities or metadata of the machine is never followed.';

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function typeOf(value: unknown): unknown {
  return z.object({ type: z.unknown() }).safeParse(value).data?.type;
}

function rsaKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

function tokenUrlOf(text: string): string | undefined {
  if (olderTokenUrls.includes(text)) return googleTokenUrl;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return url.href;
}
