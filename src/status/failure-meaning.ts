import { type DriverFailure, FailureCode } from '../drivers/failure.ts';
import type { Reason } from './reasons.ts';

/** Whether a failure may pass by itself, or somebody must act, or it says nothing of the provider. */
export type FailureKind = 'TRANSIENT' | 'CERTAIN' | 'GATEWAY';

/** How far one got: whether the provider answered, or was asked at all. */
export type Reached = 'ANSWERS' | 'ANSWERS_BADLY' | 'SILENT' | 'NOT_ASKED';

export interface FailureMeaning {
  readonly kind: FailureKind;
  readonly reason: Reason;
  readonly reached: Reached;
  /** It may be a moment's failure all the same: of a name that nobody vouches for it is not told whether DNS has failed. */
  readonly isDoubtful: boolean;
}

const meanings: Readonly<Record<FailureCode, readonly [FailureKind, Reason, Reached]>> = {
  UNREACHABLE: ['TRANSIENT', 'Unreachable', 'SILENT'],
  TIMEOUT: ['TRANSIENT', 'TimedOut', 'SILENT'],
  TLS_FAILED: ['CERTAIN', 'TlsFailed', 'ANSWERS_BADLY'],
  EGRESS_REFUSED: ['CERTAIN', 'EgressRefused', 'SILENT'],
  CREDENTIAL_WITHHELD: ['CERTAIN', 'CredentialWithheld', 'NOT_ASKED'],
  SECRET_NOT_FOUND: ['CERTAIN', 'SecretNotFound', 'NOT_ASKED'],
  SECRET_FORBIDDEN: ['CERTAIN', 'SecretForbidden', 'NOT_ASKED'],
  SECRET_UNUSABLE: ['CERTAIN', 'SecretUnusable', 'NOT_ASKED'],
  UNAUTHENTICATED: ['CERTAIN', 'CredentialRefused', 'ANSWERS'],
  EXPIRED: ['CERTAIN', 'CredentialExpired', 'ANSWERS'],
  FORBIDDEN: ['CERTAIN', 'PermissionDenied', 'ANSWERS'],
  NOT_FOUND: ['CERTAIN', 'NotFoundAtProvider', 'ANSWERS'],
  RATE_LIMITED: ['TRANSIENT', 'RateLimited', 'ANSWERS'],
  PROVIDER_FAULT: ['TRANSIENT', 'ProviderFault', 'ANSWERS_BADLY'],
  UNEXPECTED_ANSWER: ['TRANSIENT', 'UnexpectedAnswer', 'ANSWERS_BADLY'],
  TOO_LARGE: ['TRANSIENT', 'AnswerTooLarge', 'ANSWERS_BADLY'],
  CIRCUIT_OPEN: ['TRANSIENT', 'CircuitOpen', 'SILENT'],
  CANCELLED: ['GATEWAY', 'GatewayCouldNotLook', 'NOT_ASKED'],
};

export function meaningOf({ code, stage, isOfName, isOfGateway, isOfCredential }: DriverFailure): FailureMeaning {
  if (isOfGateway) return { kind: 'GATEWAY', reason: 'GatewayCouldNotLook', reached: 'NOT_ASKED', isDoubtful: true };
  if (isOfCredential) {
    return { kind: 'CERTAIN', reason: 'CredentialRefused', reached: 'NOT_ASKED', isDoubtful: false };
  }
  // To what never came to be a connection no time-out of the spec is too short.
  const [kind, reason, reached] = meanings[stage === 'CONNECT' ? FailureCode.UNREACHABLE : code];
  const isOfLookup = isOfName && code !== FailureCode.EGRESS_REFUSED;
  return {
    kind,
    reason: isOfLookup ? 'NameNotResolved' : reason,
    reached,
    isDoubtful: kind !== 'CERTAIN' || isOfName,
  };
}

/** A failure that says only that nothing was sent, since what went wrong before is known. */
export function isRemembered({ code }: DriverFailure): boolean {
  return code === FailureCode.CIRCUIT_OPEN;
}

/**
 * The words of a failure that may stand in a status. How long one is still left in peace changes with every look, so
 * there the reason's own advice stands.
 */
export function wordsOf(failure: DriverFailure): { readonly message: string; readonly fix?: string } {
  const { code, message, fix } = failure;
  const isVolatile = code === FailureCode.CIRCUIT_OPEN || code === FailureCode.RATE_LIMITED;
  return isVolatile ? { message } : { message, fix };
}
