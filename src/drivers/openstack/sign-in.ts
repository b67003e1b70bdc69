import { z } from 'zod';
import type { Access, Answer } from '../access.ts';
import { answerFailure, type Asked, codeOfStatus } from '../answer-failure.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { findJson, readJson } from '../read-json.ts';
import { type Catalog, catalogForm, createCatalog } from './catalog.ts';
import type { Credential } from './credential.ts';
import type { Target } from './target.ts';
import { parseTime } from './times.ts';

const named = z.object({ id: z.string(), name: z.string().nullish() });
const tokenForm = z.object({
  token: z.object({
    expires_at: z.string(),
    user: named.extend({ password_expires_at: z.string().nullish() }),
    project: named.nullish(),
    roles: z.array(z.object({ name: z.string().nullish() })).nullish(),
    catalog: catalogForm,
    application_credential: z.object({ id: z.string(), name: z.string().nullish() }).nullish(),
  }),
});
const errorForm = z.object({ error: z.object({ message: z.string() }) });

const maxBytes = 2 * 1024 * 1024;
const asked: Asked = { purpose: 'sign in', product: 'Keystone' };

/** What the identity service gave: a token, and whose it is, and for what. */
export interface Grant {
  readonly token: Hidden;
  /** Milliseconds since 1970: no later than an application credential's own end. */
  readonly expiresAt: number;
  /** Address of the version of the identity service that gave it. */
  readonly identity: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly project: { readonly id: string; readonly name: string };
  /** Names of the roles in the project, in lower case. */
  readonly roles: readonly string[];
  readonly catalog: Catalog;
  readonly applicationCredential: { readonly id: string; readonly name: string } | undefined;
  /** Of the user; undefined where a password has no end. */
  readonly passwordExpiresAt: number | undefined;
}

export interface SignInOptions {
  readonly access: Access;
  readonly target: Target;
  readonly credential: Credential;
  /** Of the credential, as far as anybody knows; in milliseconds since 1970. */
  readonly knownExpiry: () => number | undefined;
}

/**
 * Asks for a token of the project. Throws DriverFailure: UNAUTHENTICATED, or EXPIRED where an end is known that is past
 * (Access is told of both), NOT_FOUND where no identity service is, and what a call throws.
 */
export async function signIn({ access, target, credential, knownExpiry }: SignInOptions): Promise<Grant> {
  for (const identity of target.identities) {
    const answer = await access.call({
      method: 'POST',
      url: `${identity}/auth/tokens`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(credential.proof()),
      purpose: asked.purpose,
      carries: credential.carries,
      isRepeatable: true,
      maxBytes,
      signal: access.signal,
    });
    const isNowhere = answer.status === 404 && !saysUnknown(answer);
    if (isNowhere && identity !== target.identities.at(-1)) continue;
    if (answer.status === 201 || answer.status === 200) return readGrant(answer, identity, target);
    const failure = refusal(answer, credential, { now: access.now(), knownExpiry: knownExpiry() });
    const isRefused = failure.code === FailureCode.UNAUTHENTICATED || failure.code === FailureCode.EXPIRED;
    if (isRefused) access.credentialRefused();
    throw failure;
  }
  throw new TypeError('Expected an address of the identity service at least.');
}

/** Throws DriverFailure: UNEXPECTED_ANSWER; FORBIDDEN for a token of no project. */
export function readGrant(answer: Answer, identity: string, target: Target): Grant {
  const { token } = readJson(answer, tokenForm, asked);
  const { user, project, application_credential: application } = token;
  const text = answer.headers['x-subject-token'];
  const expiresAt = parseTime(token.expires_at);
  if (!text || !isHeader(text) || expiresAt === undefined) {
    const message = 'Expected Keystone to give a token in its header and when it ends, but got neither or one only.';
    throw new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
      fix: 'Check that `spec.config.endpoint` is the identity service, and that no proxy takes headers away.',
    });
  }
  if (!project) {
    throw new DriverFailure(FailureCode.FORBIDDEN, 'Expected a token for a project, but the credential is of none.', {
      fix: 'Name the project in `spec.config.customSettings` or clouds.yaml, and give the user a role in it.',
    });
  }
  return {
    token: new Hidden(text),
    expiresAt,
    identity,
    user: { id: user.id, name: user.name ?? user.id },
    project: { id: project.id, name: project.name ?? project.id },
    roles: (token.roles ?? []).flatMap(({ name }) => name?.toLowerCase() ?? []),
    catalog: createCatalog(token.catalog, { target, projectId: project.id }),
    applicationCredential: application ? { id: application.id, name: application.name ?? application.id } : undefined,
    passwordExpiresAt: parseTime(user.password_expires_at),
  };
}

function isHeader(text: string): boolean {
  return /^[\x21-\x7e]{1,16384}$/.test(text);
}

interface Known {
  readonly now: number;
  readonly knownExpiry: number | undefined;
}

/** Of an application credential that was deleted Keystone says that it could not be found; other 404 are of another server. */
function saysUnknown(answer: Answer): boolean {
  const said = findJson(answer, errorForm)?.error.message ?? '';
  return /^Could not find (application credential|user|project|domain)\b/i.test(said);
}

/** A wrong credential, an expired one, and a user without a role in the project get the same 401: a known end decides. */
function refusal(answer: Answer, { isApplication }: Credential, { now, knownExpiry }: Known): DriverFailure {
  const code = saysUnknown(answer) ? FailureCode.UNAUTHENTICATED : codeOfStatus(answer.status);
  if (code === FailureCode.NOT_FOUND) {
    const fix = 'Check `spec.config.endpoint`: write it as `openstack endpoint list --service identity` tells it.';
    return answerFailure(answer, asked, { now, fix });
  }
  if (code !== FailureCode.UNAUTHENTICATED) return answerFailure(answer, asked, { now });
  const saysExpired = /\bpassword is expired\b/i.test(findJson(answer, errorForm)?.error.message ?? '');
  if (saysExpired || (knownExpiry !== undefined && knownExpiry <= now)) {
    const fix = isApplication
      ? 'Make a new application credential (`openstack application credential create`), and put it into the Secret.'
      : 'Give the user a new password (`openstack user password set`), and put it into the Secret.';
    return answerFailure(answer, asked, { code: FailureCode.EXPIRED, fix, now });
  }
  const fix = isApplication
    ? 'Check the id and the secret in the Secret, and that the credential was neither deleted nor expired; its user must still have a role in the project.'
    : 'Check user, password, domain and project in clouds.yaml and `customSettings`, that the user has a role in the project, and that neither is disabled.';
  return answerFailure(answer, asked, { code, fix, now });
}
