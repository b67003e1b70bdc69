import type { SecureContext } from 'node:tls';
import type { Answer, Call, CallTiming, Dialing } from '../drivers/access.ts';
import { type DialStage, type DriverFailure, FailureCode } from '../drivers/failure.ts';
import { askedWaitMs, type Outcome, retryWaitMs } from './attempts.ts';
import { Crowded } from './bodies.ts';
import type { CallPolicy } from './call-policy.ts';
import { type Clock, pause } from './clock.ts';
import { withinTime } from './deadline.ts';
import type { Reached } from './dial.ts';
import { type Exchanges, type Line, Unsent } from './exchange.ts';
import { explain } from './failures.ts';
import type { OriginState } from './provider-states.ts';
import type { Turn } from './rate.ts';
import * as refusals from './refusals.ts';
import type { Target } from './target.ts';

/** Waits until the rate lets a request pass. Throws DriverFailure RATE_LIMITED where that would be too late. */
export type TakeTurn = (call: Pick<Call, 'purpose'>, whom: refusals.Whom, signal: AbortSignal) => Promise<Turn>;

/** A call that may be sent, with what was found out of it. */
export interface Request {
  readonly target: Target;
  readonly call: Call;
  readonly trust: SecureContext;
  /** Of the connection and of the call. */
  readonly signal: AbortSignal;
}

export interface SendingOptions {
  readonly exchanges: Exchanges;
  readonly clock: Clock;
  readonly policy: CallPolicy;
  readonly originOf: (origin: string) => OriginState;
  readonly takeTurn: TakeTurn;
  readonly dialed: (target: Target, timing: CallTiming) => void;
  /** How far a dialing has come. */
  readonly reached: Reached;
}

/** A server that asks for longer is asked again all the same, some day. */
const longestQuietMs = 3_600_000;

/** For one turn; a server that closes every socket before its turn gets the request all the same, and fails it. */
const mostDials = 3;

/** How long somebody may dial in a turn, in milliseconds. */
const longDialMs = 1_000;

