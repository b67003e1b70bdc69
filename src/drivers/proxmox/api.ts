import { z } from 'zod';
import type { Access, Answer } from '../access.ts';
import { FailureCode } from '../failure.ts';
import { readLongJson } from '../read-json.ts';
import { product, pveFailure, tokenIsOver } from './failures.ts';
import type { Target } from './target.ts';
import type { ApiToken } from './token.ts';

/** The API of one cluster, which is only ever asked with GET. */
export interface Api {
  /** The answer with the form of its `data`. `path` is below the API, each part encoded. Throws DriverFailure. */
  read<Form extends z.ZodType>(path: string, purpose: string, form: Form): Promise<Read<z.output<Form>>>;
}

export interface Read<Data> {
  readonly data: Data;
  readonly answer: Answer;
}

export interface ApiOptions {
  readonly target: Target;
  readonly token: ApiToken;
  readonly access: Pick<Access, 'call' | 'credentialRefused' | 'now' | 'signal'>;
  /** Whether the token's time is known to be over: a refusal says nothing of why. */
  readonly isOver: () => boolean;
}

export function createApi({ target, token, access, isOver }: ApiOptions): Api {
  return {
    read: async (path, purpose, form) => {
      const answer = await access.call({
        method: 'GET',
        url: `${target.base}${path}`,
        headers: { authorization: token.header.reveal(), accept: 'application/json' },
        purpose,
        carries: [token.secret],
        signal: access.signal,
      });
      if (answer.status !== 200) {
        const failure = pveFailure(answer, purpose, access.now());
        if (failure.code !== FailureCode.UNAUTHENTICATED) throw failure;
        access.credentialRefused();
        throw isOver() ? tokenIsOver() : failure;
      }
      return { data: await readLongJson(answer, envelopeOf(form), { product, purpose }), answer };
    },
  };
}

type Envelope<Form extends z.ZodType> = z.ZodType<z.output<Form>>;

/** zod compiles a form when it first reads by it, so each is made once. */
const envelopes = new WeakMap<z.ZodType, z.ZodType>();

/** What every answer is wrapped in. */
function envelopeOf<Form extends z.ZodType>(form: Form): Envelope<Form> {
  const known = envelopes.get(form);
  if (known !== undefined) return known as Envelope<Form>;
  const made = z.object({ data: form }).transform((envelope) => (envelope as { readonly data: z.output<Form> }).data);
  envelopes.set(form, made);
  return made;
}
