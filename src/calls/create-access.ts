import type { Access, Call, CallTiming, Dialing } from '../drivers/access.ts';
import type { Bodies } from './bodies.ts';
import type { CallPolicy } from './call-policy.ts';
import type { Clock } from './clock.ts';
import { type Carrying, checkCredentials } from './credential-permission.ts';
import { createCredentialCircuit } from './credential-circuit.ts';
import { createDeadline } from './deadline.ts';
import type { Dial } from './dial.ts';
import { createDialedSockets } from './dialed-sockets.ts';
import type { AllowList, Place } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';
import { createExchanges } from './exchange.ts';
import { createPlaces } from './places.ts';
import { createLookingCircuit } from './looking-circuit.ts';
import type { OriginState, ProviderState } from './provider-states.ts';
import * as refusals from './refusals.ts';
import { createSecrets, type SecretReader } from './secrets.ts';
import { createSending, type TakeTurn } from './send-call.ts';
import { parseTarget } from './target.ts';
import { createContexts, type Trust } from './trust.ts';

/** An Access that somebody holds: closing it closes its sockets and forgets its Secrets, as the end of its signal does. */
export interface OpenAccess extends Access, AsyncDisposable {
  close(): void;
  /** Which versions of which Secrets it has read: another text for another credential. */
  secretVersions(): string;
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
  /** Where the bytes of answers that are being read are counted, and as whose. */
  readonly bodies: Bodies;
  readonly owner: string;
  /** What this connection shares with the others of its provider. */
  readonly state: ProviderState;
  readonly clock: Clock;
  /** Of whoever wants to know. */
  readonly signal: AbortSignal;
  /** Longest life of the connection, in milliseconds; default five minutes. */
  readonly totalMs?: number | undefined;
  /** It is there to see whether a server that has failed lately is well by now. */
  readonly isLook?: boolean | undefined;
  /** Requests that are under way at once, and with them sockets; 8 unless told. */
  readonly atOnce?: number | undefined;
  readonly onClose?: () => void;
}

/** Made once, as there are many connections. */
const closed = new DOMException('the connection is closed', 'AbortError');

type Purposeful = Pick<Call, 'purpose'>;

const defaultTotalMs = 300_000;
const usualAtOnce = 8;

/** The one implementation of Access: every request of every driver goes through `call`. */
export function createAccess(options: AccessOptions): OpenAccess {
  const { policy, guard, clock, state } = options;
  const startedAt = clock.elapsed();
  const totalMs = options.totalMs ?? defaultTotalMs;
  const life = createDeadline(clock, totalMs, options.signal);
  const closing = new AbortController();
  const ended = createDeadline(clock, Infinity, life.signal, closing.signal);
  const vendorHosts = options.vendorHosts.map((host) => host.toLowerCase());
  const exchanges = createExchanges({ ...options, clock, vendorHosts });
  const secrets = createSecrets(options.readSecret, options.namespace, { signal: ended.signal, isOver: life.isOver });
  const places = createPlaces(options.atOnce ?? usualAtOnce);
  const credential = createCredentialCircuit(() => state.refusals(`${options.generation} ${secrets.versions()}`));
  let known: { readonly bundle: string | undefined } | undefined;
  const bundle = () => (known ??= { bundle: options.bundle?.() }).bundle;
  const contextOf = createContexts(options.trust, () => secrets.authorities() ?? bundle());
  const unverified = new Set<string>();
  let lastDialing: Dialing | undefined;
  const reached = (dialing: Dialing) => (lastDialing = dialing);

  const noteDialed = (place: Pick<Place, 'host' | 'port'>, { isUnverified }: Partial<CallTiming>) => {
    if (isUnverified === true) unverified.add(`${place.host}:${place.port}`);
  };

  const originOf = createOriginsOf(options);
  const takeTurn: TakeTurn = async (call, whom, signal) => {
    const rateMs = state.rate.waitMs();
    if (rateMs > totalMs - (clock.elapsed() - startedAt)) throw refusals.noRoom(call, whom, rateMs);
    return state.rate.reserve(signal);
  };
  const sendCall = createSending({
    exchanges,
    clock,
    policy,
    originOf,
    takeTurn,
    dialed: noteDialed,
    reached,
  });

  const checkPlace = (call: Carrying, place: Place) => {
    guard.check(place);
    checkCredentials(call, place, { vendorHosts, allowed: options.allowed, secrets });
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
    originOf,
    takeTurn,
    proven: () => credential.answered(200, true),
    dialed(peer, timing) {
      if ('host' in peer) noteDialed(peer, timing);
    },
    reached,
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
        const answer = await sendCall({ target, call, trust, signal: caller.signal });
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
    dialing: () => lastDialing,
    signal: ended.signal,
    secretVersions: () => secrets.versions(),
    close() {
      closing.abort(closed);
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

/** What is remembered of each server; a look gets past an open circuit once at each of them. */
function createOriginsOf({ state, generation, isLook = false }: AccessOptions): (name: string) => OriginState {
  const looked = new Map<string, OriginState>();
  return (name) => {
    const origin = state.origin(generation, name);
    if (!isLook) return origin;
    const looking = looked.get(name) ?? { ...origin, circuit: createLookingCircuit(origin.circuit) };
    looked.set(name, looking);
    return looking;
  };
}
