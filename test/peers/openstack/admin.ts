import { request } from 'undici';
import { adminPassword, type ServiceName } from './configs.ts';
import type { Services } from './services.ts';

/** Whoever signs in with a password. */
export interface Person {
  readonly name: string;
  readonly password: string;
  readonly projectId?: string;
}

/** Asks the services without the driver and without TLS, as somebody who may change things. */
export interface Asking {
  /** Throws with status and body for an answer that is no success. */
  call(service: ServiceName, method: string, path: string, body?: unknown, headers?: Headers): Promise<unknown>;
  readonly userId: string;
  readonly projectId: string;
}

type Headers = Readonly<Record<string, string>>;

const administrator: Person = { name: 'admin', password: adminPassword };

export async function askAs(urls: Services['urls'], person: Person = administrator): Promise<Asking> {
  const { name, password, projectId } = person;
  const user = { name, password, domain: { id: 'default' } };
  const project = projectId === undefined ? { name: 'admin', domain: { id: 'default' } } : { id: projectId };
  const { headers, body } = await send(`${urls.keystone}/v3/auth/tokens`, 'POST', {
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project } },
  });
  const { token } = body as { token: { user: { id: string }; project: { id: string } } };
  const signedIn = { 'x-auth-token': String(headers['x-subject-token']) };
  return {
    userId: token.user.id,
    projectId: token.project.id,
    call: async (service, method, path, sent, more = {}) =>
      (await send(`${urls[service]}${path}`, method, sent, { ...signedIn, ...more })).body,
  };
}

async function send(url: string, method: string, sent: unknown, headers: Headers = {}) {
  const isBytes = sent instanceof Uint8Array;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const answer = await request(url, {
    method: method as 'GET',
    headers: { ...(sent !== undefined && { 'content-type': type }), ...headers },
    body: sent === undefined ? null : isBytes ? Buffer.from(sent) : JSON.stringify(sent),
    headersTimeout: 60_000,
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) {
    throw new Error(`Expected ${method} ${url} to succeed, but got ${answer.statusCode}: ${text.slice(0, 500)}`);
  }
  return { headers: answer.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}
