import { z } from 'zod';
import type { Answer } from '../access.ts';
import { answerFailure, type Asked } from '../answer-failure.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { findJson } from '../read-json.ts';

/** A question, and the permission without which it is refused. */
export interface Question {
  readonly purpose: string;
  readonly permission?: string;
  /** "Compute Engine" unless told. */
  readonly product?: string;
}

/** As Compute Engine says it (`errors`), and as Google's newer APIs do (`details`). Texts for people are left out. */
const form = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

const tooMany = [
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'dailyLimitExceeded',
  'servingLimitExceeded',
  'concurrentLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
];

interface Meaning {
  readonly code: FailureCode;
  readonly fix?: string;
}

/** What an error answer means. Google's word for why it refused is of use where 403 stands for very different things. */
export function refusal(answer: Answer, question: Question, context: { readonly now: number; readonly email: string }) {
  const { product = 'Compute Engine' } = question;
  const asked: Asked = { purpose: question.purpose, product };
  const meaning = meaningOf(reasonsOf(answer), asked) ?? usualMeaning(answer.status, question, context.email);
  return answerFailure(answer, asked, { ...meaning, now: context.now }) satisfies DriverFailure;
}

/** Whether Google itself says that there is no such thing; a 404 of anybody else doesn't. */
export function saysAbsent(answer: Answer): boolean {
  return answer.status === 404 && reasonsOf(answer).includes('notFound');
}

function reasonsOf(answer: Answer): readonly string[] {
  const said = findJson(answer, form)?.error;
  return [...(said?.errors ?? []), ...(said?.details ?? [])].flatMap(({ reason }) => reason ?? []);
}

function meaningOf(reasons: readonly string[], { product }: Asked): Meaning | undefined {
  const has = (...words: readonly string[]) => reasons.some((reason) => words.includes(reason));
  if (has('accessNotConfigured', 'SERVICE_DISABLED')) {
    return {
      code: FailureCode.FORBIDDEN,
      fix: `Enable the API of ${product} in the project, and in that of the service account (\`gcloud services enable\`); then wait some minutes.`,
    };
  }
  if (has(...tooMany)) return { code: FailureCode.RATE_LIMITED };
  if (has('billingNotEnabled', 'BILLING_DISABLED', 'UREQ_PROJECT_BILLING_NOT_OPEN')) {
    return { code: FailureCode.FORBIDDEN, fix: 'Link the project to a billing account.' };
  }
  if (has('vpcServiceControls', 'SECURITY_POLICY_VIOLATED')) {
    return {
      code: FailureCode.FORBIDDEN,
      fix: "The project is inside a VPC Service Controls perimeter: let the service account in from the gateway's network.",
    };
  }
  if (has('CONSUMER_INVALID', 'unknownProject')) return { code: FailureCode.NOT_FOUND, fix: checkProject };
  return undefined;
}

const checkProject = 'Check `spec.config.customSettings.projectId`: the id of the project, not its name or number.';

function usualMeaning(status: number, { permission }: Question, email: string): Partial<Meaning> {
  if (status === 403 && permission !== undefined) {
    return {
      fix: `Give ${email} the permission \`${permission}\` in the project, for example with roles/compute.viewer.`,
    };
  }
  if (status === 404) return { fix: `${checkProject} Check \`spec.region\` too.` };
  return {};
}