/** Sends calls by their policy: again where that is worth it, and not at all while the circuit is open. */
export function createSending(options: SendingOptions): (request: Request) => Promise<Answer> {
  const { exchanges, clock, policy, takeTurn } = options;

  /** What is left of a call's own time: waiting for the rate's permission is not of it. */
  const createTime = ({ call, target, signal }: Request) => {
    let leftMs = policy.timeoutMs;
    const over = (error: unknown, stage?: DialStage) =>
      error instanceof Crowded ? error : refusals.timedOut(call, target, policy.timeoutMs, stage);
    return {
      leftMs: () => leftMs,
      async pause(ms: number): Promise<void> {
        if (ms > 0) await pause(clock, ms, signal);
        leftMs -= ms;
      },
      /** What is being dialed says by `reached` how far it got. */
      async within<T>(work: (signal: AbortSignal, reached: Reached) => Promise<T>): Promise<T> {
        const began = clock.elapsed();
        let far: Dialing | undefined;
        const reached = (next: Dialing) => {
          far = next;
          options.reached(next);
        };
        const timed = {
          clock,
          ms: Math.max(0, leftMs),
          signals: [signal],
          over: (error: unknown) => over(error, far?.stage),
        };
        try {
          return await withinTime(timed, (within) => work(within, reached));
        } finally {
          leftMs -= clock.elapsed() - began;
        }
      },
    };
  };
  type Time = ReturnType<typeof createTime>;

  /**
   * A turn, and a socket over which a request may be written in it. While one is dialed for long others have the turn, so
   * that a host that swallows everything holds up no other host of the provider; what can't be dialed uses the turn up.
   */
  const takeLine = async ({ target, call, trust, signal }: Request, time: Time) => {
    let turn: Turn | undefined;
    let line: Line | undefined;
    const letGo = () => {
      turn?.giveBack();
      turn = undefined;
    };
    try {
      turn = await takeTurn(call, target, signal);
      line = exchanges.take(target, call, trust);
      for (let dialed = 0; line === undefined || (!line.isOpen() && dialed < mostDials); dialed += 1) {
        const cancel = clock.after(longDialMs, letGo);
        line = await time
          .within((within, reached) => exchanges.open(target, { signal: within, trust, tunnel: call.tunnel, reached }))
          .finally(cancel);
        turn ??= await takeTurn(call, target, signal);
      }
      return { line, turn };
    } catch (error) {
      turn?.use();
      if (line !== undefined) exchanges.putBack(line);
      throw error;
    }
  };

  /** Waits as long as the server wants to be left alone, and for a turn after that. */
  const takeQuietLine = async (request: Request, origin: OriginState, time: Time) => {
    const { call, target } = request;
    for (;;) {
      const quietMs = origin.quiet.leftMs();
      if (quietMs > Math.min(time.leftMs(), policy.maxBackoffMs)) throw refusals.askedForQuiet(call, target, quietMs);
      await time.pause(quietMs);
      const { line, turn } = await takeLine(request, time);
      if (origin.quiet.leftMs() === 0) return { line, turn };
      // Somebody else was told meanwhile.
      exchanges.putBack(line);
      turn.giveBack();
    }
  };

  /** One request that is written, if any can be. */
  const sendOnce = async (request: Request, origin: OriginState, time: Time): Promise<Answer> => {
    for (let unsent = 0; ; unsent += 1) {
      const { line, turn } = await takeQuietLine(request, origin, time);
      turn.use();
      try {
        return await time.within((signal) => exchanges.send(line, request.target, request.call, signal));
      } catch (error) {
        if (!(error instanceof Unsent) || unsent === mostDials) throw error;
      }
    }
  };

  const attempt = async (request: Request, origin: OriginState, time: Time): Promise<Outcome> => {
    try {
      const answer = await sendOnce(request, origin, time);
      options.dialed(request.target, answer.timing);
      return { answer };
    } catch (error) {
      return { error };
    }
  };

  /** Attempts until one is the last. */
  const attempts = async (request: Request, origin: OriginState): Promise<Outcome> => {
    const { call, signal } = request;
    const time = createTime(request);
    for (let tried = 1; ; tried += 1) {
      const outcome = await attempt(request, origin, time);
      const asked = 'answer' in outcome ? askedWaitMs(outcome.answer, clock) : undefined;
      if (asked !== undefined) origin.quiet.ask(Math.min(asked, longestQuietMs));
      const facts = { call, tried, policy, clock, leftMs: time.leftMs() };
      const waitMs = signal.aborted ? undefined : retryWaitMs(outcome, facts);
      if (waitMs === undefined) return outcome;
      // The quiet that was asked for is kept at the next turn.
      if (asked === undefined) await time.pause(waitMs);
    }
  };

  return async (request) => {
    const { target, call, signal } = request;
    const origin = options.originOf(target.origin);
    const openMs = origin.circuit.enter();
    if (openMs > 0) throw refusals.circuitOpen(call, target, openMs);
    let isJudged = false;
    try {
      const outcome = await attempts(request, origin);
      const failure = 'error' in outcome ? explain(outcome.error, refusals.asked(call, target)) : undefined;
      isJudged = !signal.aborted && !('error' in outcome && isOurs(outcome.error, failure));
      if (isJudged && isFault(outcome, failure, call)) origin.circuit.failed();
      else if (isJudged) origin.circuit.succeeded();
      if (failure !== undefined) throw failure;
      return notRedirected((outcome as { readonly answer: Answer }).answer, call, target);
    } finally {
      if (!isJudged) origin.circuit.abandoned();
    }
  };
}

/** Whether it says nothing of the server: nothing was sent, or the answer found no room here. */
function isOurs(error: unknown, failure: DriverFailure | undefined): boolean {
  if (error instanceof Crowded) return true;
  return failure?.code === FailureCode.EGRESS_REFUSED || failure?.code === FailureCode.RATE_LIMITED;
}

/** Whether the server is to blame. What it refuses, or does not have, is no fault. */
function isFault(outcome: Outcome, failure: DriverFailure | undefined, call: Call): boolean {
  if ('answer' in outcome) {
    const { status } = outcome.answer;
    return status >= 500 && status !== 501 && call.isRefusal?.(outcome.answer) !== true;
  }
  const faults = [FailureCode.UNREACHABLE, FailureCode.TIMEOUT, FailureCode.TLS_FAILED];
  return failure !== undefined && faults.includes(failure.code);
}

/** A redirect is never followed: it would take the credential to wherever the answer says. */
function notRedirected(answer: Answer, call: Call, target: Target): Answer {
  if (answer.status < 300 || answer.status > 399 || answer.status === 304) return answer;
  throw refusals.redirected(call, target, answer.status);
}
