import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret, Tls } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { readSecretRef, textOf } from '../secret-ref.ts';
import { clientPair } from '../tls.ts';
import { textElement } from './write-soap.ts';

/** How one signs in: as a user, or as the extension that a client certificate belongs to. */
export interface Credential {
  /** Secrets that it, and a session that it opens, come from. */
  readonly secrets: readonly Secret[];
  /** Milliseconds since 1970, as the certificate or the Secret's `expires-at` tells. */
  readonly expiresAt: number | undefined;
  /** The method of the session manager by which one signs in. */
  readonly method: 'Login' | 'LoginExtensionByCertificate';
  /** Its parameters, made when they are sent: a password is among them. */
  parameters(): string;
  /** Shown with every request. */
  readonly tls?: Tls;
}

/** Reads what the spec names. Throws DriverFailure: SECRET_*, NOT_FOUND. */
export async function readCredential(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const { type, apiKey, certificate } = spec.authentication ?? {};
  const isCertificate = (type ?? null) === null ? !apiKey && !!certificate : type === AuthenticationType.CERTIFICATE;
  return isCertificate ? readCertificate(spec, access) : readUser(spec, access);
}

async function readUser({ authentication }: MachineProviderSpec, access: Access): Promise<Credential> {
  const selector = authentication?.apiKey?.secretRef;
  const { secret, text: user } = await readSecretRef(access, selector, 'spec.authentication.apiKey.secretRef');
  const password = textOf({ secret, key: 'password' });
  return {
    secrets: [secret],
    expiresAt: secretExpiry(secret),
    method: 'Login',
    // An editor ends files with a line break; a blank may be of the password.
    parameters: () =>
      textElement('userName', user.reveal().trim()) + textElement('password', password.reveal().replace(/\r?\n$/, '')),
  };
}

async function readCertificate(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const { certSecretRef, keySecretRef } = spec.authentication?.certificate ?? {};
  const place = 'spec.authentication.certificate';
  const certificate = await readSecretRef(access, certSecretRef, `${place}.certSecretRef`);
  const key = await readSecretRef(access, keySecretRef, `${place}.keySecretRef`);
  const pair = clientPair(certificate, key);
  const extensionKey = spec.config?.customSettings?.['extensionKey'];
  if (!extensionKey) {
    const message =
      'Expected `spec.config.customSettings.extensionKey`, which a certificate signs in for, but it is missing.';
    throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Add the key under which it was registered.' });
  }
  return {
    secrets: certificate.secret === key.secret ? [key.secret] : [certificate.secret, key.secret],
    expiresAt: pair.expiresAt,
    method: 'LoginExtensionByCertificate',
    parameters: () => textElement('extensionKey', extensionKey),
    tls: { certificate: pair.certificate, key: pair.key },
  };
}
