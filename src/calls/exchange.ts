import { Client, type Dispatcher } from 'undici';
import type { SecureContext } from 'node:tls';
import type { Answer, Call, Tunnel } from '../drivers/access.ts';
import type { Bodies, Share } from './bodies.ts';
import type { Clock } from './clock.ts';
import type { Dial, Dialed } from './dial.ts';
import { isReset } from './failures.ts';
import { readBody, TooLong, understood } from './read-body.ts';
import type { Target } from './target.ts';

const defaultMaxBytes = 8 * 1024 * 1024;
/** Answers before the answer (HTTP 102, 103): of these there may be any number, and to read them keeps a whole CPU busy. */
const mostInfos = 32;

/** The open sockets of one connection to a provider. */
export interface Exchanges {
  /** A socket that is open already and waits, for this call alone until it is sent or put back. */
  take(target: Target, call: Call, trust: SecureContext): Line | undefined;
  /** Another one. Rejects with what dialing throws, or the signal's reason. */
  open(target: Target, options: Pick<Parameters<Dial>[1], 'signal' | 'trust' | 'tunnel' | 'reached'>): Promise<Line>;
  /** For one over which nothing was sent. */
  putBack(line: Line): void;
  /**
   * One request, one answer. The request is written at once; when it rejects, the socket is closed. Rejects with Unsent,
   * undici's errors, those of readBody, what the socket failed by, or the signal's reason.
   */
  send(line: Line, target: Target, call: Call, signal: AbortSignal): Promise<Answer>;
  /** Closes every socket. */
  close(): void;
}

/** The socket closed before a byte of the request was written: sending it again is no second time. */
export class Unsent extends Error {
  override readonly name = 'Unsent';
}

/** A socket with what is known of it. */
export interface Line {
  /** Nobody has closed it yet. */
  isOpen(): boolean;
}

interface OwnLine extends Line {
  readonly client: Client;
  readonly origin: string;
  readonly trust: SecureContext;
  readonly tunnel: string | undefined;
  readonly brokenBy: Dialed['brokenBy'];
  readonly socket: Dialed['socket'];
  /** Names of the Secrets that have traveled over it; undefined until the first did. */
  carried?: string;
  /** What the dialing took, until an answer has told of it. */
  timing: Dialed['timing'];
}

export interface ExchangesOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** Where the bytes of bodies that are being read are counted. */
  readonly bodies: Bodies;
  /** Whose they are. */
  readonly owner: string;
  /** Hosts of the vendor's own, in lower case. */
  readonly vendorHosts: readonly string[];
}

export function createExchanges({ dial, clock, bodies, owner, vendorHosts }: ExchangesOptions): Exchanges {
  const idle = new Set<OwnLine>();
  const open = new Set<OwnLine>();
  let isClosed = false;

  const drop = (line: OwnLine) => {
    idle.delete(line);
    if (!open.delete(line)) return;
    void line.client.destroy().catch(() => undefined);
    // undici has not met a socket over which nothing was sent yet, and leaves it open.
    line.socket.destroy();
  };
  const putBack = (line: OwnLine) => {
    if (open.has(line) && !line.client.closed) idle.add(line);
  };

  return {
    take(target, call, trust) {
      const carried = carriedBy(call);
      const line = Array.from(idle).find(
        (one) =>
          one.origin === target.origin &&
          one.trust === trust &&
          one.tunnel === wordsOf(call.tunnel) &&
          (carried === undefined || (one.carried ?? carried) === carried),
      );
      if (line !== undefined) idle.delete(line);
      return line;
    },
    async open(target, { signal, trust, tunnel, reached }) {
      const isVendors = vendorHosts.includes(target.host);
      const options = { signal, trust, protocols: ['http/1.1'], isVendors, tunnel, reached };
      const { socket, timing, brokenBy } = await dial(target, options);
      const client = clientOver(socket, target.origin);
      const line: OwnLine = {
        client,
        origin: target.origin,
        trust,
        tunnel: wordsOf(tunnel),
        brokenBy,
        socket,
        timing,
        isOpen: () => open.has(line) && !socket.destroyed && !socket.readableEnded,
      };
      open.add(line);
      client.on('disconnect', () => drop(line));
      socket.once('close', () => drop(line));
      if (isClosed) drop(line);
      return line;
    },
    putBack: (line) => putBack(line as OwnLine),
    close() {
      isClosed = true;
      for (const line of open) drop(line);
    },
    async send(anyLine, target, call, signal) {
      const line = anyLine as OwnLine;
      line.carried ??= carriedBy(call);
      const { timing } = line;
      line.timing = {};
      const written = line.socket.bytesWritten;
      try {
        const answer = await exchange(line.client, target, call, {
          signal,
          clock,
          begin: () => bodies.begin(owner, signal),
        });
        putBack(line);
        return { ...answer, timing: { ...timing, ...answer.timing } };
      } catch (error) {
        drop(line);
        const reason = isReset(error) ? (line.brokenBy() ?? error) : error;
        // Idle sockets time out also between being chosen and being written to.
        const isUnsent = isReset(reason) && !signal.aborted && line.socket.bytesWritten === written;
        throw isUnsent ? new Unsent('nothing was written', { cause: reason }) : reason;
      }
    },
  };
}

