import { z } from 'zod';
import type { Access, Answer } from '../access.ts';
import { FailureCode, DriverFailure } from '../failure.ts';
import type { Page } from '../parts.ts';
import { readLongJson } from '../read-json.ts';
import type { TokenSession } from '../token-session.ts';
import type { Credential } from './credential.ts';
import type { Question } from './question.ts';
import { refusal } from './refusal.ts';

/** A list, page by page. */
export interface List<Item extends z.ZodType> extends Question {
  /** Address with what it is narrowed by, and without marker and limit. */
  readonly url: string;
  /** Field of the answer that holds the items; each has the `id` (or `idOf`) that the next page begins behind. */
  readonly key: string;
  readonly item: Item;
  readonly limit: number;
}

/** Reads of OpenStack's services, with GET alone. All throw DriverFailure: what a call throws, and what an error status means. */
export interface Api {
  get<Form extends z.ZodType>(url: string, form: Form, question: Question): Promise<z.output<Form>>;
  /** The answer itself, whose status is 200 or one of `others`. */
  answer(url: string, question: Question, others?: readonly number[]): Promise<Answer>;
  list<Item extends z.ZodType<{ readonly id: string }>>(list: List<Item>): AsyncGenerator<Page<z.output<Item>>>;
}

export interface ApiOptions {
  readonly access: Access;
  readonly credential: Credential;
  readonly session: TokenSession;
}

export function createApi({ access, credential, session }: ApiOptions): Api {
  const send = (url: string, { purpose }: Question, microversion?: string): Promise<Answer> =>
    session.send((token) =>
      access.call({
        method: 'GET',
        url,
        headers: {
          'x-auth-token': token.reveal(),
          accept: 'application/json',
          ...(microversion !== undefined && {
            'openstack-api-version': `compute ${microversion}`,
            'x-openstack-nova-api-version': microversion,
          }),
        },
        purpose,
        carries: credential.carries,
        signal: access.signal,
      }),
    );
  const answer: Api['answer'] = async (url, question, others = []) => {
    const { microversion } = question;
    const first = await send(url, question, microversion);
    const found = first.status === 406 && microversion !== undefined ? await send(url, question) : first;
    if (found.status === 200 || others.includes(found.status)) return found;
    throw refusal(found, question, access.now());
  };
  const get: Api['get'] = async (url, form, question) =>
    readLongJson(await answer(url, question), form, { product: question.service, purpose: question.purpose });

  return {
    answer,
    get,
    list: async function* (list) {
      const form = z.looseObject({ [list.key]: z.array(list.item) });
      let marker: string | undefined;
      for (;;) {
        const page = await get(pageUrl(list, marker), form, list);
        const items = page[list.key] as z.output<typeof list.item>[];
        yield { items };
        const last = items.at(-1)?.id;
        if (last === undefined || !hasNext(page, list, items.length)) return;
        if (last === marker) throw goesRound(list);
        marker = last;
      }
    },
  };
}

/** The address of the next page is made here and not taken from the answer, which often has that behind a proxy. */
function pageUrl({ url, limit }: List<z.ZodType>, marker: string | undefined): string {
  const page = `limit=${limit}${marker === undefined ? '' : `&marker=${encodeURIComponent(marker)}`}`;
  return `${url}${url.includes('?') ? '&' : '?'}${page}`;
}

const linksForm = z.array(z.object({ rel: z.string().nullish() }));

/** A service that pages says so, in one of these ways; of one that says nothing a full page may have another behind it. */
function hasNext(page: Readonly<Record<string, unknown>>, { key, limit }: List<z.ZodType>, count: number): boolean {
  if (typeof page['next'] === 'string') return true;
  const links = linksForm.safeParse(page[`${key}_links`] ?? page[`${key.replace(/s$/, '')}_links`]);
  if (links.success && links.data.some(({ rel }) => rel === 'next')) return true;
  return count >= limit;
}

function goesRound({ service, purpose }: Question): DriverFailure {
  const message = `Expected ${service} to ${purpose} page by page, but got the same page again.`;
  return new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
    fix: 'Ask the operator of the cloud: its lists do not go on behind their markers.',
  });
}
