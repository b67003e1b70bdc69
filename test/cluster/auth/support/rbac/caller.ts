import type { Chance } from '../../../../support/seeded.ts';
import type { Answer } from '../../../../support/gateway.ts';
import type { Json } from '../../../contract/support/client.ts';
import type { User } from '../../../bed/credentials.ts';
import type { Oracle } from './oracle.ts';

/** Somebody with a token, at the gateway's front door and at the API server's. */
export interface Caller {
  readonly user: User;
  readonly token: string;
  readonly oracle: Oracle;
  readonly send: (query: string, variables: Record<string, unknown>) => Promise<Answer>;
  /** The same question from who may see all. */
  readonly sendAsAdmin: Caller['send'];
}

/** What should come by the API server's word, and what the gateway gave; both as JSON. */
export interface Verdict {
  readonly expected: unknown;
  readonly got: unknown;
  /** Whether something was to be kept from the caller, where no FORBIDDEN says it. */
  readonly narrowed?: boolean;
}

/** One question by one caller. */
export interface Case {
  readonly kind: string;
  /** For who has to find out why it failed. */
  readonly what: string;
  /** `expected` is FORBIDDEN, alone or at its places, where the API server refuses. */
  check(caller: Caller): Promise<Verdict>;
}

export type DrawCase = (chance: Chance) => Case;

export const forbidden = 'FORBIDDEN';

/** The data of an answer, with the code of each error in the place that it is about. */
export function outcomeOf({ status, data, errors = [] }: Answer): Json {
  if (status !== 200) return { status, errors } as unknown as Json;
  const placed: Record<string, unknown> = structuredClone({ ...data });
  for (const { path = [], extensions } of errors) {
    let place: Record<string, unknown> = placed;
    for (const [index, step] of path.entries()) {
      const next = place[String(step)];
      if (index < path.length - 1 && typeof next === 'object' && next !== null) {
        place = next as Record<string, unknown>;
        continue;
      }
      place[String(step)] = extensions['code'];
      break;
    }
  }
  return placed as unknown as Json;
}