function wordsOf(tunnel: Tunnel | undefined): string | undefined {
  return tunnel && `${tunnel.port} ${tunnel.to}`;
}

/** Some servers know a caller by the connection: what other Secrets were shown on gets no second one. */
function carriedBy({ carries }: Call): string | undefined {
  if (carries.length === 0) return undefined;
  return carries
    .map(({ name }) => name)
    .sort()
    .join(' ');
}

/** undici speaks HTTP over a socket that it did not open, and gets no second one. */
function clientOver(socket: Dialed['socket'], origin: string): Client {
  let isTaken = false;
  return new Client(origin, {
    connect: (_options, answer) => {
      const isGone = isTaken || socket.destroyed;
      isTaken = true;
      // Not before undici is done with asking: it would wait for the next request to look again.
      queueMicrotask(() => {
        if (isGone) answer(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), null);
        else answer(null, socket);
      });
    },
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 30_000,
    // Time is the caller's to bound, by its signal.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  });
}

async function exchange(
  client: Client,
  target: Target,
  call: Call,
  { signal, clock, begin }: { signal: AbortSignal; clock: Clock; begin: () => Share },
): Promise<Answer> {
  const start = clock.elapsed();
  let infos = 0;
  const response = await client.request({
    path: target.path,
    method: call.method,
    headers: outgoing(call.headers ?? {}),
    body: call.body ?? null,
    signal,
    onInfo: () => {
      infos += 1;
      if (infos > mostInfos) throw new TooLong();
    },
  });
  const { 'content-encoding': encoding = '', ...headers } = incoming(response.headers);
  const maxBytes = call.maxBytes ?? defaultMaxBytes;
  const hasBody = call.method !== 'HEAD' && response.statusCode !== 204 && response.statusCode !== 304;
  if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes) {
    response.body.on('error', () => undefined).destroy();
    throw new TooLong();
  }
  const share = begin();
  try {
    const body = await readBody(response.body, hasBody ? encoding : '', { maxBytes, share });
    return { status: response.statusCode, headers, body, timing: { answerMs: clock.elapsed() - start } };
  } finally {
    share.end();
  }
}

/** Whose words they are: the connection's, and never a driver's. */
const ours = /^(host|connection|content-length|transfer-encoding|expect|keep-alive|te|trailer|upgrade|proxy-.*)$/i;

function outgoing(headers: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(headers).filter(([name]) => !ours.test(name));
  const named = given.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { 'user-agent': 'machineprovider-gateway', 'accept-encoding': understood, ...Object.fromEntries(named) };
}

function incoming(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}
