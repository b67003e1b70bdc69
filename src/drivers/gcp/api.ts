import { z } from 'zod';
import type { Access, Answer, Call, Secret } from '../access.ts';
import type { Asked } from '../answer-failure.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { createPageWalk } from '../next-page.ts';
import type { Page } from '../parts.ts';
import { readForm, readItems, readJson, readLongJson } from '../read-json.ts';
import type { TokenSession } from '../token-session.ts';
import { type Question, refusal, saysAbsent } from './refusal.ts';
import type { ServiceAccount } from './service-account.ts';

/** Reads of Google's REST APIs. All throw DriverFailure: what a call throws, and what an error status means. */
export interface Api {
  get<Form extends z.ZodType>(url: string, form: Form, question: Question): Promise<z.output<Form>>;
  /** One thing by its name; undefined where Google itself says that there is none. */
  find<Form extends z.ZodType>(url: string, form: Form, question: Question): Promise<z.output<Form> | undefined>;
  /** The answer itself, whose status is 200. */
  answer(url: string, question: Question): Promise<Answer>;
  post<Form extends z.ZodType>(url: string, body: unknown, form: Form, question: Question): Promise<z.output<Form>>;
  /** All items of a list; `fields` names those of an item that are wanted. */
  list<Item extends z.ZodType>(
    url: string,
    fields: string,
    item: Item,
    question: Question,
  ): AsyncGenerator<Page<z.output<Item>>>;
  /** All items of a list over zones and regions, by scope: "zones/europe-west1-b". `key` is where a scope has its items. */
  aggregated<Item extends z.ZodType>(
    url: string,
    key: string,
    fields: string,
    item: Item,
    question: Question,
  ): AsyncGenerator<Page<{ readonly scope: string; readonly item: z.output<Item> }>>;
}

export interface ApiOptions {
  readonly access: Access;
  readonly secret: Secret;
  readonly account: ServiceAccount;
  readonly session: TokenSession;
}

const pageSize = '500';
const list = z.array(z.unknown());
const warning = z.object({ code: z.string().optional() }).optional();
const paged = { nextPageToken: z.string().optional(), warning };
type Paged = {
  readonly nextPageToken?: string | undefined;
  readonly warning?: { code?: string | undefined } | undefined;
};

export function createApi({ access, secret, account, session }: ApiOptions): Api {
  const ask = (request: Pick<Call, 'method' | 'url' | 'body'>, question: Question): Promise<Answer> =>
    session.send((token) =>
      access.call({
        ...request,
        headers: {
          authorization: `Bearer ${token.reveal()}`,
          accept: 'application/json',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        purpose: question.purpose,
        carries: [secret],
        // What is posted here only asks, too.
        isRepeatable: true,
      }),
    );

  const orRefusal = (answer: Answer, question: Question): Answer => {
    if (answer.status === 200) return answer;
    // Not even a token that was fetched a moment ago.
    if (answer.status === 401) access.credentialRefused();
    throw refusal(answer, question, { now: access.now(), email: account.email });
  };

  const send = async (request: Pick<Call, 'method' | 'url' | 'body'>, question: Question): Promise<Answer> =>
    orRefusal(await ask(request, question), question);

  const get: Api['get'] = async (url, form, question) =>
    readLongJson(await send({ method: 'GET', url }, question), form, askedBy(question));

  async function* pages<Form extends z.ZodType<Paged>>(
    url: string,
    fields: string,
    form: Form,
    question: Question,
  ): AsyncGenerator<z.output<Form>> {
    const walk = createPageWalk(askedBy(question));
    let pageToken: string | undefined;
    do {
      const query = new URLSearchParams({ maxResults: pageSize, fields: `nextPageToken,warning/code,${fields}` });
      if (pageToken !== undefined) query.set('pageToken', pageToken);
      const page = await get(`${url}?${query.toString()}`, form, question);
      yield page;
      pageToken = walk(page.nextPageToken);
    } while (pageToken !== undefined);
  }

  return {
    get,
    async find(url, form, question) {
      const answer = await ask({ method: 'GET', url }, question);
      if (saysAbsent(answer)) return undefined;
      return readJson(orRefusal(answer, question), form, askedBy(question));
    },
    answer: (url, question) => send({ method: 'GET', url }, question),
    post: async (url, body, form, question) =>
      readJson(await send({ method: 'POST', url, body: JSON.stringify(body) }, question), form, askedBy(question)),
    async *list(url, fields, item, question) {
      const form = z.object({ ...paged, items: list.optional() });
      for await (const page of pages(url, `items(${fields})`, form, question)) {
        yield { items: readItems(page.items ?? [], item, askedBy(question)), ...gap(page.warning?.code, question) };
      }
    },
    async *aggregated(url, key, fields, item, question) {
      const scoped = z.looseObject({ warning });
      const form = z.object({
        ...paged,
        items: z.record(z.string(), z.unknown()).optional(),
        unreachables: list.optional(),
      });
      const wanted = `unreachables,items/*/warning/code,items/*/${key}(${fields})`;
      const asked = askedBy(question);
      for await (const page of pages(url, wanted, form, question)) {
        const scopes = Object.entries(page.items ?? {}).map(
          ([scope, found]) => [scope, readForm(found, scoped, asked)] as const,
        );
        const codes = [page.warning?.code, ...scopes.map(([, found]) => found.warning?.code)];
        if ((page.unreachables ?? []).length > 0) codes.push('UNREACHABLE');
        const items = scopes.flatMap(([scope, found]) =>
          readItems(readForm(found[key] ?? [], list, asked), item, asked).map((one) => ({ scope, item: one })),
        );
        yield { items, ...gap(codes.find(isGap), question) };
      }
    },
  };
}

/** Warnings by which Compute Engine says that a list is not whole; NO_RESULTS_ON_PAGE, the usual one, says that it is. */
const gaps = ['UNREACHABLE', 'PARTIAL_SUCCESS', 'LIST_OVERHEAD_QUOTA_EXCEED'];

function isGap(code: string | undefined): boolean {
  return code !== undefined && gaps.includes(code);
}

function gap(code: string | undefined, { purpose }: Question): { failure?: DriverFailure } {
  if (!isGap(code)) return {};
  const message = `Expected Compute Engine to ${purpose} of every zone, but some of them did not answer it.`;
  return {
    failure: new DriverFailure(FailureCode.PROVIDER_FAULT, message, {
      fix: "Look at Google Cloud's status page, and try again later.",
    }),
  };
}

function askedBy({ purpose, product = 'Compute Engine' }: Question): Asked {
  return { purpose, product };
}
