import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';

/** PEM texts. */
export interface RsaCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate as one uploads it to an application of Entra ID, in force for an hour around now. */
export async function rsaCertificate({
  notAfter = new Date(Date.now() + 3_600_000),
}: { notAfter?: Date } = {}): Promise<RsaCertificate> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=gateway',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(notAfter.getTime() - 7_200_000),
    notAfter,
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
  };
}
