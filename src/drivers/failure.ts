/** Why a provider could not be asked, or gave no answer, as a closed list. */
export enum FailureCode {
  /** The name does not resolve, or nobody answers at the address. */
  UNREACHABLE = 'UNREACHABLE',
  /** No answer within the spec's own `config.timeout`. */
  TIMEOUT = 'TIMEOUT',
  /** The certificate is for another name, expired, or of an unknown authority. */
  TLS_FAILED = 'TLS_FAILED',
  /** The gateway's operator does not let drivers dial this address. */
  EGRESS_REFUSED = 'EGRESS_REFUSED',
  /** The address may be dialled, but neither the vendor, the operator nor the Secret lets a credential go there. */
  CREDENTIAL_WITHHELD = 'CREDENTIAL_WITHHELD',
  /** There is no Secret of that name. */
  SECRET_NOT_FOUND = 'SECRET_NOT_FOUND',
  /** The gateway may not read the Secret. */
  SECRET_FORBIDDEN = 'SECRET_FORBIDDEN',
  /** The Secret lacks a key, or what it holds has the wrong form. */
  SECRET_UNUSABLE = 'SECRET_UNUSABLE',
  /** The provider does not know the credential. */
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  /** The provider knew the credential, and its time is over. */
  EXPIRED = 'EXPIRED',
  /** The credential is good, and lacks a permission. */
  FORBIDDEN = 'FORBIDDEN',
  /** What the spec names (a project, region, subscription) is not there. */
  NOT_FOUND = 'NOT_FOUND',
  /** The provider asks for fewer requests, or the spec's own `rateLimiting` leaves no room in time. */
  RATE_LIMITED = 'RATE_LIMITED',
  /** The provider answered with a fault of its own (5xx). */
  PROVIDER_FAULT = 'PROVIDER_FAULT',
  /** The answer is not this product's: broken, cut, redirected, or of another service. */
  UNEXPECTED_ANSWER = 'UNEXPECTED_ANSWER',
  /** The answer is longer than the gateway reads: bytes or pages. */
  TOO_LARGE = 'TOO_LARGE',
  /** Not asked: the provider failed again and again, and is left in peace for a while. */
  CIRCUIT_OPEN = 'CIRCUIT_OPEN',
  /** The caller went away. */
  CANCELLED = 'CANCELLED',
}

export interface FailureDetails {
  /** What to do about it, with the setting or permission to look at. */
  readonly fix: string;
  /** Milliseconds until asking again makes sense, when that is known. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * A failure in words that may be shown: the message says what was asked of whom and how it went. It never holds a secret
 * nor a text that the other side sent, since that would let callers read addresses that only the gateway reaches.
 */
export class DriverFailure extends Error {
  readonly code: FailureCode;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, { fix, retryAfterMs }: FailureDetails) {
    super(message);
    this.name = 'DriverFailure';
    this.code = code;
    this.fix = fix;
    this.retryAfterMs = retryAfterMs;
  }
}
