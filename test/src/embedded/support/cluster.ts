import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { startEmbeddedCluster, type EmbeddedCluster, type EmbeddedOptions } from '../../../../src/embedded/start.ts';
import { crd } from './crd.ts';

export const silent = { info: () => {}, warn: () => {}, error: () => {} };
export const providers = '/apis/vitistack.io/v1alpha1/namespaces/default/machineproviders';

export interface Answer {
  readonly code: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json;
}

/** JSON whose every path may be walked; a missing one is undefined. */
export interface Json {
  readonly [key: string]: Json;
}

/** A part of an answer as text: a string as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Json;
}

export interface Peer {
  readonly cluster: EmbeddedCluster;
  /** A server-side apply by a manager; `query` may add force, dryRun and so on. */
  readonly apply: (path: string, manager: string, body: unknown, query?: string) => Promise<Answer>;
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Resolves with the response once its headers are there; events are read one by one. */
  readonly watch: (path: string, headers?: Record<string, string>) => Promise<AsyncGenerator<WatchEvent>>;
}

/** A folder that goes with the test. */
export function aDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** A running cluster that stops with the test, with nothing in it, and a client with its kubeconfig. */
export async function aCluster(options: Partial<EmbeddedOptions> = {}): Promise<Peer> {
  const dataDir = options.dataDir ?? aDataDir();
  const cluster = await startEmbeddedCluster({ dataDir, crd, seed: () => [], log: silent, ...options });
  onTestFinished(() => cluster.stop());
  return { cluster, ...aClient(cluster.kubeconfigPath) };
}

export function readKubeconfig(path: string): { url: string; ca: string; token: string; context: string } {
  const config = parse(readFileSync(path, 'utf8')) as Json;
  return {
    url: asText(config['clusters']?.[0]?.['cluster']?.['server']),
    ca: Buffer.from(asText(config['clusters']?.[0]?.['cluster']?.['certificate-authority-data']), 'base64').toString(),
    token: asText(config['users']?.[0]?.['user']?.['token']),
    context: asText(config['current-context']),
  };
}

export function aClient(kubeconfigPath: string): Omit<Peer, 'cluster'> {
  const { url, ca, token } = readKubeconfig(kubeconfigPath);
  const dispatcher = new Agent({ allowH2: false, connect: { ca }, bodyTimeout: 0 });
  onTestFinished(() => dispatcher.destroy());
  const authorization = { authorization: `Bearer ${token}` };
  const call: Peer['call'] = async (method, path, body, headers = {}) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await request(url + path, {
      dispatcher,
      method: method as 'GET',
      headers: { ...(body !== undefined && { 'content-type': type }), ...authorization, ...headers },
      body: body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    const isJson = response.headers['content-type'] === 'application/json';
    return {
      code: response.statusCode,
      text,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : {}) as Json,
    };
  };
  return {
    call,
    apply: (path, manager, body, query = '') =>
      call('PATCH', `${path}?fieldManager=${manager}${query}`, body, {
        'content-type': 'application/apply-patch+yaml',
      }),
    watch: async (path, headers = {}) => {
      const response = await request(url + path, { dispatcher, headers: { ...authorization, ...headers } });
      if (response.statusCode !== 200) throw new Error(`watch: ${response.statusCode} ${await response.body.text()}`);
      return readEvents(response.body);
    },
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
  return events.map(({ type, object }) => `${type} ${asText(object['metadata']?.['name'] ?? '')}`.trim());
}

export function aManifest(name: string, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, ...metadata },
    spec: { type: 'vsphere', region: 'datacenter1', ...spec },
  };
}
