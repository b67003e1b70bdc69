import type { Access, Answer, Call } from '../drivers/access.ts';
import { type DriverFailure, FailureCode } from '../drivers/failure.ts';
import { askedWaitMs, type Outcome, retryWaitMs } from './attempts.ts';
import type { CallPolicy } from './call-policy.ts';
import { type Clock, pause } from './clock.ts';
import { checkCredentials } from './credential-permission.ts';
import { createCredentialCircuit } from './credential-circuit.ts';
import { createDeadline } from './deadline.ts';
import type { Dial } from './dial.ts';
import type { AllowList } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';
import { createExchanges } from './exchange.ts';
import { explain } from './failures.ts';
import { createPlaces } from './places.ts';
import type { OriginState, ProviderState } from './provider-states.ts';
import * as refusals from './refusals.ts';
import { createSecrets, type SecretReader } from './secrets.ts';
import { parseTarget, type Target } from './target.ts';
import type { Trust } from './trust.ts';

/** An Access that somebody holds: closing it closes its sockets and forgets its Secrets, as the end of its signal does. */
export interface OpenAccess extends Access, AsyncDisposable {
  close(): void;
}

export interface AccessOptions {
  /** Where the provider is, and with it its Secrets. */
  readonly namespace: string;
  /** Of the provider's spec: another one is another configuration, which is tried at once. */
  readonly generation: number;
  readonly policy: CallPolicy;
  /** Exact hosts of the vendor's API. */
  readonly vendorHosts: readonly string[];
  readonly allowed: AllowList;
  readonly guard: Guard;
  readonly dial: Dial;
  readonly trust: Trust;
  readonly readSecret: SecretReader;
  /** What this connection shares with the others of its provider. */
  readonly state: ProviderState;
  readonly clock: Clock;
  /** Of whoever wants to know. */
  readonly signal: AbortSignal;
  /** Longest life of the connection, in milliseconds; default five minutes. */
  readonly totalMs?: number | undefined;
  readonly onClose?: () => void;
}

const defaultTotalMs = 300_000;
/** Requests of one connection that are under way at once. */
const mostAtOnce = 8;
/** A server that asks for longer is asked again all the same, some day. */
const longestQuietMs = 3_600_000;

