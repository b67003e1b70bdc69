import { z } from 'zod';
import type { CredentialCheck } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Api } from './api.ts';
import type { Credential } from './credential.ts';
import type { Grant } from './sign-in.ts';
import { parseTime } from './times.ts';

const credentialForm = z.object({ application_credential: z.object({ expires_at: z.string().nullish() }) });

export interface CheckOptions {
  readonly credential: Credential;
  /** Signs in anew: a token may outlive what it was given for. */
  readonly signIn: () => Promise<Grant>;
  /** Asks with that grant's token. */
  readonly apiOf: (grant: Grant) => Api;
  /** The end as it is known by now, in milliseconds since 1970. */
  readonly knownExpiry: () => number | undefined;
  /** Told what the identity service says of the end: undefined that there is none. */
  readonly learn: (expiresAt: number | undefined) => void;
}

/** Whether Keystone takes the credential at this moment, whose it is, and until when. */
export async function checkCredentials(options: CheckOptions): Promise<CredentialCheck> {
  try {
    const grant = await options.signIn();
    await learnExpiry(grant, options);
    const expiresAt = options.knownExpiry();
    return { status: 'Valid', identity: identityOf(grant), ...(expiresAt !== undefined && { expiresAt }) };
  } catch (error) {
    const failure = asFailure(error);
    const expiresAt = options.knownExpiry();
    return { status: statusOf(failure), failure, ...(expiresAt !== undefined && { expiresAt }) };
  }
}

/** A credential whose access rules forbid to look at itself tells nothing, which is no failure. */
async function learnExpiry(grant: Grant, { apiOf, learn }: CheckOptions): Promise<void> {
  const { user, applicationCredential: application, identity } = grant;
  if (application === undefined) {
    learn(grant.passwordExpiresAt);
    return;
  }
  const path = `/users/${encodeURIComponent(user.id)}/application_credentials/${encodeURIComponent(application.id)}`;
  try {
    const question = { service: 'Keystone', purpose: 'show the application credential' };
    const found = await apiOf(grant).get(`${identity}${path}`, credentialForm, question);
    learn(parseTime(found.application_credential.expires_at));
  } catch (error) {
    if (!(error instanceof DriverFailure)) throw error;
  }
}

function identityOf({ user, project, applicationCredential }: Grant): string {
  const as = `user ${user.name} in project ${project.name}`;
  return applicationCredential === undefined ? as : `application credential ${applicationCredential.name} of ${as}`;
}

function statusOf({ code }: DriverFailure): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  return code === FailureCode.UNAUTHENTICATED || code === FailureCode.SECRET_UNUSABLE ? 'Invalid' : 'Error';
}
