import { type Circuit, createCircuit, faultTimes, refusalTimes } from './circuit.ts';
import type { Clock } from './clock.ts';
import { createRate, type Rate, type RateLimits } from './rate.ts';

/** What all connections of one provider share. */
export interface ProviderState {
  readonly rate: Rate;
  /** Of one origin of the provider, for this version of its spec. */
  origin(generation: number, origin: string): OriginState;
  /** Of one set of credentials: another version of the spec or of a Secret is another set. */
  refusals(credentials: string): Circuit;
  /** As if none of its credentials had been refused; at most once in the time for which one refusal withholds them. */
  forgetRefusals(): void;
}

/** What is remembered of one server. */
export interface OriginState {
  readonly circuit: Circuit;
  readonly quiet: Quiet;
}

/** A time for which a server asked to be left alone. */
export interface Quiet {
  ask(ms: number): void;
  /** Milliseconds that are left of it. */
  leftMs(): number;
}

/** The states of the providers in use; those at rest are forgotten, and of the others the longest unused. */
export interface ProviderStates {
  /** `key` is the provider's uid. Whoever takes it calls `release` when the connection ends. */
  take(key: string, limits: RateLimits): { readonly state: ProviderState; readonly release: () => void };
  /** As if none of this provider's credentials had been refused: see ProviderState. */
  forgetRefusals(key: string): void;
  /** How many are remembered. */
  readonly size: number;
}

const mostStates = 20_000;
/** A provider has a handful of origins; a catalog that names more gets no more memory for it. */
const mostOrigins = 32;
const mostCredentials = 4;
/** How many of the longest unused are looked at, at each taking: what rests goes faster than it comes. */
const looks = 4;

interface Held {
  readonly state: ProviderState;
  users: number;
  isAtRest(): boolean;
}

export function createProviderStates(clock: Clock, limit = mostStates): ProviderStates {
  // In the order of use.
  const all = new Map<string, Held>();
  const forget = () => {
    let looked = 0;
    for (const [key, held] of all) {
      if (looked >= looks && all.size <= limit) return;
      looked += 1;
      if (held.users === 0 && (held.isAtRest() || all.size > limit)) all.delete(key);
      if (looked > all.size + looks) return;
    }
  };
  return {
    get size() {
      return all.size;
    },
    forgetRefusals: (key) => all.get(key)?.state.forgetRefusals(),
    take(key, limits) {
      const held = all.get(key) ?? createHeld(limits, clock);
      held.state.rate.adjust(limits);
      held.users += 1;
      all.delete(key);
      all.set(key, held);
      forget();
      let isReleased = false;
      return {
        state: held.state,
        release() {
          if (!isReleased) held.users -= 1;
          isReleased = true;
        },
      };
    },
  };
}

function createHeld(limits: RateLimits, clock: Clock): Held {
  const rate = createRate(limits, clock);
  const origins = createNamed(mostOrigins, () => createOrigin(clock));
  const refusals = createNamed(mostCredentials, () => createCircuit(refusalTimes, clock));
  const wasNoneRefused = () => refusals.every((circuit) => circuit.isAtRest());
  let forgottenAt = -Infinity;
  // Terms may begin every few seconds while no status can be written: each of them would show a wrong password anew.
  const hasJustForgotten = () => clock.elapsed() - forgottenAt < refusalTimes.firstMs;
  return {
    state: {
      rate,
      origin: (generation, origin) => origins.of(`${generation} ${origin}`),
      refusals: (credentials) => refusals.of(credentials),
      forgetRefusals() {
        if (wasNoneRefused() || hasJustForgotten()) return;
        forgottenAt = clock.elapsed();
        refusals.clear();
      },
    },
    users: 0,
    isAtRest: () =>
      rate.isAtRest() &&
      origins.every(({ circuit, quiet }) => circuit.isAtRest() && quiet.leftMs() === 0) &&
      wasNoneRefused() &&
      !hasJustForgotten(),
  };
}

function createOrigin(clock: Clock): OriginState {
  let until = 0;
  const quiet: Quiet = {
    ask(ms) {
      until = Math.max(until, clock.elapsed() + ms);
    },
    leftMs: () => Math.max(0, Math.ceil(until - clock.elapsed())),
  };
  return { circuit: createCircuit(faultTimes, clock), quiet };
}

/** Things by name, made when first asked for, the longest unused forgotten beyond `most`. */
function createNamed<T>(most: number, create: () => T) {
  const all = new Map<string, T>();
  return {
    of(name: string): T {
      const one = all.get(name) ?? create();
      all.delete(name);
      all.set(name, one);
      const [oldest] = all.keys();
      if (all.size > most && oldest !== undefined) all.delete(oldest);
      return one;
    },
    clear: () => all.clear(),
    every: (holds: (one: T) => boolean) => Array.from(all.values()).every(holds),
  };
}
