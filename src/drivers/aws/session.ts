import { type DriverFailure, FailureCode } from '../failure.ts';
import type { Credential } from './secret.ts';
import type { Keys } from './signature.ts';

/** Keys for a while; without an end the Secret's own. */
export interface Session {
  readonly keys: Keys;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** The keys that requests are signed with, over the life of a connection. */
export interface Sessions {
  /** Assumes the role when there is no session yet, or it is about to end; once for all who wait. */
  keys(): Promise<Keys>;
  /** These keys were refused since their time is over: whether others can be had. */
  renew(keys: Keys): boolean;
  /** Nothing more is asked with a refused credential; `failure` is what everybody gets from now on. */
  refuse(failure: DriverFailure): void;
}

const earlyMs = 60_000;

/** `assume` exchanges a web-identity token for keys. */
export function createSessions(credential: Credential, assume: () => Promise<Session>, now: () => number): Sessions {
  let held: Session | undefined = credential.kind === 'keys' ? { keys: credential.keys } : undefined;
  let pending: Promise<Session> | undefined;
  let refused: DriverFailure | undefined;
  const renewal = (): Promise<Session> =>
    (pending ??= assume()
      .then((session) => (held = session))
      .finally(() => (pending = undefined)));
  return {
    async keys() {
      if (refused !== undefined) throw refused;
      const isGood = held !== undefined && (held.expiresAt === undefined || held.expiresAt - earlyMs > now());
      return (held !== undefined && isGood ? held : await renewal()).keys;
    },
    renew(keys) {
      if (credential.kind === 'keys') return false;
      if (held?.keys === keys) held = undefined;
      return true;
    },
    refuse(failure) {
      refused = failure;
    },
  };
}

/** Whether a failure says that the credential is of no use, rather than of too little. */
export function isRefused({ code }: DriverFailure): boolean {
  return code === FailureCode.UNAUTHENTICATED || code === FailureCode.EXPIRED;
}
