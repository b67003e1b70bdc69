import type { Call } from '../drivers/access.ts';
import { type DialStage, DriverFailure, FailureCode, type FailureDetails } from '../drivers/failure.ts';
import type { Place } from './egress/allow-list.ts';
import type { Asked } from './failures.ts';

type Purposeful = Pick<Call, 'purpose'>;

/** Whom something is for, in words: a place, or `the socket /run/...`. */
export type Whom = Pick<Place, 'host' | 'port'> | { readonly socket: string };

/** What a call is about, for messages. */
export function asked({ purpose }: Purposeful, whom: Whom): Asked {
  return { purpose, place: 'socket' in whom ? `the socket ${whom.socket}` : `${whom.host}:${whom.port}` };
}

const late = {
  got: 'none',
  fix: 'Check that the network lets the gateway reach it, or raise `config.timeout`.',
};
const lateStages: Readonly<Record<DialStage, { readonly got: string; readonly fix: string }>> = {
  DNS: { got: 'no address for the name', fix: "Check the DNS servers of the gateway's pods." },
  CONNECT: {
    got: 'not even a connection',
    fix: 'Check `config.endpoint`, and the firewalls and routes between it and the gateway.',
  },
  TLS: {
    got: 'no end of the TLS handshake',
    fix: 'Check that the port speaks TLS, and what stands in front of it: a proxy or load balancer may have nothing behind it.',
  },
};

/** `stage` is the one of dialing that was not done, where it came to no more. */
export function timedOut(call: Purposeful, place: Whom, timeoutMs: number, stage?: DialStage): DriverFailure {
  const { got, fix } = stage === undefined ? late : lateStages[stage];
  return failure(FailureCode.TIMEOUT, call, place, `${got} within ${seconds(timeoutMs)}`, {
    fix,
    stage,
    isOfName: stage === 'DNS',
  });
}

export function tookTooLong(call: Purposeful, place: Whom): DriverFailure {
  return failure(FailureCode.TIMEOUT, call, place, 'to the end of the time that all calls together may take', {
    fix: 'Try again later, or raise `config.rateLimiting` if the provider allows more.',
  });
}

export function cancelled({ purpose }: Purposeful): DriverFailure {
  return new DriverFailure(FailureCode.CANCELLED, `Could not ${purpose}: the caller went away.`, { fix: 'Ask again.' });
}

export function circuitOpen(call: Purposeful, place: Whom, leftMs: number): DriverFailure {
  return failure(FailureCode.CIRCUIT_OPEN, call, place, 'only failures lately, so it is left in peace for a while', {
    fix: `Mend what failed before; it is asked again in ${seconds(leftMs)}, or at once when the spec is changed.`,
    retryAfterMs: leftMs,
  });
}

export function credentialRefused(call: Purposeful, place: Whom, leftMs: number): DriverFailure {
  return failure(FailureCode.CIRCUIT_OPEN, call, place, 'a refusal of this very credential a while ago', {
    fix: `Mend the Secret or the spec, and it is asked at once; else in ${seconds(leftMs)}, so that no account is locked.`,
    retryAfterMs: leftMs,
    isOfCredential: true,
  });
}

export function askedForQuiet(call: Purposeful, place: Whom, leftMs: number): DriverFailure {
  return failure(FailureCode.RATE_LIMITED, call, place, 'its request to be left alone for a while', {
    fix: `Try again in ${seconds(leftMs)}; lower \`config.rateLimiting\` if it happens often.`,
    retryAfterMs: leftMs,
  });
}

export function noRoom(call: Purposeful, place: Whom, waitMs: number): DriverFailure {
  return failure(FailureCode.RATE_LIMITED, call, place, 'no room for another request in time', {
    fix: 'Raise `config.rateLimiting` if the provider allows more, or ask less often.',
    retryAfterMs: Number.isFinite(waitMs) ? waitMs : undefined,
  });
}

export function redirected(call: Purposeful, place: Whom, status: number): DriverFailure {
  return failure(FailureCode.UNEXPECTED_ANSWER, call, place, `a redirect (HTTP ${status}), which is never followed`, {
    fix: 'Write the address of the API itself as `config.endpoint`.',
  });
}

function failure(
  code: FailureCode,
  call: Purposeful,
  place: Whom,
  got: string,
  details: FailureDetails,
): DriverFailure {
  const { purpose, place: where } = asked(call, place);
  return new DriverFailure(code, `Could not ${purpose}: expected an answer of ${where}, but got ${got}.`, {
    ...details,
    place: where,
  });
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : ms < 120_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
