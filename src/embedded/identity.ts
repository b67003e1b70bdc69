// x509 finds its decorators' metadata through this, so it must be loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';
import { EmbeddedStartError } from './start-error.ts';

/** What clients know the cluster by. It outlives restarts, so that their kubeconfig and connections go on. */
const stored = z.object({
  /** For 127.0.0.1, signed by itself: clients trust this one certificate and no authority. */
  certificate: z.string(),
  key: z.string(),
  token: z.string().min(32),
  port: z.int().min(0).max(65_535),
});
export type Identity = z.infer<typeof stored>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 24 * 60 * 60 * 1000;
const validDays = 3650;

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
    // Positive, as X.509 wants it: the first bit is 0.
    serialNumber: `01${Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex')}`,
    // From the machine's own clock, which is what clients judge by; a day of grace for clocks that differ.
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + validDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: certificate.toString('pem'),
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    token: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
    port: 0,
  };
}
