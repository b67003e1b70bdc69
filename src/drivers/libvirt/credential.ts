import { AuthenticationType, type SecretKeySelector } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { type ClientPair, clientPair } from '../tls.ts';
import type { SaslUser } from './sasl.ts';
import type { Target } from './target.ts';

/** Who we are for libvirt. Over a socket that is not TLS there is no certificate, and nobody's Secret is needed for none. */
export interface Credential {
  readonly pair?: ClientPair;
  readonly sasl?: SaslUser;
  readonly carries: readonly Secret[];
  /** Milliseconds since 1970: of the certificate, or as the Secret's `expires-at` tells. */
  readonly expiresAt: number | undefined;
  /** Whom libvirt takes us for. */
  readonly identity: string;
}

/** Siblings of a SASL user, for hosts that want a certificate as well. */
const certificateKey = 'tls.crt';
const privateKeyKey = 'tls.key';
const passwordKey = 'password';

/** Reads what the spec names. Throws DriverFailure: SECRET_*. */
export async function readCredential(
  { authentication }: MachineProviderSpec,
  { transport }: Target,
  access: Access,
): Promise<Credential> {
  const { type, apiKey, certificate } = authentication ?? {};
  const isSasl = (type ?? null) === null ? !certificate && !!apiKey : type === AuthenticationType.APIKEY;
  if (isSasl) return readUser(apiKey?.secretRef, transport === 'tls', access);
  if (transport !== 'tls') return { carries: [], expiresAt: undefined, identity: 'whoever may open the socket' };
  const { certSecretRef, keySecretRef } = certificate ?? {};
  const own = await readKey(certSecretRef, 'certSecretRef', access);
  const key = await readKey(keySecretRef, 'keySecretRef', access);
  const pair = clientPair(own, key);
  return {
    pair,
    carries: own.secret.name === key.secret.name ? [key.secret] : [own.secret, key.secret],
    expiresAt: pair.expiresAt,
    identity: pair.subject,
  };
}

async function readUser(
  selector: SecretKeySelector | null | undefined,
  hasTls: boolean,
  access: Access,
): Promise<Credential> {
  const { secret, text: user } = await readKey(selector, 'secretRef', access);
  const password = textOf(secret, passwordKey);
  const hasPair = hasTls && secret.get(certificateKey) !== undefined;
  const pair = hasPair ? clientPair({ secret, key: certificateKey }, { secret, key: privateKeyKey }) : undefined;
  const ends = [pair?.expiresAt, secretExpiry(secret)].filter((end) => end !== undefined);
  return {
    sasl: { user: withoutBreak(user), password: withoutBreak(password) },
    ...(pair && { pair }),
    carries: [secret],
    expiresAt: ends.length === 0 ? undefined : Math.min(...ends),
    identity: withoutBreak(user).reveal(),
  };
}

/** People store secrets with the line break that their editor ends files with. */
function withoutBreak(text: Hidden): Hidden {
  return new Hidden(text.reveal().replace(/\r?\n$/, ''));
}

async function readKey(
  selector: SecretKeySelector | null | undefined,
  field: string,
  access: Access,
): Promise<{ readonly secret: Secret; readonly key: string; readonly text: Hidden }> {
  const { name, key } = selector ?? {};
  if (!name || !key) {
    const message = `Expected \`${field}\` to name a Secret and its key, but they are missing.`;
    throw new DriverFailure(FailureCode.SECRET_NOT_FOUND, message, { fix: 'Name both in `spec.authentication`.' });
  }
  const secret = await access.secret(name);
  return { secret, key, text: textOf(secret, key) };
}

function textOf(secret: Secret, key: string): Hidden {
  const text = secret.get(key);
  if (text !== undefined && text.reveal().trim() !== '') return text;
  const message = `Expected the key "${key}" in the Secret "${secret.name}", but ${text ? 'it is empty' : 'there is none'}.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, { fix: 'Fill the key, or name another one.' });
}
