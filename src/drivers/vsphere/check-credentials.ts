import type { CredentialCheck } from '../connection.ts';
import { FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Credential } from './credential.ts';
import type { Session } from './session.ts';

/** By opening a session, which takes no privilege. An end is known only from the certificate or the Secret itself. */
export async function checkCredentials(session: Session, { expiresAt }: Credential): Promise<CredentialCheck> {
  const end = expiresAt === undefined ? {} : { expiresAt };
  try {
    const identity = await session.use(async ({ userName }) => userName);
    return { status: 'Valid', identity, ...end };
  } catch (error) {
    const failure = asFailure(error);
    return { status: statusOf(failure.code), failure, ...end };
  }
}

function statusOf(code: FailureCode): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  return code === FailureCode.UNAUTHENTICATED || code === FailureCode.SECRET_UNUSABLE ? 'Invalid' : 'Error';
}
