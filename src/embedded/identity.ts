// x509 finds its decorators' metadata through this, so it must be loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';
import { EmbeddedStartError } from './start-error.ts';

/** What clients know the cluster by. It outlives restarts, so that their kubeconfig and connections go on. */
const stored = z.object({
  caCertificate: z.string(),
  caKey: z.string(),
  token: z.string().min(32),
  port: z.int().min(0).max(65_535),
});
export type Identity = z.infer<typeof stored>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 24 * 60 * 60 * 1000;

x509.cryptoProvider.set(globalThis.crypto);

function identityFile(dataDir: string): string {
  return join(dataDir, 'identity.json');
}

/** The identity in DATA_DIR, made and kept there on the first start. Throws EmbeddedStartError for an unreadable one. */
export async function loadIdentity(dataDir: string): Promise<Identity> {
  const file = identityFile(dataDir);
  if (!existsSync(file)) {
    const identity = await createIdentity();
    saveIdentity(dataDir, identity);
    return identity;
  }
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new EmbeddedStartError(
      `${file} is damaged: remove it to make a new certificate and token, which clients must then be given.`,
    );
  }
}

export function saveIdentity(dataDir: string, identity: Identity): void {
  writePrivateFile(identityFile(dataDir), `${JSON.stringify(identity, null, 2)}\n`);
}

async function createIdentity(): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=machineprovider-gateway embedded cluster',
    serialNumber: serialNumber(),
    ...validity(3650),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    caCertificate: certificate.toString('pem'),
    caKey: await exportKey(keys.privateKey),
    token: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
    port: 0,
  };
}

/** A certificate for 127.0.0.1, signed by the kept authority: new at each start, so that it never runs out. */
export async function issueServerCertificate({
  caCertificate,
  caKey,
}: Identity): Promise<{ cert: string; key: string }> {
  const authority = new x509.X509Certificate(caCertificate);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=127.0.0.1',
    issuer: authority.subject,
    serialNumber: serialNumber(),
    ...validity(825),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(caKey),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  return { cert: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** From the machine's own clock, which is what clients judge by; a day of grace for clocks that differ. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + days * dayMs) };
}

/** Positive, as X.509 wants it: the first bit is 0. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `01${Buffer.from(bytes).toString('hex')}`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}
