/** What went wrong, as a closed list: clients switch on it, so a code is never renamed. */
export const errorCodes = [
  'INVALID',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'CONFLICT',
  'BEING_DELETED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'EXPIRED',
  'TOO_LARGE',
  'TOO_EXPENSIVE',
  'OVERLOADED',
  'TIMEOUT',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One field that the cluster refused: `field` in Kubernetes notation, `reason` as in Status.details.causes. */
export interface ErrorCause {
  readonly field: string;
  readonly message: string;
  readonly reason?: string;
}

/**
 * The one error that rooms throw on purpose. Its message is written for the caller (what was expected, "but got"
 * what) and holds no token, Secret or raw upstream body; anything else that is thrown is masked as INTERNAL.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  /** Per-field refusals, when the cluster named any. */
  readonly causes: readonly ErrorCause[];
  /** What the caller can do about it, as one sentence. */
  readonly fix: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; causes?: readonly ErrorCause[]; fix?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.causes = options.causes ?? [];
    this.fix = options.fix;
  }
}
