import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { Crowded } from './bodies.ts';
import { TooLong, UnknownEncoding } from './read-body.ts';

/** What was asked of whom, for messages: `list the images`, `ec2.us-west-2.amazonaws.com:443`. */
export interface Asked {
  readonly purpose: string;
  readonly place: string;
}

/** A call that got no answer, as a DriverFailure; one that is a DriverFailure already passes as it is. */
export function explain(error: unknown, { purpose, place }: Asked): DriverFailure {
  if (error instanceof DriverFailure) return error;
  const { code, got, ...details } = known(error) ?? unknown;
  return new DriverFailure(code, `Could not ${purpose}: expected an answer of ${place}, but got ${got}.`, {
    ...details,
    place,
  });
}

/** Whether the words of `explain` for it would be more than that nothing is known. */
export function isKnown(error: unknown): boolean {
  return known(error) !== undefined;
}

/** Whether the request may be repeated on a new socket: the old one broke, and nothing else is known to be wrong. */
export function isReset(error: unknown): boolean {
  return Array.from(chain(error)).some((one) => resets.has(codeOf(one) ?? ''));
}

interface Known {
  readonly code: FailureCode;
  readonly got: string;
  readonly fix: string;
  readonly isOfName?: true;
  readonly isOfGateway?: true;
}

const checkEndpoint = 'Check `config.endpoint`, and that the network lets the gateway reach it.';
const unreachable = (got: string, fix = checkEndpoint): Known => ({ code: FailureCode.UNREACHABLE, got, fix });
const unexpected = (got: string): Known => ({
  code: FailureCode.UNEXPECTED_ANSWER,
  got,
  fix: 'Check that `config.endpoint` is the API of this type of provider, and not a proxy or web page in front of it.',
});
const tlsFailed = (got: string, fix: string): Known => ({ code: FailureCode.TLS_FAILED, got, fix });

const unknown = unreachable('a failure that the gateway does not know');
const trust =
  "Put the authority's certificate (PEM) into the key `ca.crt` of the provider's Secret or into " +
  '`config.customSettings.caBundle` (what is there now is not it), or have the operator set PROVIDER_CA.';
const refusesOurs = "the provider's refusal of the client certificate";

const resets = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_INFO',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

const byCode: Readonly<Record<string, Known>> = {
  ECONNREFUSED: unreachable('a refused connection'),
  ENOTFOUND: {
    ...unreachable(
      'a name that does not resolve',
      'Check `spec.config.endpoint` and `spec.region`, and that the name resolves where the gateway runs, without search domains.',
    ),
    isOfName: true,
  },
  EHOSTUNREACH: unreachable('no route to it'),
  ENETUNREACH: unreachable('no route to it'),
  ETIMEDOUT: { ...unreachable('silence'), code: FailureCode.TIMEOUT },
  ENOENT: unreachable('no socket of that name', 'Check the path, and that it is mounted into the gateway.'),
  EACCES: unreachable('a socket that the gateway may not open', "Let the gateway's user open it."),
  ECONNRESET: unreachable('a connection that it closed'),
  EPIPE: unreachable('a connection that it closed'),
  UND_ERR_SOCKET: unreachable('a connection that it closed'),
  UND_ERR_INFO: unreachable('a connection that was closed'),
  UND_ERR_CLOSED: unreachable('a connection that it closed'),
  UND_ERR_DESTROYED: unreachable('a connection that it closed'),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: unexpected('one that is cut short'),
  UND_ERR_HEADERS_OVERFLOW: unexpected('one with more headers than are read'),
  UND_ERR_INVALID_ARG: {
    ...unexpected('nothing, since the request can not be written as HTTP'),
    fix: "Check the Secret's values for line breaks and other characters that no header may have.",
  },
  Z_DATA_ERROR: unexpected('one that can not be unpacked'),
  Z_BUF_ERROR: unexpected('one that is cut short'),
  CERT_HAS_EXPIRED: tlsFailed(
    'a certificate that has expired',
    'Have the certificate of the provider, or that of its authority, renewed.',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: tlsFailed(
    'a certificate that is signed by itself',
    "Put that very certificate (PEM) into the key `ca.crt` of the provider's Secret or into " +
      '`config.customSettings.caBundle`, once you know that it is the right one.',
  ),
  CERT_NOT_YET_VALID: tlsFailed('a certificate of the future', 'Compare the clocks of the gateway and the provider.'),
  ERR_TLS_CERT_ALTNAME_INVALID: tlsFailed(
    'a certificate for another name',
    'Write the endpoint with the name that its certificate has.',
  ),
};

function known(error: unknown): Known | undefined {
  for (const one of chain(error)) {
    if (one instanceof TooLong) {
      const fix = 'Check that `config.endpoint` is the API of the provider; no API answers at such length.';
      return { code: FailureCode.TOO_LARGE, got: 'one that is longer than the gateway reads', fix };
    }
    if (one instanceof Crowded) {
      const got = 'too many long answers at once to read this one in time';
      const fix = 'Try again later: the gateway reads only so much at a time.';
      return { code: FailureCode.TIMEOUT, got, fix, isOfGateway: true };
    }
    if (one instanceof UnknownEncoding) return unexpected('one that is packed in an unknown way');
    const found = knownByCode(codeOf(one) ?? '');
    if (found !== undefined) return found;
  }
  return undefined;
}

function knownByCode(code: string): Known | undefined {
  const exact = byCode[code];
  if (exact !== undefined) return exact;
  if (/SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET)|^CERT_|^INVALID_CA|^PATH_LENGTH/.test(code)) {
    return tlsFailed('a certificate of an authority that is not trusted', trust);
  }
  // TLS 1.3 refuses us when the handshake is done: the word comes in place of an answer.
  if (/ALERT_CERTIFICATE_EXPIRED$/.test(code)) {
    const fix = 'Put a new certificate and its key into the Secret; it is read again by itself.';
    return { code: FailureCode.EXPIRED, got: `${refusesOurs}, which has expired`, fix };
  }
  if (/ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)$/.test(code)) {
    const fix = 'Check that the Secret holds a client certificate, and that the provider trusts its authority.';
    return { code: FailureCode.UNAUTHENTICATED, got: refusesOurs, fix };
  }
  if (code === 'EPROTO' || /^ERR_(SSL|OSSL|TLS)/.test(code)) {
    return tlsFailed('what is not TLS as the gateway speaks it (1.2 or 1.3)', checkEndpoint);
  }
  if (code.startsWith('HPE_')) return unexpected('what is not HTTP');
  // What DNS says in other words: SERVFAIL, no address of either family, silence.
  if (/^E(AI_|NODATA|SERVFAIL|REFUSED|CANCELLED|TIMEOUT|BADRESP|BADNAME|FORMERR)/.test(code)) return byCode.ENOTFOUND;
  return undefined;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The error, what caused it, and what several attempts on one host name failed with, outermost first. */
function* chain(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 5) return;
  yield error;
  yield* chain(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const inner of error.errors) yield* chain(inner, depth + 1);
}
