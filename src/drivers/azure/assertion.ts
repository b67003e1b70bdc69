import { constants, createHash, type KeyObject, randomUUID, sign, type X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

/** A certificate and its private key, an RSA one. */
export interface KeyPair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export interface AssertionClaims {
  readonly clientId: string;
  /** The address that the assertion is sent to; anywhere else it is worth nothing. */
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const lifetimeSeconds = 600;
/** Off the event loop: how long it takes is for the owner of the key to choose. */
const signed = promisify(sign);

/** Proves that we hold the key, as a JWT that Entra ID takes in the place of a client secret (RFC 7523, PS256). */
export async function signAssertion(
  { certificate, key }: KeyPair,
  { clientId, audience, now }: AssertionClaims,
): Promise<string> {
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + lifetimeSeconds,
  };
  const text = [{ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint }, claims].map(encode).join('.');
  const signature = await signed('sha256', Buffer.from(text), {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${text}.${signature.toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
