import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Whose signatures under a server's certificate are believed. */
export interface Trust {
  /** The public authorities, with the operator's own beside them. */
  readonly everybody: SecureContext;
  /** These authorities and no others; PEM. */
  only(authorities: readonly string[]): SecureContext;
}

/** `operatorCa` is PEM, one certificate or several. */
export function createTrust(operatorCa?: string): Trust {
  const ca = operatorCa === undefined ? undefined : [...getCACertificates('default'), operatorCa];
  return {
    everybody: createSecureContext({ minVersion, ...(ca && { ca }) }),
    only: (authorities) => createSecureContext({ minVersion, ca: [...authorities] }),
  };
}

const minVersion = 'TLSv1.2';

/** Whether text is PEM with at least one certificate that can be read. */
export function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}
