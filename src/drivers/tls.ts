import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import type { Hidden } from './hidden.ts';
import { type KeyOfSecret, textOf } from './secret-ref.ts';
import type { SettingText } from './settings.ts';

/** The key of a Secret under which the authorities behind a private endpoint are (PEM). */
export const authorityKey = 'ca.crt';

/** The same as a setting, for those who keep no authority in a Secret; each type that has it lists it. */
export const caBundle: SettingText = {
  description: 'Authorities (PEM) that are trusted in place of the public ones; `ca.crt` in the Secret goes first.',
  expected: 'certificates as PEM',
  fix: 'Paste the certificates of the authorities, each from `-----BEGIN CERTIFICATE-----` to its end.',
  pattern: '^\\s*-----BEGIN CERTIFICATE-----\\s',
};

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in its order; undefined where there is none, or one that can't be read. */
export function certificatesIn(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(block) ?? [];
  if (blocks.length === 0 || blocks.length !== pem.split('-----BEGIN ').length - 1) return undefined;
  const parsed = blocks.map((text) => parse(() => new X509Certificate(text)));
  return parsed.every((one) => one !== undefined) ? parsed : undefined;
}

/** All public authorities are half as many; each costs the event loop a fraction of a millisecond at each connection. */
const mostAuthorities = 300;

/** The same of authorities that the owner of a provider brings; undefined also where there are more than a few hundred. */
export function authoritiesIn(pem: string): readonly X509Certificate[] | undefined {
  return pem.split('-----BEGIN ').length - 1 > mostAuthorities ? undefined : certificatesIn(pem);
}

/** The authorities that a spec names by itself. Throws DriverFailure TLS_FAILED for what is no certificate. */
export function bundleOf({ config }: Pick<MachineProviderSpec, 'config'>): string | undefined {
  const text = config?.customSettings?.['caBundle'] ?? '';
  if (text === '') return undefined;
  if (authoritiesIn(text) !== undefined) return text;
  const message = 'Expected certificates (PEM) in `config.customSettings.caBundle`, but got none that can be read.';
  throw new DriverFailure(FailureCode.TLS_FAILED, message, { fix: caBundle.fix });
}

/** A client certificate with its key, for `Call.tls`, and when it ends. */
export interface ClientPair {
  readonly certificate: Hidden;
  readonly key: Hidden;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The subject's common name, else the whole subject. */
  readonly subject: string;
}

/** Throws DriverFailure SECRET_UNUSABLE for keys that are missing, broken, or do not belong together. */
export function clientPair(certificate: KeyOfSecret, privateKey: KeyOfSecret): ClientPair {
  const chain = textOf(certificate);
  const key = textOf(privateKey);
  const [first = ''] = chain.reveal().match(block) ?? [];
  const own = parse(() => new X509Certificate(first));
  if (own === undefined) throw unusable(certificate, 'certificates as PEM', 'another text');
  const parsed = parse(() => createPrivateKey(key.reveal()));
  if (parsed === undefined) throw unusable(privateKey, 'a private key as PEM without a passphrase', 'another text');
  if (!own.checkPrivateKey(parsed)) throw unusable(privateKey, 'the key of the certificate', "another one's");
  const subject = /^CN=(.*)$/m.exec(own.subject)?.[1] ?? own.subject.replaceAll('\n', ', ');
  return { certificate: chain, key, expiresAt: Date.parse(own.validTo), subject };
}

function unusable({ secret, key }: KeyOfSecret, expected: string, got: string): DriverFailure {
  const message = `Expected the key "${key}" of the Secret "${secret.name}" to hold ${expected}, but got ${got}.`;
  return new DriverFailure(FailureCode.SECRET_UNUSABLE, message, {
    fix: 'Put the certificate and its private key into the Secret as PEM, as `openssl` writes them.',
  });
}

function parse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
