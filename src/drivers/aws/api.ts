import type { Access, Answer, CallTiming, Secret } from '../access.ts';
import type { Asked } from '../answer-failure.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { createPageWalk } from '../next-page.ts';
import type { Page } from '../parts.ts';
import type { Place, Places } from './places.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { isRefused, type Sessions } from './session.ts';
import { sign } from './signature.ts';
import { readLongXml, textAt, type XmlNode } from './xml.ts';

export type Params = Readonly<Record<string, string>>;

/** A question in the form that EC2 and STS share: an action and its parameters. */
export interface Question {
  readonly action: string;
  readonly params?: Params;
  /** Completes "to ...": "list the images". */
  readonly purpose: string;
}

/** A question whose answer is a list, page by page. */
export interface ListQuestion<Item> extends Question {
  /** The element that has the items: `vpcSet`. */
  readonly list: string;
  /** What becomes of an item; undefined for one that is of no use. */
  readonly read: (item: XmlNode) => Item | undefined;
}

/** A request that is signed, whatever form its body has. */
export interface Request {
  readonly place: Place;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly purpose: string;
  /** In the words of IAM: `ec2:DescribeVpcs`. */
  readonly permission: string;
  /** Default true: all but dry runs read only. */
  readonly isRepeatable?: boolean;
}

/** The only place where something is sent: signed with the Secret's keys and through Access. Methods throw DriverFailure. */
export interface Api {
  readonly places: Places;
  now(): number;
  answer(request: Request): Promise<Answer>;
  /** The answer, or why there was none; throws only when nothing came back. */
  attempt(request: Request): Promise<Answer | Refusal>;
  ask(place: Place, question: Question): Promise<{ readonly root: XmlNode; readonly timing: CallTiming }>;
  /** Of EC2; `pageSize` is asked for, and undefined where the action has no pages. */
  pages<Item>(question: ListQuestion<Item>, pageSize?: number): AsyncIterable<Page<Item>>;
}

const versions: Readonly<Record<Place['service'], string>> = {
  ec2: '2016-11-15',
  sts: '2011-06-15',
  servicequotas: '2019-06-24',
};
const products: Readonly<Record<Place['service'], string>> = {
  ec2: 'Amazon EC2',
  sts: 'AWS STS',
  servicequotas: 'AWS Service Quotas',
};

export function createApi(access: Access, secret: Secret, places: Places, sessions: Sessions): Api {
  const attempt = async (request: Request, isSecond = false): Promise<Answer | Refusal> => {
    const { place, body, headers, purpose, permission, isRepeatable = true } = request;
    const keys = await sessions.keys();
    const answer = await access.call({
      method: 'POST',
      url: `https://${place.host}/`,
      headers: sign({ place, body, headers }, keys, access.now()),
      body,
      purpose,
      carries: [secret],
      isRepeatable,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const isTemporary = keys.sessionToken !== undefined;
    const refusal = refusalOf(answer, askedOf(place, purpose), { now: access.now(), permission, isTemporary });
    if (!isRefused(refusal.failure)) return refusal;
    // A role's session may end between two calls.
    if (refusal.failure.code === FailureCode.EXPIRED && !isSecond && sessions.renew(keys))
      return attempt(request, true);
    sessions.refuse(refusal.failure);
    access.credentialRefused();
    return refusal;
  };
  const answer = async (request: Request): Promise<Answer> => {
    const found = await attempt(request);
    if ('failure' in found) throw found.failure;
    return found;
  };
  const read = async (place: Place, question: Question, list?: string, take?: (item: XmlNode) => void) => {
    const found = await answer(queryOf(place, question));
    const root = await readLongXml(found.body, list, take);
    if (root?.name !== `${question.action}Response`) throw unexpected(place, question.purpose);
    return { root, timing: found.timing };
  };
  return {
    places,
    now: () => access.now(),
    answer,
    attempt,
    ask: (place, question) => read(place, question),
    async *pages<Item>({ list, read: readItem, params, ...question }: ListQuestion<Item>, pageSize?: number) {
      const walk = createPageWalk(askedOf(places.ec2, question.purpose));
      let token: string | undefined;
      do {
        const items: Item[] = [];
        const paging = {
          ...(pageSize !== undefined && { MaxResults: String(pageSize) }),
          ...(token && { NextToken: token }),
        };
        const { root } = await read(places.ec2, { ...question, params: { ...params, ...paging } }, list, (node) => {
          const item = readItem(node);
          if (item !== undefined) items.push(item);
        });
        yield { items };
        token = walk(textAt(root, 'nextToken'));
      } while (token !== undefined);
    },
  };
}

export function queryOf(place: Place, { action, params, purpose }: Question): Request {
  return {
    place,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Action: action, Version: versions[place.service], ...params }).toString(),
    purpose,
    permission: `${place.service}:${action}`,
  };
}

export function askedOf(place: Place, purpose: string): Asked {
  return { purpose, product: products[place.service] };
}

export function unexpected(place: Place, purpose: string): DriverFailure {
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    `Expected ${products[place.service]} to ${purpose} in the form that its API documents, but got an answer of another form.`,
    { fix: 'Check that `spec.config.endpoint` is the API of Amazon EC2, and no proxy or login page.' },
  );
}