/** The one implementation of Access: every request of every driver goes through `call`. */
export function createAccess(options: AccessOptions): OpenAccess {
  const { policy, guard, clock, state, trust } = options;
  const startedAt = clock.elapsed();
  const totalMs = options.totalMs ?? defaultTotalMs;
  const life = createDeadline(clock, totalMs, options.signal);
  const closing = new AbortController();
  const ended = createDeadline(clock, Infinity, life.signal, closing.signal);
  const exchanges = createExchanges(options.dial, clock);
  const secrets = createSecrets(options.readSecret, options.namespace, ended.signal);
  const places = createPlaces(mostAtOnce);
  const credential = createCredentialCircuit(() => state.refusals(`${options.generation} ${secrets.versions()}`));
  let authorities: { readonly key: string; readonly context: ReturnType<Trust['only']> } | undefined;

  const trusted = () => {
    const own = secrets.authorities();
    if (own.length === 0) return trust.everybody;
    const key = own.join('\n');
    if (authorities?.key !== key) authorities = { key, context: trust.only(own) };
    return authorities.context;
  };

  /** One attempt, within what is left of the call's time. */
  const attempt = async (target: Target, call: Call, leftMs: number): Promise<Outcome> => {
    const deadline = createDeadline(clock, leftMs, ended.signal, call.signal);
    try {
      return { answer: await exchanges.send(target, call, { signal: deadline.signal, trust: trusted() }) };
    } catch (error) {
      return { error: deadline.isOver() ? refusals.timedOut(call, target, policy.timeoutMs) : error };
    } finally {
      deadline.release();
    }
  };

  /** Attempts until one is the last. Only waiting for the rate's permission is not of the call's own time. */
  const attempts = async (target: Target, call: Call, origin: OriginState, signal: AbortSignal): Promise<Outcome> => {
    let leftMs = policy.timeoutMs;
    for (let tried = 1; ; tried += 1) {
      const quietMs = origin.quiet.leftMs();
      if (quietMs > Math.min(leftMs, policy.maxBackoffMs)) throw refusals.askedForQuiet(call, target, quietMs);
      await pauseUnless(quietMs, signal);
      leftMs -= quietMs;
      const rateMs = state.rate.waitMs();
      if (rateMs > totalMs - (clock.elapsed() - startedAt)) throw refusals.noRoom(call, target, rateMs);
      await state.rate.take(signal);
      const sentAt = clock.elapsed();
      const outcome = await attempt(target, call, leftMs);
      leftMs -= clock.elapsed() - sentAt;
      const asked = 'answer' in outcome ? askedWaitMs(outcome.answer, clock) : undefined;
      if (asked !== undefined) origin.quiet.ask(Math.min(asked, longestQuietMs));
      const waitMs = signal.aborted ? undefined : retryWaitMs(outcome, { call, tried, policy, clock, leftMs });
      if (waitMs === undefined) return outcome;
      // The quiet that was asked for is kept at the next turn.
      if (asked !== undefined) continue;
      await pauseUnless(waitMs, signal);
      leftMs -= waitMs;
    }
  };

  const pauseUnless = (ms: number, signal: AbortSignal) => (ms > 0 ? pause(clock, ms, signal) : undefined);

  const guarded = async (target: Target, call: Call, signal: AbortSignal): Promise<Answer> => {
    const origin = state.origin(options.generation, target.origin);
    const openMs = origin.circuit.enter();
    if (openMs > 0) throw refusals.circuitOpen(call, target, openMs);
    let isJudged = false;
    try {
      const outcome = await attempts(target, call, origin, signal);
      const failure = 'error' in outcome ? explain(outcome.error, refusals.asked(call, target)) : undefined;
      if (!signal.aborted && failure?.code !== FailureCode.EGRESS_REFUSED) {
        isJudged = true;
        if (isFault(outcome, failure)) origin.circuit.failed();
        else origin.circuit.succeeded();
      }
      if ('error' in outcome) throw explain(outcome.error, refusals.asked(call, target));
      return notRedirected(outcome.answer, call, target);
    } finally {
      if (!isJudged) origin.circuit.abandoned();
    }
  };

  const access: OpenAccess = {
    async call(call) {
      const target = parseTarget(call.url);
      guard.check(target);
      checkCredentials(call, target, { vendorHosts: options.vendorHosts, allowed: options.allowed, secrets });
      const refusedMs = credential.leftMs();
      if (refusedMs > 0) throw refusals.credentialRefused(call, target, refusedMs);
      const caller = createDeadline(clock, Infinity, ended.signal, call.signal);
      let giveBack: (() => void) | undefined;
      try {
        giveBack = await places.take(caller.signal);
        const answer = await guarded(target, call, caller.signal);
        credential.answered(answer.status, call.carries.length > 0);
        return answer;
      } catch (error) {
        if (caller.signal.aborted) throw life.isOver() ? refusals.tookTooLong(call, target) : refusals.cancelled(call);
        throw error;
      } finally {
        giveBack?.();
        caller.release();
      }
    },
    secret: (name) => secrets.read(name),
    credentialRefused: () => credential.refused(),
    now: () => clock.now(),
    signal: ended.signal,
    close() {
      closing.abort(new DOMException('the connection is closed', 'AbortError'));
    },
    async [Symbol.asyncDispose]() {
      access.close();
    },
  };

  const end = () => {
    exchanges.close();
    secrets.forget();
    credential.ended();
    life.release();
    ended.release();
    options.onClose?.();
  };
  if (ended.signal.aborted) end();
  else ended.signal.addEventListener('abort', end, { once: true });
  return access;
}

/** Whether the server is to blame. What it refuses, or does not have, is no fault. */
function isFault(outcome: Outcome, failure: DriverFailure | undefined): boolean {
  if ('answer' in outcome) return outcome.answer.status >= 500 && outcome.answer.status !== 501;
  const faults = [FailureCode.UNREACHABLE, FailureCode.TIMEOUT, FailureCode.TLS_FAILED];
  return failure !== undefined && faults.includes(failure.code);
}

/** A redirect is never followed: it would take the credential to wherever the answer says. */
function notRedirected(answer: Answer, call: Call, target: Target): Answer {
  if (answer.status < 300 || answer.status > 399 || answer.status === 304) return answer;
  throw refusals.redirected(call, target, answer.status);
}
