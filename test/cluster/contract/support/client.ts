import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { guardSecret, guardSecretsIn } from '../../../support/leaks.ts';

/** JSON whose every path may be walked; a missing one is undefined. What it must be is for assertions to say. */
export interface Json {
  readonly [key: string]: Json;
}

/** A part of an answer as text: a string as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export interface Answer {
  readonly code: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the answer is not JSON, or a stream of it. */
  readonly body: Json;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Json;
}

/** Plain HTTP with one kubeconfig's server, authority and token: nothing between a test and what the server says. */
export interface Client {
  /** A PATCH is a merge patch when its headers say nothing else. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Resolves once the answer has begun; throws when that is a refusal. The events are read one by one. */
  readonly watch: (path: string, headers?: Record<string, string>) => Promise<AsyncGenerator<WatchEvent>>;
  /** Closes every connection, open watches as well. */
  close(): Promise<void>;
}

export const asYaml = { 'content-type': 'application/yaml' };
export const asApply = { 'content-type': 'application/apply-patch+yaml' };
export const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

export function createClient(kubeconfigPath: string, token?: string): Client {
  const { url, ca, token: own } = readKubeconfig(kubeconfigPath);
  const dispatcher = new Agent({ allowH2: false, connect: { ca }, bodyTimeout: 0 });
  const authorization = { authorization: `Bearer ${token ?? own}` };
  return {
    call: async (method, path, body, headers = {}) => {
      if (path.includes('/secrets')) guardSecretsIn(body, ['data', 'stringdata']);
      const sent = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const response = await request(url + path, {
        dispatcher,
        method: method as 'GET',
        headers: { ...(body !== undefined && { 'content-type': sent }), ...authorization, ...headers },
        body: body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      });
      const text = await response.body.text();
      const type = asText(response.headers['content-type']);
      const isStream = response.statusCode === 200 && /[?&]watch=/.test(path);
      const json = (type.startsWith('application/json') && !isStream ? JSON.parse(text) : {}) as Json;
      if (path.endsWith('/token')) guardSecret(asText(json.status?.token ?? ''));
      return { code: response.statusCode, text, headers: response.headers, body: json };
    },
    watch: async (path, headers = {}) => {
      const open = () => request(url + path, { dispatcher, headers: { ...authorization, ...headers } });
      let response = await open();
      // A server whose definition has just changed asks for patience: "storage is (re)initializing".
      while (response.statusCode === 429) {
        await response.body.dump();
        await setTimeout(1_000 * Number(response.headers['retry-after'] ?? 1));
        response = await open();
      }
      if (response.statusCode !== 200) throw new Error(`watch: ${response.statusCode} ${await response.body.text()}`);
      return readEvents(response.body);
    },
    close: () => dispatcher.destroy(),
  };
}

function readKubeconfig(path: string): { url: string; ca: string; token: string } {
  const config = parse(readFileSync(path, 'utf8')) as Json;
  const cluster = config.clusters?.[0]?.cluster;
  return {
    url: asText(cluster?.server),
    ca: Buffer.from(asText(cluster?.['certificate-authority-data']), 'base64').toString(),
    token: asText(config.users?.[0]?.user?.token),
  };
}

async function* readEvents(body: AsyncIterable<Buffer>): AsyncGenerator<WatchEvent> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as WatchEvent;
  }
}

/** The next events of a watch, which stays open. */
export async function take(events: AsyncGenerator<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const taken: WatchEvent[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done) throw new Error(`the watch ended after ${taken.length} of ${count} events`);
    taken.push(next.value);
  }
  return taken;
}

/** `ADDED one`, for comparing whole sequences. */
export function presentEvents(events: readonly WatchEvent[]): string[] {
  return events.map(({ type, object }) => `${type} ${asText(object.metadata?.name ?? '')}`.trim());
}

/** The items of a list. */
export function itemsOf({ body }: Answer): Json[] {
  return [...((body.items ?? []) as unknown as Json[])];
}

/** The names in a list, in its order. */
export function namesOf(answer: Answer): string[] {
  return itemsOf(answer).map((item) => asText(item.metadata?.name));
}

/** `Reason field: message` of each cause of a refusal. */
export function causesOf({ body }: Answer): string[] {
  const causes = (body.details?.causes ?? []) as unknown as { reason?: string; message: string; field?: string }[];
  return causes.map(({ reason, message, field }) => `${reason ?? ''} ${field ?? ''}: ${message}`);
}

/** The warnings that came with an answer, without code and agent. */
export function warningsOf({ headers }: Answer): string[] {
  const values = [headers.warning ?? []].flat();
  // Several of them may share one header line.
  return values
    .flatMap((value) => [...value.matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g)])
    .map(([, text = '""']) => JSON.parse(text) as string);
}
