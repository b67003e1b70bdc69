import type { Answer } from '../access.ts';
import { answerFailure } from '../answer-failure.ts';
import { DriverFailure, FailureCode } from '../failure.ts';

export const product = 'Proxmox VE';
const page = 'docs/providers/proxmox.md';

interface Meaning {
  readonly code?: FailureCode;
  readonly fix: string;
}

const meanings: Readonly<Partial<Record<number, Meaning>>> = {
  401: {
    fix: `Check the token: it is wrong, removed, or over; its user may be disabled. ${page} shows how to make one.`,
  },
  403: { fix: `Give the role PVEAuditor to the user and to the token, as ${page} shows.` },
  501: { code: FailureCode.UNEXPECTED_ANSWER, fix: 'Use Proxmox VE 8 or newer: this one does not know the question.' },
};
/** What a node answers in the place of another that it can't reach. */
const unreached: Meaning = {
  code: FailureCode.UNREACHABLE,
  fix: 'Look at the node: it is off, or the other nodes can not reach it at port 8006.',
};

/** What an error status means; Proxmox VE's own words are in the status line or the body, and are never shown. */
export function pveFailure(answer: Answer, purpose: string, now: number): DriverFailure {
  const { status } = answer;
  const meaning = status >= 595 && status <= 599 ? unreached : meanings[status];
  return answerFailure(answer, { product, purpose }, { now, ...meaning });
}

/** A list that Proxmox VE shortens in silence for who lacks a privilege: what is not in it is unknown. */
export function lacks(purpose: string, privilege: string, path: string): DriverFailure {
  const message = `Expected ${product} to ${purpose}, but the token lacks ${privilege} on ${path}, for want of which the list is short or empty.`;
  return new DriverFailure(FailureCode.FORBIDDEN, message, {
    fix: `Give a role with ${privilege}, such as PVEAuditor, to the user and to the token, as ${page} shows.`,
  });
}

export function nodeIsOffline(purpose: string, node: string): DriverFailure {
  const message = `Expected the node ${node} to ${purpose}, but it is offline.`;
  return new DriverFailure(FailureCode.UNREACHABLE, message, {
    fix: 'Bring the node back, or take it out of `availabilityZones`.',
  });
}

export function noSuchNodes(): DriverFailure {
  const message = 'Expected `spec.availabilityZones` to name nodes of the cluster, but it has none of them.';
  return new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Write the names as the cluster shows its nodes.' });
}

export function noSuchPool(): DriverFailure {
  const message =
    'Expected `customSettings.pool` to be a pool of the cluster that the token may see, but there is none of that name.';
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Write its name as the cluster shows it, and give Pool.Audit on it to the user and to the token.',
  });
}

export function tokenIsOver(): DriverFailure {
  const message = `Expected ${product} to take the token, but it refuses it, and the token's time is over.`;
  return new DriverFailure(FailureCode.EXPIRED, message, {
    fix: 'Make a new token, or move its end (`pveum user token modify --expire`), and put it into the Secret.',
  });
}

/** Nodes that are asked at most: more than a cluster can have, so that no answer makes us ask without end. */
export const mostNodes = 128;

/** More questions than a discovery may ask. */
export function tooManyQuestions(purpose: string, asked: number, of: number): DriverFailure {
  const message = `Expected to ${purpose}, but of ${of} questions that this takes only ${asked} were asked.`;
  return new DriverFailure(FailureCode.TOO_LARGE, message, {
    fix: 'Nothing to mend: what the spec declares is asked first, and what was not asked counts as unknown.',
  });
}
