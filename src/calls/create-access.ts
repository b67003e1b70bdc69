import type { SecureContext } from 'node:tls';
import type { Access, Answer, Call, CallTiming } from '../drivers/access.ts';
import { type DriverFailure, FailureCode } from '../drivers/failure.ts';
import { askedWaitMs, type Outcome, retryWaitMs } from './attempts.ts';
import type { CallPolicy } from './call-policy.ts';
import { type Clock, pause } from './clock.ts';
import { checkCredentials } from './credential-permission.ts';
import { createCredentialCircuit } from './credential-circuit.ts';
import { createDeadline, withinTime } from './deadline.ts';
import type { Dial } from './dial.ts';
import { createDialedSockets } from './dialed-sockets.ts';
import type { AllowList, Place } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';
import { createExchanges } from './exchange.ts';
import { explain } from './failures.ts';
import { createPlaces } from './places.ts';
import type { OriginState, ProviderState } from './provider-states.ts';
import * as refusals from './refusals.ts';
import { createSecrets, type SecretReader } from './secrets.ts';
import { parseTarget, type Target } from './target.ts';
import { createContexts, type Trust } from './trust.ts';

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
  /** PEM authorities that the spec names, where the Secrets have none. Throws DriverFailure for what is none. */
  readonly bundle?: () => string | undefined;
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

type Purposeful = Pick<Call, 'purpose'>;

/** A call with what was found out of it. */
interface Request {
  readonly target: Target;
  readonly call: Call;
  readonly trust: SecureContext;
  readonly signal: AbortSignal;
}

const defaultTotalMs = 300_000;
/** Requests of one connection that are under way at once. */
const mostAtOnce = 8;
/** A server that asks for longer is asked again all the same, some day. */
const longestQuietMs = 3_600_000;

/** The one implementation of Access: every request of every driver goes through `call`. */
export function createAccess(options: AccessOptions): OpenAccess {
  const { policy, guard, clock, state } = options;
  const startedAt = clock.elapsed();
  const totalMs = options.totalMs ?? defaultTotalMs;
  const life = createDeadline(clock, totalMs, options.signal);
  const closing = new AbortController();
  const ended = createDeadline(clock, Infinity, life.signal, closing.signal);
  const exchanges = createExchanges(options.dial, clock);
  const secrets = createSecrets(options.readSecret, options.namespace, ended.signal);
  const places = createPlaces(mostAtOnce);
  const credential = createCredentialCircuit(() => state.refusals(`${options.generation} ${secrets.versions()}`));
  const contextOf = createContexts(options.trust, () => secrets.authorities() ?? options.bundle?.());
  const unverified = new Set<string>();

  const noteDialed = (place: Pick<Place, 'host' | 'port'>, { isUnverified }: Partial<CallTiming>) => {
    if (isUnverified === true) unverified.add(`${place.host}:${place.port}`);
  };

  const takeTurn = async (call: Purposeful, whom: refusals.Whom, signal: AbortSignal): Promise<void> => {
    const rateMs = state.rate.waitMs();
    if (rateMs > totalMs - (clock.elapsed() - startedAt)) throw refusals.noRoom(call, whom, rateMs);
    await state.rate.take(signal);
  };

  /** One attempt, within what is left of the call's time. */
  const attempt = async (target: Target, call: Call, trust: SecureContext, leftMs: number): Promise<Outcome> => {
    const over = () => refusals.timedOut(call, target, policy.timeoutMs);
    const signals = [ended.signal, ...(call.signal === undefined ? [] : [call.signal])];
    try {
      const answer = await withinTime({ clock, ms: leftMs, signals, over }, (signal) =>
        exchanges.send(target, call, { signal, trust }),
      );
      noteDialed(target, answer.timing);
      return { answer };
    } catch (error) {
      return { error };
    }
  };

  /** Attempts until one is the last. Only waiting for the rate's permission is not of the call's own time. */
  const attempts = async ({ target, call, trust, signal }: Request, origin: OriginState): Promise<Outcome> => {
    let leftMs = policy.timeoutMs;
    for (let tried = 1; ; tried += 1) {
      const quietMs = origin.quiet.leftMs();
      if (quietMs > Math.min(leftMs, policy.maxBackoffMs)) throw refusals.askedForQuiet(call, target, quietMs);
      await pauseUnless(quietMs, signal);
      leftMs -= quietMs;
      await takeTurn(call, target, signal);
      const sentAt = clock.elapsed();
      const outcome = await attempt(target, call, trust, leftMs);
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

  const guarded = async (request: Request): Promise<Answer> => {
    const { target, call, signal } = request;
    const origin = state.origin(options.generation, target.origin);
    const openMs = origin.circuit.enter();
    if (openMs > 0) throw refusals.circuitOpen(call, target, openMs);
    let isJudged = false;
    try {
      const outcome = await attempts(request, origin);
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

  const checkPlace = (call: Pick<Call, 'purpose' | 'carries' | 'headers'>, place: Place) => {
    guard.check(place);
    checkCredentials(call, place, { vendorHosts: options.vendorHosts, allowed: options.allowed, secrets });
  };
  const assertNotRefused = (call: Purposeful, whom: refusals.Whom) => {
    const refusedMs = credential.leftMs();
    if (refusedMs > 0) throw refusals.credentialRefused(call, whom, refusedMs);
  };
  const failureOfEnd = (call: Purposeful, whom: refusals.Whom) =>
    life.isOver() ? refusals.tookTooLong(call, whom) : refusals.cancelled(call);

  const dial = createDialedSockets({
    dial: options.dial,
    clock,
    timeoutMs: policy.timeoutMs,
    contextOf,
    admit(request, peer) {
      // A socket that the operator listed is also trusted with what is shown over it.
      if ('socket' in peer) guard.checkSocket(peer.socket);
      else checkPlace(request, peer);
      assertNotRefused(request, peer);
    },
    originOf: (name) => state.origin(options.generation, name),
    takeTurn,
    proven: () => credential.answered(200, true),
    dialed(peer, timing) {
      if ('host' in peer) noteDialed(peer, timing);
    },
    ended: ended.signal,
    failureOfEnd,
  });

  const access: OpenAccess = {
    dial,
    async call(call) {
      const target = parseTarget(call.url);
      checkPlace(call, target);
      assertNotRefused(call, target);
      const trust = contextOf(call.tls);
      const caller = createDeadline(clock, Infinity, ended.signal, call.signal);
      let giveBack: (() => void) | undefined;
      try {
        giveBack = await places.take(caller.signal);
        const answer = await guarded({ target, call, trust, signal: caller.signal });
        credential.answered(answer.status, call.carries.length > 0);
        return answer;
      } catch (error) {
        if (caller.signal.aborted) throw failureOfEnd(call, target);
        throw error;
      } finally {
        giveBack?.();
        caller.release();
      }
    },
    secret: (name) => secrets.read(name),
    credentialRefused: () => credential.refused(),
    now: () => clock.now(),
    unverified: () => Array.from(unverified),
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
