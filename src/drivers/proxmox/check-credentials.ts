import { z } from 'zod';
import type { CredentialCheck } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Api } from './api.ts';
import { amount } from './forms.ts';
import type { ApiToken } from './token.ts';

const tokenForm = z.object({ expire: amount.nullish() });
const userForm = z.object({ expire: amount.nullish(), tokens: z.record(z.string(), tokenForm).nullish() });
const purpose = 'tell until when the token is good';

/** Until when the token is good, as far as anybody told; a refusal says nothing of it. */
export interface Expiry {
  /** Milliseconds since 1970. */
  readonly at: number | undefined;
  isOver(): boolean;
  learn(at: number | undefined): void;
}

export function createExpiry(told: number | undefined, now: () => number): Expiry {
  let learned: number | undefined;
  return {
    get at() {
      return earliest(learned, told);
    },
    isOver: () => earliest(learned, told) !== undefined && (earliest(learned, told) ?? 0) <= now(),
    learn: (at) => void (learned = at),
  };
}

export interface CheckOptions {
  readonly api: Api;
  readonly token: ApiToken;
  readonly expiry: Expiry;
}

/** Whether the token is taken at this moment, and until when. An end that was told once is remembered. */
export async function checkCredentials({ api, token, expiry }: CheckOptions): Promise<CredentialCheck> {
  try {
    expiry.learn(await readExpiry(api, token));
  } catch (error) {
    const failure = asFailure(error);
    return { status: statusOf(failure), ...(expiry.at !== undefined && { expiresAt: expiry.at }), failure };
  }
  return { status: 'Valid', identity: token.fullId, ...(expiry.at !== undefined && { expiresAt: expiry.at }) };
}

/**
 * Of the token or of its user, whichever is first; undefined where there is none, or where the token may not look. Whom
 * the user's own page is closed to, as without Sys.Audit, that of the token may be open: a user may change tokens.
 */
async function readExpiry(api: Api, { userId, tokenId }: ApiToken): Promise<number | undefined> {
  const path = `/access/users/${encodeURIComponent(userId)}`;
  const user = await unlessForbidden(api.read(path, purpose, userForm));
  if (user !== undefined) {
    const { tokens } = user.data;
    const own = tokens && Object.hasOwn(tokens, tokenId) ? tokens[tokenId] : undefined;
    return earliest(milliseconds(user.data.expire), milliseconds(own?.expire));
  }
  const own = await unlessForbidden(api.read(`${path}/token/${encodeURIComponent(tokenId)}`, purpose, tokenForm));
  return milliseconds(own?.data.expire);
}

/** Who is told that this is not for them is known. */
async function unlessForbidden<Answered>(reading: Promise<Answered>): Promise<Answered | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DriverFailure && error.code === FailureCode.FORBIDDEN) return undefined;
    throw error;
  }
}

/** 0 is no end. */
function milliseconds(seconds: number | null | undefined): number | undefined {
  return typeof seconds === 'number' && seconds > 0 && seconds < 8e12 ? seconds * 1000 : undefined;
}

function earliest(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
}

function statusOf({ code }: DriverFailure): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  return code === FailureCode.UNAUTHENTICATED ? 'Invalid' : 'Error';
}
