import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Changes } from './changes.ts';

export interface FakeRequest {
  readonly kind: 'list' | 'stream' | 'watch' | 'other';
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** performance.now() when it came. */
  readonly at: number;
}

/** Answers a request in place of the server, true when it did. */
export type Fault = (request: FakeRequest, response: ServerResponse) => boolean;

interface FakeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly spec: unknown;
}

interface LogEntry {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly object: FakeObject;
}

/** An open watch, to be misused. */
export interface FakeWatch {
  readonly namespace: string | undefined;
  readonly response: ServerResponse;
}

/** As much of an API server as a reflector sees: one collection with pages, watches and versions, and faults on demand. */
export class FakeApiServer {
  readonly changes = new Changes();
  readonly requests: FakeRequest[] = [];
  readonly watches = new Set<FakeWatch>();
  readonly sockets = new Set<Socket>();
  /** Asked before every answer. */
  fault: Fault | undefined;
  /** Only these tokens are let in, when set. */
  tokens: ReadonlySet<string> | undefined;
  /** How a watch from a compacted version is refused. */
  gone: 'status' | 'event' = 'status';
  /** Whether it sends lists as the first events of a watch; older ones refuse. */
  streams = false;
  version = 100;
  connections = 0;
  #compacted = 0;
  #uids = 0;
  readonly #objects = new Map<string, FakeObject>();
  readonly #log: LogEntry[] = [];
  readonly #pages = new Map<string, { readonly version: number; readonly rest: readonly FakeObject[] }>();
  readonly #server;
  readonly #scheme: string;

