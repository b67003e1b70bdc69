import type { Answer } from './access.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a question was, in words for messages. */
export interface Asked {
  /** Completes "to ...": "list the images". */
  readonly purpose: string;
  /** Who was asked: "Compute Engine". */
  readonly product: string;
}

const words: Partial<Record<FailureCode, { readonly got: string; readonly fix: string }>> = {
  [FailureCode.UNAUTHENTICATED]: {
    got: 'it does not know the credential',
    fix: 'Check that the Secret holds a credential that is still in force, and belongs to this provider.',
  },
  [FailureCode.EXPIRED]: {
    got: 'the credential has expired',
    fix: 'Put a new credential into the Secret; it is read again by itself.',
  },
  [FailureCode.FORBIDDEN]: {
    got: 'the credential lacks a permission',
    fix: 'Give the credential the read permissions that docs/providers lists.',
  },
  [FailureCode.NOT_FOUND]: {
    got: 'it has nothing of that name',
    fix: 'Check the region and `spec.config.customSettings` for a misspelt name.',
  },
  [FailureCode.RATE_LIMITED]: {
    got: 'it asks for fewer requests',
    fix: 'Wait, or lower `spec.config.rateLimiting`; others may be using the same account.',
  },
  [FailureCode.PROVIDER_FAULT]: {
    got: 'it has a fault of its own',
    fix: "Look at the provider's status page, and try again later.",
  },
};

/** The code of an error status, where the body tells no better; a redirect or a success is none that was expected. */
export function codeOfStatus(status: number): FailureCode {
  if (status === 401) return FailureCode.UNAUTHENTICATED;
  if (status === 403) return FailureCode.FORBIDDEN;
  if (status === 404) return FailureCode.NOT_FOUND;
  if (status === 408 || status === 504) return FailureCode.TIMEOUT;
  if (status === 429) return FailureCode.RATE_LIMITED;
  return status >= 500 && status < 600 ? FailureCode.PROVIDER_FAULT : FailureCode.UNEXPECTED_ANSWER;
}

/** The failure that an answer with an error status means, in words of our own: nothing of its body is in them. */
export function answerFailure(
  answer: Answer,
  { purpose, product }: Asked,
  { code = codeOfStatus(answer.status), fix, now }: { code?: FailureCode; fix?: string; now: number },
): DriverFailure {
  const said = words[code] ?? {
    got: 'its answer is not the expected one',
    fix: 'Check that `spec.config.endpoint` is the API of this type of provider.',
  };
  return new DriverFailure(code, `Expected ${product} to ${purpose}, but ${said.got} (HTTP status ${answer.status}).`, {
    fix: fix ?? said.fix,
    retryAfterMs: retryAfterMs(answer.headers, now),
  });
}
