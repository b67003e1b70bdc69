import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface CertificateAuthority extends KeyAndCertificate {
  /** A certificate signed by this authority, for these DNS names and addresses (a server's) or for none (a client's). */
  issue(commonName: string, names?: readonly string[], validity?: Validity): Promise<KeyAndCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const validForMs = 3_600_000;

export async function createCertificateAuthority(name: string): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const own = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    key: await privateKeyPem(keys.privateKey),
    certificate: own.toString('pem'),
    issue: (commonName, names = [], during = validity()) => issue(own, keys.privateKey, { commonName, names, during }),
  };
}

/** A certificate for these names that nobody but itself has signed, and that signs no other. */
export async function selfSigned(commonName: string, names: readonly string[]): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const own = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: alternatives(names),
  });
  return { key: await privateKeyPem(keys.privateKey), certificate: own.toString('pem') };
}

async function issue(
  issuer: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  { commonName, names, during }: { commonName: string; names: readonly string[]; during: Validity },
): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${commonName}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...during,
    extensions: alternatives(names),
  });
  return { key: await privateKeyPem(keys.privateKey), certificate: certificate.toString('pem') };
}

function alternatives(names: readonly string[]): SubjectAlternativeNameExtension[] {
  const values = names.map((value) => ({
    type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  return values.length === 0 ? [] : [new SubjectAlternativeNameExtension(values)];
}

function validity(): Validity {
  const now = Date.now();
  return { notBefore: new Date(now - validForMs), notAfter: new Date(now + validForMs) };
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}
