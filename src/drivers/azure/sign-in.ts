import { z } from 'zod';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { readJson } from '../read-json.ts';
import type { Token } from '../token-session.ts';
import { cloudOf } from './cloud.ts';
import type { Credential } from './credential.ts';
import { signInFailure } from './sign-in-failure.ts';
import { setting } from './target.ts';

const tokenForm = z.object({
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().min(0),
  access_token: z.string().min(1),
});

const maxBytes = 256 * 1024;

export interface SignIn {
  /** Throws DriverFailure. A refused credential is told to the access, so that no account is locked. */
  fetchToken(): Promise<Token>;
}

/** Signs in at the spec's own `tokenURL`, else at its cloud's. Throws DriverFailure: NOT_FOUND without a tenant. */
export function createSignIn(spec: MachineProviderSpec, credential: Credential, access: Access): SignIn {
  const cloud = cloudOf(spec);
  const { scopes } = credential;
  const url = credential.tokenUrl ?? tokenUrlOf(cloud.login, setting(spec, 'tenantId'));
  const scope = scopes?.length ? scopes.join(' ') : `https://${cloud.management}/.default`;
  return {
    fetchToken: async () => {
      refuseExpired(credential, access.now());
      const fields = { grant_type: 'client_credentials', scope, ...(await credential.proof(url)) };
      const answer = await access.call({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(fields).toString(),
        purpose: 'sign in',
        carries: credential.carries,
        isRepeatable: true,
        maxBytes,
        signal: access.signal,
      });
      if (answer.status !== 200) throw refusal(signInFailure(answer, access.now()), credential, access);
      const token = readJson(answer, tokenForm, { product: 'Entra ID', purpose: 'give a token' });
      return { token: new Hidden(token.access_token), expiresAt: access.now() + token.expires_in * 1000 };
    },
  };
}

function tokenUrlOf(login: string, tenant: string): string {
  return `https://${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

function refuseExpired({ expiresAt, isExpiryCertain }: Credential, now: number): void {
  if (!isExpiryCertain || expiresAt === undefined || expiresAt > now) return;
  const at = new Date(expiresAt).toISOString();
  throw new DriverFailure(FailureCode.EXPIRED, `Expected a certificate that is in force, but it ended at ${at}.`, {
    fix: 'Upload a new certificate to the application, and put it into the Secret with its key.',
  });
}

/** Entra ID forgets an expired secret in time, and then calls it unknown: the Secret's own note tells it from a wrong one. */
function refusal(failure: DriverFailure, { expiresAt }: Credential, access: Access): DriverFailure {
  const { code, fix } = failure;
  if (code !== FailureCode.UNAUTHENTICATED && code !== FailureCode.EXPIRED) return failure;
  access.credentialRefused();
  if (code === FailureCode.EXPIRED || expiresAt === undefined || expiresAt > access.now()) return failure;
  const message = 'Expected Entra ID to give a token, but it refuses the credential, and its `expires-at` is past.';
  return new DriverFailure(FailureCode.EXPIRED, message, { fix });
}
