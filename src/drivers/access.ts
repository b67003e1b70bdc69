import type { Hidden } from './hidden.ts';

/** A provider's Secret, read when asked for and kept no longer than the connection. */
export interface Secret {
  readonly name: string;
  /** The text of a key, as UTF-8; undefined where the Secret has no such key. */
  get(key: string): Hidden | undefined;
}

/** One request of a driver, over HTTPS. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Absolute, without user, password or fragment. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** What the request is for, for messages: "list the images", "sign in". */
  readonly purpose: string;
  /** Secrets that it, or a token made of them, travels with: each must allow the host. Empty for what anybody may ask. */
  readonly carries: readonly Secret[];
  /** Whether sending it twice does no more than once; GET and HEAD are. Only such calls are tried again. */
  readonly isRepeatable?: boolean;
  /** Most bytes of the answer that are read; 16 MiB unless told. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of any status that is no reason to try again (or the last one that was); the body is whole. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timing: CallTiming;
}

/** Milliseconds that the steps of a call took; the first three are absent on a connection that was open already. */
export interface CallTiming {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  /** From the request's last byte to the answer's last. */
  readonly answerMs: number;
}

/**
 * The only way from a driver to the world, made for one provider: it obeys the spec's `config` (timeout, retries with
 * jitter, rate limit), breaks the circuit, checks every address when it is dialed, follows no redirect and bounds bytes.
 */
export interface Access {
  /**
   * Sends, and tries again where that is safe and worth it (429 and 503 by Retry-After first, other 5xx, resets).
   * Throws DriverFailure: EGRESS_REFUSED, CREDENTIAL_WITHHELD, UNREACHABLE, TLS_FAILED, TIMEOUT, TOO_LARGE, RATE_LIMITED,
   * CIRCUIT_OPEN, UNEXPECTED_ANSWER (a redirect, or what is no HTTP), CANCELLED. An answer with an error status is
   * returned, not thrown: what it means only the driver knows.
   */
  call(call: Call): Promise<Answer>;
  /** Throws DriverFailure: SECRET_NOT_FOUND, SECRET_FORBIDDEN, UNREACHABLE, CANCELLED. Only the provider's own namespace is read. */
  secret(name: string): Promise<Secret>;
  /** Told by the driver when the provider refused the credential: nothing is sent for a long while, so that no account is locked. */
  credentialRefused(): void;
  /** Milliseconds since 1970, for expiry. */
  now(): number;
  /** Aborts when the connection's user is gone. */
  readonly signal: AbortSignal;
}
