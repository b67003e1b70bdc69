import { createHash } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Tls } from '../drivers/access.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { certificatesIn } from '../drivers/tls.ts';

/** Whose signatures under a server's certificate are believed. */
export interface Trust {
  /** The public authorities, with the operator's own beside them. */
  readonly everybody: SecureContext;
  /**
   * For other authorities than these, a client certificate, or both. Throws DriverFailure: TLS_FAILED for authorities
   * that can't be read, SECRET_UNUSABLE for a client certificate that can't be used.
   */
  contextFor(tls: Tls): SecureContext;
}

/** `operatorCa` is PEM, one certificate or several. */
export function createTrust(operatorCa?: string): Trust {
  const common =
    operatorCa === undefined ? undefined : [...getCACertificates('default'), ...(pemsOf(operatorCa) ?? [])];
  return {
    everybody: createSecureContext({ minVersion, ...(common && { ca: common }) }),
    contextFor({ authorities, certificate, key }) {
      const own = authorities === undefined ? undefined : pemsOf(authorities);
      if (authorities !== undefined && own === undefined) throw noAuthorities();
      const ca = own ?? common;
      try {
        return createSecureContext({
          minVersion,
          ...(ca && { ca }),
          ...(certificate && { cert: certificate.reveal() }),
          ...(key && { key: key.reveal() }),
        });
      } catch {
        throw noPair();
      }
    },
  };
}

const minVersion = 'TLSv1.2';
/** A connection has one or two; what is more is forgotten again. */
const mostContexts = 16;

/**
 * What the calls of one connection say of TLS, as contexts: the same words get the same context, by which sockets are
 * told apart. `ownAuthorities` is for calls that name none; undefined where everybody's hold.
 */
export function createContexts(trust: Trust, ownAuthorities: () => string | undefined) {
  const known = new Map<string, SecureContext>();
  return (tls: Tls = {}): SecureContext => {
    const authorities = tls.authorities ?? ownAuthorities();
    const { certificate, key } = tls;
    if (authorities === undefined && certificate === undefined && key === undefined) return trust.everybody;
    const words = JSON.stringify([authorities, certificate?.reveal(), key?.reveal()]);
    const digest = createHash('sha256').update(words).digest('base64');
    const context =
      known.get(digest) ?? trust.contextFor({ ...tls, ...(authorities !== undefined && { authorities }) });
    known.set(digest, context);
    const [oldest] = known.keys();
    if (known.size > mostContexts && oldest !== undefined) known.delete(oldest);
    return context;
  };
}

/** Each by itself: OpenSSL passes over what two texts that are only pasted together hold. */
function pemsOf(text: string): string[] | undefined {
  return certificatesIn(text)?.map((certificate) => certificate.toString());
}

function noAuthorities(): DriverFailure {
  return new DriverFailure(
    FailureCode.TLS_FAILED,
    'Expected certificates of authorities (PEM) to check the provider by, but got none that can be read.',
    { fix: 'Mend `ca.crt` in the Secret, or `config.customSettings.caBundle`.' },
  );
}

function noPair(): DriverFailure {
  return new DriverFailure(
    FailureCode.SECRET_UNUSABLE,
    'Expected a client certificate and its private key (PEM, without a passphrase), but got what can not be used as such.',
    { fix: 'Check that the key in the Secret belongs to the certificate, and that both are PEM.' },
  );
}
