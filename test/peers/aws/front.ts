import { request } from 'undici';
import type { Asked, FixtureAnswer, Respond } from '../../support/fixture/fixture.ts';
import { noServer, whereNoServer } from '../bed/no-server.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { Moto } from './moto.ts';
import { createPages } from './pages.ts';

/** In front of moto, with what it leaves out: pages, the end of keys, tokens that are looked at, and service quotas. */
export interface Front {
  readonly respond: Respond;
  /** Whether anything is passed on. */
  isOpen: boolean;
  /** The time of these keys is over. */
  readonly expired: Set<string>;
  /** By service code, then quota code. */
  readonly quotas: Readonly<Record<'ec2' | 'ebs', Record<string, number>>>;
}

const usual: Readonly<Record<'ec2' | 'ebs', Readonly<Record<string, number>>>> = {
  ec2: { 'L-0263D0A3': 5, 'L-1216C47A': 640, 'L-DB2E81BA': 64, 'L-417A185B': 0 },
  ebs: {
    'L-309BACF6': 100_000,
    'L-D18FCD1D': 50,
    'L-7A658B76': 300,
    'L-FD252861': 50,
    'L-09BD8365': 20.5,
    'L-82ACEF56': 50,
    'L-17AF77E8': 50,
    'L-9CF3C2EB': 50,
  },
};

export function createFront(moto: Moto, identities: IdentityProvider): Front {
  const pages = createPages();
  const expired = new Set<string>();
  const quotas = { ec2: { ...usual.ec2 }, ebs: { ...usual.ebs } };
  const respond = async (asked: Asked): Promise<FixtureAnswer> => {
    if (!front.isOpen) return noServer;
    const form = new URLSearchParams(asked.body);
    const [, keyId = '', service = 'sts'] =
      /Credential=(\w+)\/\d+\/[\w-]+\/(\w+)\//.exec(asked.headers['authorization'] ?? '') ?? [];
    if (expired.has(keyId)) return refuse(service, service === 'ec2' ? 'RequestExpired' : 'ExpiredToken');
    if (service === 'servicequotas') return listQuotas(asked.body, quotas);
    if (form.get('Action') === 'AssumeRoleWithWebIdentity') {
      const word = identities.judge(form.get('WebIdentityToken') ?? '');
      if (word !== undefined) return refuse('sts', word);
      // It is not signed, which moto knows of no action.
      await moto.checkAfter(1);
    }
    const next = pages.next(form.get('NextToken') ?? '');
    if (next !== undefined) return { headers: { 'content-type': 'text/xml' }, body: next };
    const answer = await forward(moto, asked).catch(whereNoServer);
    const pageSize = Number(form.get('MaxResults') ?? 0);
    return answer.status === 200 && pageSize > 0
      ? { ...answer, body: pages.cut(String(answer.body), pageSize) }
      : answer;
  };
  const front: Front = { respond, expired, quotas, isOpen: true };
  return front;
}

async function forward(moto: Moto, asked: Asked): Promise<FixtureAnswer> {
  const unsent = ['connection', 'content-length', 'accept-encoding'];
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !unsent.includes(name)));
  const {
    statusCode,
    headers: told,
    body,
  } = await request(`${moto.url}${asked.path}`, {
    method: 'POST',
    headers,
    body: asked.body,
  });
  const type = told['content-type'];
  return {
    status: statusCode,
    headers: { 'content-type': typeof type === 'string' ? type : 'text/xml' },
    body: await body.text(),
  };
}

/** As the services write it. */
function refuse(service: string, word: string): FixtureAnswer {
  const message = 'canary-of-the-upstream-body';
  if (service === 'servicequotas') return { status: 400, body: { __type: word, message } };
  const error = `<Error><Code>${word}</Code><Message>${message}</Message></Error>`;
  const headers = { 'content-type': 'text/xml' };
  return service === 'ec2'
    ? { status: 400, headers, body: `<Response><Errors>${error}</Errors></Response>` }
    : { status: 403, headers, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

function listQuotas(body: string, quotas: Front['quotas']): FixtureAnswer {
  const { ServiceCode, NextToken = '0' } = JSON.parse(body) as { ServiceCode: 'ec2' | 'ebs'; NextToken?: string };
  const all = Object.entries(quotas[ServiceCode]).map(([QuotaCode, Value]) => ({ ServiceCode, QuotaCode, Value }));
  const from = Number(NextToken);
  // Fewer than asked for, as services may.
  const [page, rest] = [all.slice(from, from + 3), all.length > from + 3];
  return { body: { Quotas: page, ...(rest && { NextToken: String(from + 3) }) } };
}
