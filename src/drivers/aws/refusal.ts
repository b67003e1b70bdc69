import { z } from 'zod';
import type { Answer } from '../access.ts';
import { answerFailure, codeOfStatus, type Asked } from '../answer-failure.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { findJson } from '../read-json.ts';
import { nodeAt, readXml, textAt } from './xml.ts';

/** Words of AWS's own for what went wrong, and what they mean; texts of theirs that are not here are not repeated. */
const meanings = new Map<string, FailureCode>(
  Object.entries({
    AuthFailure: FailureCode.UNAUTHENTICATED,
    InvalidClientTokenId: FailureCode.UNAUTHENTICATED,
    UnrecognizedClientException: FailureCode.UNAUTHENTICATED,
    SignatureDoesNotMatch: FailureCode.UNAUTHENTICATED,
    InvalidSignatureException: FailureCode.UNAUTHENTICATED,
    IncompleteSignature: FailureCode.UNAUTHENTICATED,
    MissingAuthenticationToken: FailureCode.UNAUTHENTICATED,
    InvalidAccessKeyId: FailureCode.UNAUTHENTICATED,
    InvalidIdentityToken: FailureCode.UNAUTHENTICATED,
    IDPRejectedClaim: FailureCode.UNAUTHENTICATED,
    ExpiredToken: FailureCode.EXPIRED,
    ExpiredTokenException: FailureCode.EXPIRED,
    // EC2's own for a session that is over.
    RequestExpired: FailureCode.EXPIRED,
    UnauthorizedOperation: FailureCode.FORBIDDEN,
    AccessDenied: FailureCode.FORBIDDEN,
    AccessDeniedException: FailureCode.FORBIDDEN,
    Blocked: FailureCode.FORBIDDEN,
    OptInRequired: FailureCode.FORBIDDEN,
    PendingVerification: FailureCode.FORBIDDEN,
    RequestLimitExceeded: FailureCode.RATE_LIMITED,
    Throttling: FailureCode.RATE_LIMITED,
    ThrottlingException: FailureCode.RATE_LIMITED,
    TooManyRequestsException: FailureCode.RATE_LIMITED,
    InternalError: FailureCode.PROVIDER_FAULT,
    InternalFailure: FailureCode.PROVIDER_FAULT,
    ServiceException: FailureCode.PROVIDER_FAULT,
    ServiceUnavailable: FailureCode.PROVIDER_FAULT,
    Unavailable: FailureCode.PROVIDER_FAULT,
    IDPCommunicationError: FailureCode.PROVIDER_FAULT,
    NoSuchResourceException: FailureCode.NOT_FOUND,
  }),
);

const fixes: Partial<Record<FailureCode, string>> = {
  [FailureCode.UNAUTHENTICATED]:
    'Check that the access key is active in IAM, and that the Secret holds its id and secret; a clock that is wrong by minutes has the same effect.',
  [FailureCode.EXPIRED]:
    'Put new credentials into the Secret: access key, secret access key and session token together.',
};

/** A refusal in AWS's own word, which is safe to compare and never shown. */
export interface Refusal {
  readonly word: string | undefined;
  readonly failure: DriverFailure;
}

export interface RefusalFacts {
  readonly now: number;
  /** The action that IAM would have to allow. */
  readonly permission: string;
  /** Whether the keys end by themselves. */
  readonly isTemporary: boolean;
}

/** What an answer with an error status means. */
export function refusalOf(answer: Answer, asked: Asked, { now, permission, isTemporary }: RefusalFacts): Refusal {
  const word = wordOf(answer);
  const meant = meanings.get(word ?? '') ?? codeOf(word, answer.status);
  // What has no end is not over: then it is the request that is too old, since a clock is wrong.
  const code = meant === FailureCode.EXPIRED && !isTemporary ? FailureCode.UNAUTHENTICATED : meant;
  const fix =
    code === FailureCode.FORBIDDEN
      ? `Allow \`${permission}\` in the policy of the user or role (docs/providers/aws.md has it whole).`
      : fixes[code];
  return { word, failure: answerFailure(answer, asked, { code, now, ...(fix !== undefined && { fix }) }) };
}

/** What load balancers in front of AWS say as well, in no form of its own. */
const inAnyForm: readonly FailureCode[] = [FailureCode.PROVIDER_FAULT, FailureCode.RATE_LIMITED, FailureCode.TIMEOUT];

/** A word that AWS may add tomorrow still has a telling end; any other says no more than the status. */
function codeOf(word: string | undefined, status: number): FailureCode {
  if (word?.endsWith('.NotFound') === true) return FailureCode.NOT_FOUND;
  const code = codeOfStatus(status);
  // AWS answers in its own form; whoever doesn't, and refuses, is some other server.
  return word === undefined && !inAnyForm.includes(code) ? FailureCode.UNEXPECTED_ANSWER : code;
}

const errorForm = z.object({ __type: z.string().max(200) });

/** In bytes; it is read in one go, and AWS needs a hundredth of it. */
const longestRefusal = 65_536;

function wordOf(answer: Answer): string | undefined {
  const type = answer.headers['x-amzn-errortype'] ?? findJson(answer, errorForm)?.__type;
  const root = type === undefined && answer.body.length <= longestRefusal ? readXml(answer.body) : undefined;
  const text =
    type?.replace(/^.*#/, '').replace(/:.*$/, '') ??
    textAt(nodeAt(root, 'Errors/Error') ?? nodeAt(root, 'Error'), 'Code');
  return text !== undefined && /^[A-Za-z][A-Za-z0-9.]{0,99}$/.test(text) ? text : undefined;
}
