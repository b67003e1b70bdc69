import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Hidden } from '../hidden.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { type KeyOfSecret, readSecretRef } from '../secret-ref.ts';
import { type KeyPair, signAssertion } from './assertion.ts';
import { setting } from './target.ts';

/** Who we are for Entra ID, and how we prove it. */
export interface Credential {
  readonly clientId: string;
  /** Secrets that the proof and the tokens made of it come from. */
  readonly carries: readonly Secret[];
  /** Milliseconds since 1970, as the certificate or the Secret's `expires-at` tells. */
  readonly expiresAt: number | undefined;
  /** Whether past `expiresAt` nobody takes it: what a Secret's owner wrote down may be wrong, a certificate isn't. */
  readonly isExpiryCertain: boolean;
  /** Where the spec wants to sign in, and for what, instead of its cloud's own. */
  readonly tokenUrl?: string | null | undefined;
  readonly scopes?: readonly string[] | null | undefined;
  /** Fields of a token request that prove who we are, made for the address that they are sent to. */
  proof(tokenUrl: string): Promise<Record<string, string>>;
}

/** Reads what the spec names. Throws DriverFailure: SECRET_*, NOT_FOUND. */
export async function readCredential(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const { type, oauth2, certificate } = spec.authentication ?? {};
  const isCertificate = (type ?? null) === null ? !oauth2 && !!certificate : type === AuthenticationType.CERTIFICATE;
  return isCertificate ? readCertificate(spec, access) : readClientSecret(spec, access);
}

async function readClientSecret(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const { clientId, clientSecretRef, tokenURL, scopes } = spec.authentication?.oauth2 ?? {};
  if (typeof clientId !== 'string' || clientId === '') {
    const message =
      'Expected `spec.authentication.oauth2.clientId`, without which nobody can sign in, but it is missing.';
    throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Add the application (client) id.' });
  }
  const { secret, text } = await readSecretRef(access, clientSecretRef, 'spec.authentication.oauth2.clientSecretRef');
  return {
    clientId,
    carries: [secret],
    // The owner's own note, since Azure tells nobody but the directory's readers when a client secret ends.
    expiresAt: secretExpiry(secret),
    isExpiryCertain: false,
    tokenUrl: tokenURL,
    scopes,
    // People store secrets with the line break that their editor ends files with; Entra ID's have none.
    proof: async () => ({ client_id: clientId, client_secret: text.reveal().trim() }),
  };
}

async function readCertificate(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const clientId = setting(spec, 'clientId');
  const { certSecretRef, keySecretRef } = spec.authentication?.certificate ?? {};
  const cert = await readSecretRef(access, certSecretRef, 'spec.authentication.certificate.certSecretRef');
  const key = await readSecretRef(access, keySecretRef, 'spec.authentication.certificate.keySecretRef');
  const pair = parsePair(cert, key);
  return {
    clientId,
    carries: cert.secret.name === key.secret.name ? [key.secret] : [cert.secret, key.secret],
    expiresAt: Date.parse(pair.certificate.validTo),
    isExpiryCertain: true,
    proof: async (audience) => ({
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      // As good as the key itself for a while, so never to be shown either.
      client_assertion: key.text.part(await signAssertion(pair, { clientId, audience, now: access.now() })).reveal(),
    }),
  };
}

type SecretText = KeyOfSecret & { readonly text: Hidden };

function parsePair(cert: SecretText, key: SecretText): KeyPair {
  const certificate = parsed(() => new X509Certificate(cert.text.reveal()));
  if (certificate === undefined) throw unusable(cert, 'a certificate as PEM', 'another text');
  const privateKey = parsed<KeyObject>(() => createPrivateKey(key.text.reveal()));
  if (privateKey === undefined) throw unusable(key, 'a private key as PEM without a passphrase', 'another text');
  if (privateKey.asymmetricKeyType !== 'rsa')
    throw unusable(key, 'an RSA key, the one kind that Entra ID takes', 'another kind');
  if (!certificate.checkPrivateKey(privateKey)) throw unusable(key, 'the key of the certificate', "another one's");
  return { certificate, key: privateKey };
}

function parsed<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function unusable({ secret, key }: SecretText, expected: string, got: string): DriverFailure {
  const message = `Expected the key "${key}" of the Secret "${secret.name}" to hold ${expected}, but got ${got}.`;
  return new DriverFailure(FailureCode.SECRET_UNUSABLE, message, {
    fix: 'Put the certificate and its private key into the Secret as PEM, as `openssl req -x509 -newkey rsa:3072` writes them.',
  });
}
