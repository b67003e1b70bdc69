import type { SecureContext } from 'node:tls';
import type { DialedSocket, Dialing, DialRequest, Tls } from '../drivers/access.ts';
import { type DriverFailure, FailureCode } from '../drivers/failure.ts';
import type { Clock } from './clock.ts';
import { createDeadline, withinTime } from './deadline.ts';
import { type Dial, type Dialed, dialUnix, type Reached } from './dial.ts';
import type { Place } from './egress/allow-list.ts';
import { explain, isKnown } from './failures.ts';
import type { OriginState } from './provider-states.ts';
import * as refusals from './refusals.ts';
import type { TakeTurn } from './send-call.ts';
import { parsePlace } from './target.ts';

/** Whom a socket leads to. */
export type Peer = Place | { readonly socket: string };

/** What a socket asks of the connection that it belongs to. */
export interface SocketsOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** For the dialing, and for each exchange. */
  readonly timeoutMs: number;
  readonly contextOf: (tls?: Tls) => SecureContext;
  /** Throws DriverFailure where the peer may not be dialed, or what is shown may not go there. */
  readonly admit: (request: DialRequest, peer: Peer) => void;
  readonly originOf: (name: string) => OriginState;
  /** Waits until the rate lets a request pass. */
  readonly takeTurn: TakeTurn;
  /** Something that carried a credential went well. */
  readonly proven: () => void;
  readonly dialed: (peer: Peer, timing: Dialed['timing']) => void;
  /** How far a dialing has come. */
  readonly reached: Reached;
  /** Aborts when the connection ends; `failureOfEnd` is then what those who wait are told. */
  readonly ended: AbortSignal;
  readonly failureOfEnd: (asked: { readonly purpose: string }, peer: Peer) => DriverFailure;
}

/** Opens the sockets of one connection that speak no HTTP. */
export function createDialedSockets(options: SocketsOptions): (request: DialRequest) => Promise<DialedSocket> {
  const { dial, clock, timeoutMs, ended } = options;

  const open = (
    request: DialRequest,
    peer: Peer,
    { signal, reached }: { signal: AbortSignal; reached: Reached },
  ): Promise<Dialed> => {
    if ('socket' in peer) return dialUnix(peer.socket, { signal, clock, reached });
    const trust = options.contextOf(request.transport === 'tls' ? request.tls : undefined);
    return dial(peer, { signal, trust, reached });
  };

  return async (request) => {
    const peer = peerOf(request);
    options.admit(request, peer);
    const origin = options.originOf(nameOf(peer));
    const openMs = origin.circuit.enter();
    if (openMs > 0) throw refusals.circuitOpen(request, peer, openMs);
    const caller = createDeadline(clock, Infinity, ended, request.signal);
    try {
      const turn = await options.takeTurn(request, peer, caller.signal);
      turn.use();
      let far: Dialing | undefined;
      const reached = (next: Dialing) => {
        far = next;
        options.reached(next);
      };
      const over = () => refusals.timedOut(request, peer, timeoutMs, far?.stage);
      const dialed = await withinTime({ clock, ms: timeoutMs, signals: [caller.signal], over }, (signal) =>
        open(request, peer, { signal, reached }),
      );
      options.dialed(peer, dialed.timing);
      return follow(dialed, { request, peer, origin, signal: caller.signal, release: () => caller.release() }, options);
    } catch (error) {
      const failure = caller.signal.aborted
        ? options.failureOfEnd(request, peer)
        : explain(error, refusals.asked(request, peer));
      if (isFault(failure)) origin.circuit.failed();
      else origin.circuit.abandoned();
      caller.release();
      throw failure;
    }
  };
}

interface Followed {
  readonly request: DialRequest;
  readonly peer: Peer;
  readonly origin: OriginState;
  /** Of the connection and of the request. */
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** The socket with what bounds it. */
function follow(
  dialed: Dialed,
  { request, peer, origin, signal, release }: Followed,
  options: SocketsOptions,
): DialedSocket {
  const { socket, timing } = dialed;
  let isJudged = false;
  const closed = watch(dialed, signal, () => {
    if (!isJudged) origin.circuit.abandoned();
    release();
  });
  const judge = (failure?: DriverFailure) => {
    isJudged ||= failure === undefined || isFault(failure);
    if (failure === undefined) origin.circuit.succeeded();
    else if (isFault(failure)) origin.circuit.failed();
  };
  const bounds = { clock: options.clock, ms: options.timeoutMs, signals: [closed] };

  return {
    socket,
    timing,
    exchange: async (purpose, ask) => {
      const asked = { purpose };
      if (closed.aborted && !signal.aborted) throw explain(closed.reason, refusals.asked(asked, peer));
      try {
        const turn = await options.takeTurn(asked, peer, closed);
        turn.use();
        const over = () => refusals.timedOut(asked, peer, options.timeoutMs);
        const answer = await withinTime({ ...bounds, over }, (within) => unlessAborted(ask(within), within));
        judge();
        if (request.carries.length > 0) options.proven();
        return answer;
      } catch (error) {
        if (signal.aborted) throw options.failureOfEnd(asked, peer);
        // What a driver says of an answer leaves the socket as it is; what came to no answer does not.
        const isOwn = !isKnown(error) && !(error instanceof Error && error.name === 'DriverFailure');
        if (isOwn) {
          socket.destroy();
          throw error;
        }
        const failure = explain(error, refusals.asked(asked, peer));
        judge(failure);
        if (isFault(failure)) socket.destroy();
        throw failure;
      }
    },
  };
}

/** Aborts when the socket has closed, with what it closed by; the socket is destroyed when `signal` aborts. */
function watch({ socket, brokenBy }: Dialed, signal: AbortSignal, onClose: () => void): AbortSignal {
  const closing = new AbortController();
  const onAbort = () => socket.destroy();
  const end = () => {
    signal.removeEventListener('abort', onAbort);
    closing.abort(brokenBy() ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    onClose();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (socket.closed) end();
  else socket.once('close', end);
  if (signal.aborted) onAbort();
  return closing.signal;
}

/** Whoever does not heed the signal is not waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

function isFault({ code }: DriverFailure): boolean {
  return code === FailureCode.UNREACHABLE || code === FailureCode.TIMEOUT || code === FailureCode.TLS_FAILED;
}

function peerOf(request: DialRequest): Peer {
  if (request.transport === 'unix') return { socket: request.path };
  return parsePlace(request.transport, request.host, request.port);
}

function nameOf(peer: Peer): string {
  return 'socket' in peer ? `unix:${peer.socket}` : `${peer.scheme}://${peer.host}:${peer.port}`;
}
