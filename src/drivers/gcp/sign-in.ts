import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Access, Answer, Secret } from '../access.ts';
import { answerFailure, type Asked, codeOfStatus } from '../answer-failure.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { findJson, readJson } from '../read-json.ts';
import type { Token } from '../token-session.ts';
import type { ServiceAccount } from './service-account.ts';

const signed = promisify(sign);

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

const asked: Asked = { purpose: 'sign the service account in', product: 'Google' };
const lifeSeconds = 3_600;
const longestAnswer = 65_536;

/** What the token service says of an account or a key that is deleted, disabled, or not what it was. */
const refusals = ['invalid_grant', 'invalid_client', 'unauthorized_client', 'disabled_client', 'deleted_client'];

/**
 * Exchanges an assertion, signed by the account's key, for a token of these scopes. Throws DriverFailure: UNAUTHENTICATED
 * where Google does not know the key (Access is told, so that it is not tried again and again), and what a call throws.
 */
export async function signIn(
  { account, access, secret }: { account: ServiceAccount; access: Access; secret: Secret },
  scopes: readonly string[],
): Promise<Token> {
  // As good as the key itself for a while, so never to be shown either.
  const assertion = account.document.part(await assert(account, scopes, access.now())).reveal();
  const answer = await access.call({
    method: 'POST',
    url: account.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
    purpose: asked.purpose,
    carries: [secret],
    isRepeatable: true,
    maxBytes: longestAnswer,
  });
  if (answer.status !== 200) {
    const failure = refusalOf(answer, access.now());
    if (failure.code === FailureCode.UNAUTHENTICATED) access.credentialRefused();
    throw failure;
  }
  const { access_token: token, expires_in: seconds } = readJson(answer, granted, asked);
  return { token: new Hidden(token), expiresAt: access.now() + Math.min(seconds, lifeSeconds) * 1000 };
}

/** RFC 7523: who signs in, where, for what, and for how long. */
async function assert({ email, keyId, key, tokenUrl }: ServiceAccount, scopes: readonly string[], now: number) {
  const issuedAt = Math.floor(now / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = { iss: email, scope: scopes.join(' '), aud: tokenUrl, iat: issuedAt, exp: issuedAt + lifeSeconds };
  const text = `${base64url(header)}.${base64url(claims)}`;
  return `${text}.${(await signed('RSA-SHA256', Buffer.from(text), key)).toString('base64url')}`;
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function refusalOf(answer: Answer, now: number): DriverFailure {
  const said = findJson(answer, refused);
  const isRefusal = said !== undefined && refusals.includes(said.error);
  if (isRefusal && /short-lived|timeframe/.test(said.error_description ?? '')) {
    const message = 'Expected Google to accept the time of the sign-in, but got that the clock is off.';
    return new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
      fix: "Set the clock of the gateway's machine; the credential itself may be good.",
    });
  }
  if (isRefusal) {
    return answerFailure(answer, asked, {
      code: FailureCode.UNAUTHENTICATED,
      fix: 'Check that the service account exists and is enabled, and that its key was neither deleted, disabled nor expired; then put a new key into the Secret.',
      now,
    });
  }
  const code = codeOfStatus(answer.status);
  const isMeant = code === FailureCode.RATE_LIMITED || code === FailureCode.PROVIDER_FAULT;
  return answerFailure(answer, asked, {
    code: isMeant ? code : FailureCode.UNEXPECTED_ANSWER,
    ...(!isMeant && { fix: 'Check `token_uri` in the document that the Secret holds.' }),
    now,
  });
}
