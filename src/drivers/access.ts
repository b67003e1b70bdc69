import type { Duplex } from 'node:stream';
import type { DialStage } from './failure.ts';
import type { Hidden } from './hidden.ts';

/** A provider's Secret, read when asked for and kept no longer than the connection. */
export interface Secret {
  readonly name: string;
  /** The text of a key, as UTF-8; undefined where the Secret has no such key. */
  get(key: string): Hidden | undefined;
}

/** How a server is checked, and how it is shown who we are, where certificates do that. Its name is checked anyway. */
export interface Tls {
  /** PEM of the authorities that are trusted in place of all others; default those of the connection. */
  readonly authorities?: string;
  /** PEM of our own certificate, followed by those between it and its authority; together with `key`. */
  readonly certificate?: Hidden;
  /** PEM, without a passphrase. */
  readonly key?: Hidden;
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
  /**
   * Whether an answer of status 5xx is the API's considered word all the same, as faults of SOAP are: it is not tried again
   * then, and no fault of the server.
   */
  readonly isRefusal?: (answer: Answer) => boolean;
  /** Most bytes of the answer that are read; 8 MiB unless told. */
  readonly maxBytes?: number;
  /** Other authorities than the connection's, and a client certificate; calls with another one share no socket. */
  readonly tls?: Tls;
  /** Where the host is reached through a proxy of its own, in place of the URL's port. */
  readonly tunnel?: Tunnel;
  readonly signal?: AbortSignal | undefined;
}

/** A proxy that a host runs before itself: it passes on what comes after `CONNECT`, which is TLS with the host all the same. */
export interface Tunnel {
  /** Where it listens, for HTTP in the open. */
  readonly port: number;
  /** What it is asked to connect with, in its own words: `sdkTunnel:8089`. */
  readonly to: string;
}

/** A socket for what is no HTTP. `tcp` and `unix` carry everything in the open: only where the operator lists the very place. */
export type DialRequest = {
  /** What it is for, for messages: "connect to libvirt". */
  readonly purpose: string;
  /** Secrets that are shown over it: each must allow the host. */
  readonly carries: readonly Secret[];
  readonly signal?: AbortSignal | undefined;
} & (
  | {
      readonly transport: 'tls' | 'tcp';
      /** A name, or an address with or without brackets. */
      readonly host: string;
      readonly port: number;
      /** With `tls` alone: other authorities than the connection's, and a client certificate. */
      readonly tls?: Tls;
    }
  | { readonly transport: 'unix'; readonly path: string }
);

/** An open socket, destroyed when the connection or the request's own signal ends, or an exchange fails. */
export interface DialedSocket {
  readonly socket: Duplex;
  readonly timing: Omit<CallTiming, 'answerMs'>;
  /**
   * One question and its answer over the socket: takes its turn by the rate limit, then `ask` has the time of
   * `config.timeout`. The signal that it gets aborts when that is over, the connection ends or the socket closes; whatever
   * `ask` then does, the exchange is over. Rejects with what `ask` throws, or DriverFailure: UNREACHABLE, TLS_FAILED,
   * UNAUTHENTICATED and EXPIRED (of a client certificate), TIMEOUT, RATE_LIMITED, CANCELLED; the socket is closed then.
   */
  readonly exchange: <T>(purpose: string, ask: (signal: AbortSignal) => Promise<T>) => Promise<T>;
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
  /** The certificate is none that is trusted, and only the operator's EGRESS_INSECURE_TLS let it pass. */
  readonly isUnverified?: true;
  /** From the request's last byte to the answer's last. */
  readonly answerMs: number;
}

/** How far the making of one socket has come. */
export interface Dialing {
  /** What is waited for, or was in vain; undefined once the socket is open. */
  readonly stage?: DialStage;
  /** What the stages before that took. */
  readonly timing: Omit<CallTiming, 'answerMs'>;
}

/**
 * The only way from a driver to the world, made for one provider: it obeys the spec's `config` (timeout, retries with
 * jitter, rate limit), breaks the circuit, checks every address when it is dialed, follows no redirect and bounds bytes.
 */
export interface Access {
  /**
   * Sends, and tries again where that is safe and worth it (429 and 503 by Retry-After first, other 5xx, resets).
   * Throws DriverFailure: EGRESS_REFUSED, CREDENTIAL_WITHHELD, UNREACHABLE, TLS_FAILED, TIMEOUT, TOO_LARGE, RATE_LIMITED,
   * CIRCUIT_OPEN, UNEXPECTED_ANSWER (a redirect, or what is no HTTP), UNAUTHENTICATED and EXPIRED (the server refuses the
   * client certificate), SECRET_UNUSABLE (a client certificate that is none), CANCELLED. An answer with an error status
   * is returned, not thrown: what it means only the driver knows.
   */
  call(call: Call): Promise<Answer>;
  /**
   * Opens a socket under the same guard, permission of credentials, rate and circuit as a call, within `config.timeout`.
   * Throws what `call` throws.
   */
  dial(request: DialRequest): Promise<DialedSocket>;
  /** Throws DriverFailure: SECRET_NOT_FOUND, SECRET_FORBIDDEN, SECRET_UNUSABLE, UNREACHABLE, TIMEOUT, CANCELLED. Only the provider's own namespace is read. */
  secret(name: string): Promise<Secret>;
  /** Told by the driver when the provider refused the credential: nothing is sent for a long while, so that no account is locked. */
  credentialRefused(): void;
  /** Milliseconds since 1970, for expiry. */
  now(): number;
  /** How far the dialing that was begun last has come; undefined before the first. Each time another object. */
  dialing(): Dialing | undefined;
  /** `host:port` of those whose certificates this connection did not verify, since the operator said so. */
  unverified(): readonly string[];
  /** Aborts when the connection's user is gone. */
  readonly signal: AbortSignal;
}
