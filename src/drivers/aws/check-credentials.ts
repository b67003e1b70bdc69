import type { CredentialCheck } from '../connection.ts';
import { FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { endOfTaken } from '../secret-expiry.ts';
import type { Api } from './api.ts';
import { getCallerIdentity } from './identity.ts';
import type { Credential } from './secret.ts';

/**
 * Asks STS, which knows every key and needs no permission. An end is known only from the Secret itself. `api` has asked
 * for no session of a role before: one outlives the token that it was given for.
 */
export async function checkCredentials(api: Api, credential: Credential): Promise<CredentialCheck> {
  const { expiresAt, issuedAt } = credential;
  try {
    const { arn } = await getCallerIdentity(api);
    return {
      status: 'Valid',
      identity: arn,
      ...endOfTaken(expiresAt, api.now()),
      ...(issuedAt !== undefined && { issuedAt }),
    };
  } catch (error) {
    const failure = asFailure(error);
    const isOver = expiresAt !== undefined && expiresAt <= api.now();
    const status = statusOf(failure.code, credential, isOver);
    return { status, failure, ...(expiresAt !== undefined && { expiresAt }) };
  }
}

function statusOf(code: FailureCode, { kind }: Credential, isOver: boolean): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  // STS tells a wrong key from a forgotten one by nothing; the Secret may know better.
  if (code === FailureCode.UNAUTHENTICATED) return isOver ? 'Expired' : 'Invalid';
  // The token is good, and opens this role to nobody.
  return code === FailureCode.FORBIDDEN && kind === 'web-identity' ? 'Invalid' : 'Error';
}
