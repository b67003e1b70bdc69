import { Client, type Dispatcher } from 'undici';
import type { SecureContext } from 'node:tls';
import type { Answer, Call, CallTiming } from '../drivers/access.ts';
import type { Clock } from './clock.ts';
import type { Dial, Dialed } from './dial.ts';
import { isReset } from './failures.ts';
import { readBody, TooLong, understood } from './read-body.ts';
import type { Target } from './target.ts';

export const defaultMaxBytes = 16 * 1024 * 1024;

/** The open sockets of one connection to a provider. */
export interface Exchanges {
  /**
   * One request, one answer, on a socket that is open already or on a new one. When it rejects, its socket is closed; it
   * rejects with what dialing throws, undici's errors, those of readBody, or the signal's reason.
   */
  send(target: Target, call: Call, options: { signal: AbortSignal; trust: SecureContext }): Promise<Answer>;
  /** Sockets that are open and wait. */
  readonly idle: number;
  /** Closes every socket. */
  close(): void;
}

interface Line {
  readonly client: Client;
  readonly origin: string;
  readonly trust: SecureContext;
  /** Names of the Secrets that have traveled over it; undefined until the first did. */
  carried?: string;
  readonly brokenBy: Dialed['brokenBy'];
}

export function createExchanges(dial: Dial, clock: Clock): Exchanges {
  const idle = new Set<Line>();
  const open = new Set<Line>();
  let isClosed = false;

  const drop = (line: Line) => {
    idle.delete(line);
    if (open.delete(line)) void line.client.destroy().catch(() => undefined);
  };
  const openLine = (target: Target, { socket, brokenBy }: Dialed, trust: SecureContext): Line => {
    const line: Line = { client: clientOver(socket, target.origin), origin: target.origin, trust, brokenBy };
    open.add(line);
    line.client.on('disconnect', () => drop(line));
    if (isClosed) drop(line);
    return line;
  };

  return {
    get idle() {
      return idle.size;
    },
    close() {
      isClosed = true;
      for (const line of open) drop(line);
    },
    async send(target, call, { signal, trust }) {
      const carried = carriedBy(call);
      const waiting = Array.from(idle).find(
        (one) =>
          one.origin === target.origin &&
          one.trust === trust &&
          (carried === undefined || (one.carried ?? carried) === carried),
      );
      if (waiting) idle.delete(waiting);
      const dialed = waiting ? undefined : await dial(target, { signal, trust, protocols: ['http/1.1'] });
      const line = waiting ?? openLine(target, dialed as Dialed, trust);
      if (carried !== undefined) line.carried = carried;
      try {
        const answer = await exchange(line.client, target, call, { signal, clock, timing: dialed?.timing ?? {} });
        if (open.has(line) && !line.client.closed) idle.add(line);
        return answer;
      } catch (error) {
        drop(line);
        throw isReset(error) ? (line.brokenBy() ?? error) : error;
      }
    },
  };
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
  { signal, clock, timing }: { signal: AbortSignal; clock: Clock; timing: Partial<CallTiming> },
): Promise<Answer> {
  const start = clock.elapsed();
  const response = await client.request({
    path: target.path,
    method: call.method,
    headers: outgoing(call.headers ?? {}),
    body: call.body ?? null,
    signal,
  });
  const { 'content-encoding': encoding = '', ...headers } = incoming(response.headers);
  const maxBytes = call.maxBytes ?? defaultMaxBytes;
  const hasBody = call.method !== 'HEAD' && response.statusCode !== 204 && response.statusCode !== 304;
  if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes) {
    response.body.on('error', () => undefined).destroy();
    throw new TooLong();
  }
  const body = await readBody(response.body, hasBody ? encoding : '', maxBytes);
  return { status: response.statusCode, headers, body, timing: { ...timing, answerMs: clock.elapsed() - start } };
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
