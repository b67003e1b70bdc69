import { z } from 'zod';
import type { Access } from '../access.ts';
import type { CredentialCheck } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
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
  /** Of what the gateway reads with. */
  readonly signIn: () => Promise<unknown>;
  /** With the scope that keys are shown for. */
  readonly api: Api;
}

/** Whether Google takes the key, whose it is, and until when. */
export async function checkCredentials(options: CheckOptions): Promise<CredentialCheck> {
  const { access, account, told } = options;
  const identity = account.email;
  try {
    await options.signIn();
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code !== FailureCode.UNAUTHENTICATED) return { status: 'Error', identity, failure };
    if (told === undefined || told > access.now()) return { status: 'Invalid', identity, failure };
    return { status: 'Expired', identity, expiresAt: told, failure: expired() };
  }
  const expiresAt = earliest(await keyExpiry(options), told);
  if (expiresAt === undefined) return { status: 'Valid', identity };
  if (expiresAt > access.now()) return { status: 'Valid', identity, expiresAt };
  return { status: 'Expired', identity, expiresAt, failure: expired() };
}

/** Most service accounts may not look at their own keys, which is no failure. */
async function keyExpiry({ api, account, target }: CheckOptions): Promise<number | undefined> {
  if (account.keyId === undefined) return undefined;
  const name = `projects/-/serviceAccounts/${encodeURIComponent(account.email)}/keys/${encodeURIComponent(account.keyId)}`;
  const question = { purpose: 'show the key', permission: 'iam.serviceAccountKeys.get', product: 'IAM' };
  try {
    const { validBeforeTime = '' } = await api.get(`${target.iam}/${name}?fields=validBeforeTime`, keyForm, question);
    const at = Date.parse(validBeforeTime);
    return Number.isNaN(at) || at >= never ? undefined : at;
  } catch (error) {
    if (error instanceof DriverFailure) return undefined;
    throw error;
  }
}

function earliest(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
}

function expired(): DriverFailure {
  const message = 'Expected a key of the service account that is still in force, but got one whose time is over.';
  return new DriverFailure(FailureCode.EXPIRED, message, {
    fix: 'Create a new key (`gcloud iam service-accounts keys create`), and put it into the Secret with its `expires-at`.',
  });
}
