import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Log } from './cluster/log.ts';
import { SettingsError } from './settings.ts';

/** PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate that is renewed on disk while the gateway runs, as a mounted Secret is. */
export interface FollowedCertificate extends Certificate {
  /** Calls back with each renewed one, until stop(). One that can't be used is logged, and the old one stays. */
  follow(renew: (certificate: Certificate) => void): { stop(): void };
}

export interface CertificateFiles {
  readonly certPath: string;
  readonly keyPath: string;
  readonly log: Log;
  /** Between two looks at the files, in milliseconds; a Secret's renewal takes the kubelet a minute anyway. */
  readonly lookMs?: number;
}

/** Reads the pair; throws SettingsError, in one sentence, when it can't be had. */
export function readCertificate({ certPath, keyPath, log, lookMs = 10_000 }: CertificateFiles): FollowedCertificate {
  const read = (): Certificate => ({ cert: readPem('TLS_CERT', certPath), key: readPem('TLS_KEY', keyPath) });
  const first = read();
  return {
    ...first,
    follow(renew) {
      let seen = presentPair(first);
      // Files of a mounted Secret are swapped by links, which is more than watching a file would notice.
      const timer = setInterval(() => {
        try {
          const now = read();
          if (presentPair(now) === seen) return;
          seen = presentPair(now);
          // Throws for a key that is another certificate's, as in the middle of a renewal.
          createSecureContext(now);
          renew(now);
          log.info('the certificate was renewed');
        } catch (error) {
          const reason = error instanceof SettingsError ? error.message : 'TLS_KEY is not the key of TLS_CERT.';
          log.warn(`the certificate changed but can't be used, and the old one stays in use: ${reason}`);
        }
      }, lookMs);
      timer.unref();
      return { stop: () => clearInterval(timer) };
    },
  };
}

function presentPair({ cert, key }: Certificate): string {
  return `${cert}\n${key}`;
}

function readPem(name: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SettingsError(`${name}: expected the path of a PEM file, but got "${path}" (${reason}).`);
  }
  if (text.includes('-----BEGIN ')) return text;
  throw new SettingsError(`${name}: expected a PEM file, but "${path}" has no "-----BEGIN" in it.`);
}
