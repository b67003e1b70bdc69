import { z } from 'zod';
import type { Access } from '../access.ts';
import type { CredentialCheck } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { endOfTaken } from '../secret-expiry.ts';
import type { TokenSession } from '../token-session.ts';
import type { Api } from './api.ts';
import type { ServiceAccount } from './service-account.ts';
import type { Target } from './target.ts';

const keyForm = z.object({ validBeforeTime: z.string().optional() });

/** Keys without an end are given this far one. */
const never = Date.parse('9999-01-01T00:00:00Z');

export interface CheckOptions {
  readonly access: Access;
  readonly account: ServiceAccount;
  readonly target: Target;
  /** Until when the Secret itself says that the key is good, in milliseconds since 1970. */
  readonly told: number | undefined;
  /** With the scope that keys are shown for. */
  readonly createSession: () => TokenSession;
  readonly createApi: (session: TokenSession) => Api;
}

/**
 * Whether Google takes the key at this moment, whose it is, and until when. Whoever just got a token by it has a good key,
 * whatever anybody wrote down of its end. An end that IAM showed once is remembered: afterwards Google refuses the key in
 * the same words as one that never was.
 */
export function createCredentialCheck(options: CheckOptions): () => Promise<CredentialCheck> {
  const { access, account, told, createSession } = options;
  const identity = account.email;
  let shown: number | undefined;
  return async () => {
    const session = createSession();
    try {
      await session.token();
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code !== FailureCode.UNAUTHENTICATED) return { status: 'Error', identity, failure };
      const over = [shown, told].find((at) => at !== undefined && at <= access.now());
      if (over === undefined) return { status: 'Invalid', identity, failure };
      return { status: 'Expired', identity, expiresAt: over, failure: expired() };
    }
    shown = (await keyExpiry(options, session)) ?? shown;
    const end = endOfTaken(told, access.now());
    // IAM knows better than a note in the Secret; where it says that the key is over, its clock is not Google's own.
    const isShown = shown !== undefined && shown > access.now();
    return { status: 'Valid', identity, ...end, ...(isShown && { expiresAt: shown }) };
  };
}

/** Most service accounts may not look at their own keys, which is no failure. */
async function keyExpiry(
  { createApi, account, target }: CheckOptions,
  session: TokenSession,
): Promise<number | undefined> {
  if (account.keyId === undefined) return undefined;
  const name = `projects/-/serviceAccounts/${encodeURIComponent(account.email)}/keys/${encodeURIComponent(account.keyId)}`;
  const question = { purpose: 'show the key', permission: 'iam.serviceAccountKeys.get', product: 'IAM' };
  try {
    const { validBeforeTime = '' } = await createApi(session).get(
      `${target.iam}/${name}?fields=validBeforeTime`,
      keyForm,
      question,
    );
    const at = Date.parse(validBeforeTime);
    return Number.isNaN(at) || at >= never ? undefined : at;
  } catch (error) {
    if (error instanceof DriverFailure) return undefined;
    throw error;
  }
}

function expired(): DriverFailure {
  const message = 'Expected a key of the service account that is still in force, but got one whose time is over.';
  return new DriverFailure(FailureCode.EXPIRED, message, {
    fix: 'Create a new key (`gcloud iam service-accounts keys create`), and put it into the Secret with its `expires-at`.',
  });
}
