import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Agent, type Dispatcher, request as send } from 'undici';
import { readKubeconfig } from '../../../support/cluster-api.ts';
import { createCertificateAuthority } from '../../../support/certificates.ts';
import { temporaryFolder, writeKubeconfig } from '../../../support/kubeconfig.ts';
import { busiest, type RequestCount } from './request-count.ts';

/** A request as the proxy sees it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly isWatch: boolean;
  /** performance.now() when it came. */
  readonly at: number;
}

/** What is done to one request instead of passing it on as it is. */
export type Treatment =
  /** The proxy itself answers; the API server never hears of it. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: string;
    }
  /** The answer's head and each of its pieces are held back for so long, in milliseconds, until the fault is over. */
  | { readonly kind: 'slow'; readonly headMs: number; readonly pieceMs: number; readonly pieceBytes: number }
  /** The body ends, in order, before the byte that `cutAt` names; undefined lets this chunk pass. */
  | { readonly kind: 'cut'; readonly cutAt: (chunk: Buffer) => number | undefined }
  /** The body ends in order after so many milliseconds. */
  | { readonly kind: 'end'; readonly afterMs: number };

/** An HTTPS proxy between a gateway and its API server, with a certificate of its own, to be misused. */
export interface FaultyProxy extends Pick<RequestCount, 'figures' | 'reset'> {
  /** The cluster's kubeconfig with the way through this proxy. */
  readonly kubeconfigPath: string;
  /** All that came, oldest first. */
  readonly asked: readonly Asked[];
  /** What becomes of each request from now on; undefined passes it on. */
  misbehave(decide: (asked: Asked) => Treatment | undefined): void;
  /** The fault is over: what is held back goes on at once, and what comes is passed on. */
  behave(): void;
  stop(): Promise<void>;
}

export async function aFaultyProxy({ kubeconfigPath }: { readonly kubeconfigPath: string }): Promise<FaultyProxy> {
  const config = readKubeconfig(kubeconfigPath);
  const cluster = config.clusters[0]?.cluster as { server: string; 'certificate-authority-data': string } | undefined;
  if (cluster === undefined) throw new Error('the kubeconfig has no cluster');
  const upstream = new Agent({
    allowH2: false,
    connect: { ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString() },
    bodyTimeout: 0,
  });
  const authority = await createCertificateAuthority('faulty-proxy-ca');
  const { key, certificate } = await authority.issue('faulty-proxy', ['127.0.0.1']);
  const asked: Asked[] = [];
  let startedAt = performance.now();
  let counted = 0;
  let decide: (asked: Asked) => Treatment | undefined = () => undefined;
  let fault = new AbortController();

  const listener = createServer({ key, cert: certificate }, (request, response) => {
    const one = describe(request);
    asked.push(one);
    const treatment = decide(one);
    if (treatment?.kind === 'answer') return void answer(request, response, treatment);
    forward(request, response, { server: cluster.server, upstream, treatment, over: fault.signal }).catch(() => {
      // Either side has gone; the other is told in the same way.
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const folder = temporaryFolder();
  const path = writeKubeconfig(join(folder.path, 'kubeconfig'), {
    server: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cluster: { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') },
    user: config.users[0]?.user ?? {},
  });

  return {
    kubeconfigPath: path,
    asked,
    misbehave(how) {
      decide = how;
    },
    behave() {
      decide = () => undefined;
      fault.abort();
      fault = new AbortController();
    },
    figures() {
      const seconds = (performance.now() - startedAt) / 1_000;
      const times = asked.slice(counted).map(({ at }) => at);
      return { requests: times.length, seconds, perSecond: times.length / seconds, busiestSecond: busiest(times) };
    },
    reset() {
      startedAt = performance.now();
      counted = asked.length;
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await upstream.destroy();
      await closed;
      folder.remove();
    },
  };
}

function describe(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? '/', 'https://proxy');
  const isWatch = url.searchParams.get('watch') === 'true';
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    isWatch,
    at: performance.now(),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: Extract<Treatment, { kind: 'answer' }>,
): Promise<void> {
  // To the end, or the next request on this connection would begin in the middle of its body.
  await request.forEach(() => undefined);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

interface Way {
  readonly server: string;
  readonly upstream: Dispatcher;
  readonly treatment: Treatment | undefined;
  /** Aborted when the fault is over. */
  readonly over: AbortSignal;
}

async function forward(request: IncomingMessage, response: ServerResponse, way: Way): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const hasBody = request.method !== 'GET';
  const answered = await send(`${way.server}${request.url ?? '/'}`, {
    dispatcher: way.upstream,
    method: request.method ?? 'GET',
    headers: without(request.headers, 'host', 'connection'),
    body: hasBody ? request : null,
    signal: gone.signal,
  });
  const { treatment, over } = way;
  if (treatment?.kind === 'slow') await pause(treatment.headMs, over);
  // A body that is cut must not be given away by its length.
  const length = treatment === undefined ? [] : ['content-length'];
  response.writeHead(answered.statusCode, without(answered.headers, 'transfer-encoding', 'connection', ...length));
  response.flushHeaders();
  for await (const chunk of treated(answered.body, treatment, over)) response.write(chunk);
  response.end();
  // What the API server still has to say is for nobody.
  gone.abort();
}

function without<T>(headers: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

async function* treated(
  chunks: AsyncIterable<Buffer>,
  treatment: Treatment | undefined,
  over: AbortSignal,
): AsyncGenerator<Buffer> {
  if (treatment?.kind === 'end') {
    yield* until(chunks, treatment.afterMs);
    return;
  }
  for await (const chunk of chunks) {
    if (treatment?.kind === 'cut' && !over.aborted) {
      const at = treatment.cutAt(chunk);
      yield chunk.subarray(0, at);
      if (at !== undefined) return;
    } else if (treatment?.kind === 'slow') yield* inPieces(chunk, treatment, over);
    else yield chunk;
  }
}

async function* inPieces(
  chunk: Buffer,
  { pieceBytes, pieceMs }: Extract<Treatment, { kind: 'slow' }>,
  over: AbortSignal,
): AsyncGenerator<Buffer> {
  const begunAt = performance.now();
  for (let at = 0; at < chunk.length;) {
    await pause(pieceMs, over);
    // What is due by now, however late the timer is: a busy machine must not make it slower than it says.
    const due = Math.floor((performance.now() - begunAt) / pieceMs) * pieceBytes;
    const end = over.aborted ? chunk.length : Math.min(chunk.length, due);
    if (end > at) yield chunk.subarray(at, end);
    at = end;
  }
}

async function* until(chunks: AsyncIterable<Buffer>, afterMs: number): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const end = new Promise<undefined>((resolve) => setTimeout(resolve, afterMs, undefined).unref());
  for (;;) {
    const next = iterator.next();
    // Whoever has ended the stream doesn't wait for what becomes of the rest.
    next.catch(() => undefined);
    const taken = await Promise.race([next, end]);
    if (taken === undefined || taken.done) return;
    yield taken.value;
  }
}

/** Resolves after this time, or when the signal is aborted, without an error. */
function pause(ms: number, over: AbortSignal): Promise<void> {
  if (ms === 0 || over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      over.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    over.addEventListener('abort', done);
  });
}