  constructor(tls?: ServerOptions) {
    const handle = (request: IncomingMessage, response: ServerResponse) => void this.#receive(request, response);
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        this.changes.notify();
      });
    });
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** Closes the port and resets every socket, as a killed process does. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Creates an object, or changes it; a new uid when it was gone. */
  put(name: string, { namespace = 'default', spec = {} } = {}): FakeObject {
    const key = `${namespace}/${name}`;
    const before = this.#objects.get(key);
    this.version += 1;
    const uid = before?.metadata.uid ?? `uid-${(this.#uids += 1)}`;
    const object: FakeObject = {
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { namespace, name, uid, resourceVersion: String(this.version) },
      spec,
    };
    this.#objects.set(key, object);
    this.#append({ type: before === undefined ? 'ADDED' : 'MODIFIED', version: this.version, object });
    return object;
  }

  remove(name: string, namespace = 'default'): void {
    const object = this.#objects.get(`${namespace}/${name}`);
    if (object === undefined) throw new Error(`no ${namespace}/${name} to remove`);
    this.#objects.delete(`${namespace}/${name}`);
    this.version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.version) };
    this.#append({ type: 'DELETED', version: this.version, object: { ...object, metadata } });
  }

  /** Forgets all older versions and page tokens: who resumes from them gets 410. */
  compact(): void {
    this.#compacted = this.version;
    this.#log.length = 0;
    this.#pages.clear();
  }

  bookmark(): void {
    this.version += 1;
    const event = {
      type: 'BOOKMARK',
      object: { kind: 'MachineProvider', metadata: { resourceVersion: String(this.version) } },
    };
    for (const { response } of this.watches) response.write(`${JSON.stringify(event)}\n`);
  }

  /** What a client that missed nothing holds: `namespace/name` to uid and version. */
  state(): ReadonlyMap<string, string> {
    return new Map(
      Array.from(this.#objects, ([key, { metadata }]) => [key, `${metadata.uid}@${metadata.resourceVersion}`]),
    );
  }

  count(kind: FakeRequest['kind']): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  async requested(kind: FakeRequest['kind'], times: number): Promise<void> {
    await this.changes.until(`${times} ${kind} requests`, () => this.count(kind) >= times);
  }

  async watched(times = 1): Promise<void> {
    await this.changes.until(`${times} open watches`, () => this.watches.size >= times);
  }

  #append(entry: LogEntry): void {
    this.#log.push(entry);
    for (const watch of this.watches) send(watch, entry);
  }

  async #receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const url = new URL(message.url ?? '/', 'http://fake');
    const kind = kindOf(message.method ?? 'GET', url);
    const body = message.method === 'GET' ? '' : await readAll(message);
    const request: FakeRequest = {
      kind,
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
      at: performance.now(),
    };
    this.requests.push(request);
    this.changes.notify();
    const token = message.headers.authorization?.replace('Bearer ', '') ?? '';
    if (this.tokens !== undefined && !this.tokens.has(token))
      return refuse(response, 401, 'Unauthorized', 'Unauthorized');
    if (this.fault?.(request, response)) return;
    if (kind === 'list') return this.#list(request, response);
    if (kind === 'stream' && !this.streams) {
      return refuse(response, 422, 'Invalid', 'sendInitialEvents is forbidden for watch unless it is switched on');
    }
    if (kind === 'stream') return this.#stream(request, response);
    if (kind === 'watch') return this.#watch(request, response);
    refuse(response, 404, 'NotFound', 'the server could not find the requested resource');
  }

  #list({ path, query }: FakeRequest, response: ServerResponse): void {
    const limit = Number(query.get('limit') ?? 0) || Infinity;
    const token = query.get('continue');
    const namespace = namespaceOf(path);
    const page =
      token === null
        ? { version: this.version, rest: Array.from(this.#objects.values()).filter((each) => within(namespace, each)) }
        : this.#pages.get(token);
    if (page === undefined) return refuse(response, 410, 'Expired', 'The provided continue parameter is too old');
    const rest = page.rest.slice(limit);
    const next = rest.length === 0 ? undefined : `page-${this.#pages.size}-${page.version}`;
    if (next !== undefined) this.#pages.set(next, { version: page.version, rest });
    const metadata = { resourceVersion: String(page.version), ...(next === undefined ? {} : { continue: next }) };
    answer(response, 200, { kind: 'MachineProviderList', metadata, items: page.rest.slice(0, limit) });
  }

  #stream({ path }: FakeRequest, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    const watch = { response, namespace: namespaceOf(path) };
    for (const object of this.#objects.values()) send(watch, { version: this.version, type: 'ADDED', object });
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { resourceVersion: String(this.version), annotations };
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`);
  }

  #watch({ path, query }: FakeRequest, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    const isGone = from < this.#compacted;
    if (isGone && this.gone === 'status') return refuse(response, 410, 'Expired', `too old resource version: ${from}`);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (isGone) {
      response.end(
        `${JSON.stringify({ type: 'ERROR', object: status(410, 'Expired', 'too old resource version') })}\n`,
      );
      return;
    }
    const watch = { response, namespace: namespaceOf(path) };
    this.watches.add(watch);
    const end = setTimeout(() => response.end(), 1_000 * Number(query.get('timeoutSeconds') ?? 1_800));
    response.on('close', () => {
      clearTimeout(end);
      this.watches.delete(watch);
      this.changes.notify();
    });
    for (const entry of this.#log) if (entry.version > from) send(watch, entry);
    this.changes.notify();
  }
}

export function answer(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A Kubernetes Status as the body of a refusal. */
export function refuse(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  { details = {}, headers = {} } = {},
): void {
  answer(response, code, { ...status(code, reason, message), details }, headers);
}

export function status(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message };
}

function send({ response, namespace }: FakeWatch, { type, object }: LogEntry): void {
  if (within(namespace, object)) response.write(`${JSON.stringify({ type, object })}\n`);
}

function within(namespace: string | undefined, { metadata }: FakeObject): boolean {
  return namespace === undefined || metadata.namespace === namespace;
}

function namespaceOf(path: string): string | undefined {
  return /\/namespaces\/([^/]+)\//.exec(path)?.[1];
}

function kindOf(method: string, url: URL): FakeRequest['kind'] {
  if (method !== 'GET' || !/\/machineproviders$/.test(url.pathname)) return 'other';
  if (url.searchParams.has('sendInitialEvents')) return 'stream';
  return url.searchParams.get('watch') === 'true' ? 'watch' : 'list';
}

async function readAll(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
