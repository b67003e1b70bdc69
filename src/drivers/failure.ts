import type { FailureCode } from '../../schema/failure-code.ts';

export { FailureCode } from '../../schema/failure-code.ts';

export interface FailureDetails {
  /** What to do about it, with the setting or permission to look at. */
  readonly fix: string;
  /** Milliseconds until asking again makes sense, when that is known. */
  readonly retryAfterMs?: number | undefined;
  /** At the name already, before anything was dialed: for probes. */
  readonly isOfName?: boolean | undefined;
  /** What of a connection was not done in time, if it never came to be: for probes. */
  readonly stage?: DialStage | undefined;
  /** The gateway's own, or its cluster's: it says nothing of the provider. */
  readonly isOfGateway?: boolean | undefined;
  /** Nothing was sent, since this very credential was refused before. */
  readonly isOfCredential?: boolean | undefined;
  /** Who was asked, as in the message: `keystone.example.com:5000`. It need not be the endpoint of a probe. */
  readonly place?: string | undefined;
}

/** What goes before the first byte of a question, in this order. */
export type DialStage = 'DNS' | 'CONNECT' | 'TLS';

/**
 * A failure in words that may be shown: the message says what was asked of whom and how it went. It never holds a secret
 * nor a text that the other side sent, since that would let callers read addresses that only the gateway reaches.
 */
export class DriverFailure extends Error {
  readonly code: FailureCode;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;
  readonly isOfName: boolean;
  readonly stage: DialStage | undefined;
  readonly isOfGateway: boolean;
  readonly isOfCredential: boolean;
  readonly place: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails) {
    const { fix, retryAfterMs, stage, place, isOfName = false, isOfGateway = false, isOfCredential = false } = details;
    super(message);
    this.name = 'DriverFailure';
    this.code = code;
    this.fix = fix;
    this.retryAfterMs = retryAfterMs;
    this.isOfName = isOfName;
    this.stage = stage;
    this.isOfGateway = isOfGateway;
    this.isOfCredential = isOfCredential;
    this.place = place;
  }
}
