import { z } from 'zod';
import type { Access, Answer } from '../access.ts';
import type { Asked } from '../answer-failure.ts';
import { FailureCode } from '../failure.ts';
import { createPageWalk } from '../next-page.ts';
import type { Page } from '../parts.ts';
import { readItems, readJson, readLongJson } from '../read-json.ts';
import type { TokenSession } from '../token-session.ts';
import { armFailure, saysAbsent } from './arm-failure.ts';
import type { Credential } from './credential.ts';
import type { Target } from './target.ts';

export interface Question {
  /** Below the Resource Manager's address, each part encoded. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Completes "to ...": "list the networks". */
  readonly purpose: string;
}

/** The Resource Manager of one subscription, which is only ever asked with GET. */
export interface Arm {
  /** Throws DriverFailure for any status but 200. */
  get(question: Question): Promise<Answer>;
  read<Form extends z.ZodType>(question: Question, form: Form): Promise<z.output<Form>>;
  /** Undefined where Azure itself says that there is none. */
  find<Form extends z.ZodType>(question: Question, form: Form): Promise<z.output<Form> | undefined>;
  /** The items of a list, page by page. */
  pages<Form extends z.ZodType>(question: Question, item: Form): AsyncGenerator<Page<z.output<Form>>>;
}

const pageForm = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

export function createArm(target: Target, credential: Credential, session: TokenSession, access: Access): Arm {
  const send = (url: string, purpose: string): Promise<Answer> =>
    session.send((token) =>
      access.call({
        method: 'GET',
        url,
        headers: { authorization: `Bearer ${token.reveal()}`, accept: 'application/json' },
        purpose,
        carries: credential.carries,
        signal: access.signal,
      }),
    );
  const succeeded = (answer: Answer, purpose: string): Answer => {
    if (answer.status === 200) return answer;
    const failure = armFailure(answer, purpose, access.now());
    if (failure.code === FailureCode.UNAUTHENTICATED) access.credentialRefused();
    throw failure;
  };
  const getUrl = async (url: string, purpose: string) => succeeded(await send(url, purpose), purpose);
  const get = ({ purpose, ...question }: Question) => getUrl(urlOf(target.base, question), purpose);
  return {
    get,
    read: async (question, form) => readLongJson(await get(question), form, askedOf(question)),
    find: async ({ purpose, ...question }, form) => {
      const answer = await send(urlOf(target.base, question), purpose);
      if (saysAbsent(answer)) return undefined;
      return readJson(succeeded(answer, purpose), form, askedOf({ purpose }));
    },
    pages: async function* (question, item) {
      const asked = askedOf(question);
      const walk = createPageWalk(asked);
      for (let url = walk(urlOf(target.base, question)); url !== undefined;) {
        const page = await readLongJson(await getUrl(url, question.purpose), pageForm, asked);
        yield { items: readItems(page.value, item, asked) };
        // Where it points is judged with every call: the token goes to no host that the credential may not go to.
        url = walk(page.nextLink);
      }
    },
  };
}

function urlOf(base: string, { path, apiVersion, query = {} }: Omit<Question, 'purpose'>): string {
  // Written by hand, since Azure wants blanks of a filter as %20 and URLSearchParams makes them +.
  const fields = Object.entries({ 'api-version': apiVersion, ...query });
  return `${base}${path}?${fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

function askedOf({ purpose }: Pick<Question, 'purpose'>): Asked {
  return { product: 'Azure', purpose };
}
