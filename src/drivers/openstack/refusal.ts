import type { Answer } from '../access.ts';
import { answerFailure, codeOfStatus } from '../answer-failure.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import type { Question } from './question.ts';

/** What an error status of a service means. A service that does not take a token that the identity service gave is at fault itself. */
export function refusal(answer: Answer, { service, purpose }: Question, now: number): DriverFailure {
  const asked = { product: service, purpose };
  const code = codeOfStatus(answer.status);
  switch (code) {
    case FailureCode.UNAUTHENTICATED:
      return answerFailure(answer, asked, {
        now,
        fix: 'Sign in again; if that does not help, the operator of the cloud must mend how this service reaches its Keystone.',
      });
    case FailureCode.FORBIDDEN:
      return answerFailure(answer, asked, {
        now,
        fix: 'Give the credential the role `reader` in the project; a policy of the cloud may ask for another one.',
      });
    case FailureCode.NOT_FOUND:
      return answerFailure(answer, asked, {
        now,
        fix: 'Ask the operator of the cloud: the address in its catalog, or this part of the service, is not there.',
      });
    default:
      return answerFailure(answer, asked, { now });
  }
}
