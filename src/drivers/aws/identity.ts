import type { Access, CallTiming, Secret } from '../access.ts';
import { DriverFailure } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { type Api, askedOf, queryOf, unexpected } from './api.ts';
import type { Places } from './places.ts';
import { refusalOf } from './refusal.ts';
import type { Credential } from './secret.ts';
import { isRefused, type Session } from './session.ts';
import { nodeAt, readLongXml, textAt } from './xml.ts';

/** Who the keys are, as an ARN. Takes no permission. */
export async function getCallerIdentity(api: Api): Promise<{ readonly arn: string; readonly timing: CallTiming }> {
  const purpose = 'tell whose the access key is';
  const { root, timing } = await api.ask(api.places.sts, { action: 'GetCallerIdentity', purpose });
  const arn = textAt(root, 'GetCallerIdentityResult/Arn') ?? '';
  if (!/^arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]{1,600}$/.test(arn)) throw unexpected(api.places.sts, purpose);
  return { arn, timing };
}

/** As short as STS permits; it is renewed when more is asked. */
const sessionSeconds = 900;

/** Exchanges a web-identity token for the keys of a role: unsigned, since the token is the proof. Throws DriverFailure. */
export async function assumeRole(
  access: Access,
  secret: Secret,
  { sts }: Places,
  credential: Extract<Credential, { kind: 'web-identity' }>,
): Promise<Session> {
  const asked = askedOf(sts, 'exchange the web-identity token for a session of the role');
  const { body, headers, permission } = queryOf(sts, {
    action: 'AssumeRoleWithWebIdentity',
    purpose: asked.purpose,
    params: {
      RoleArn: credential.roleArn,
      RoleSessionName: 'machineprovider-gateway',
      DurationSeconds: String(sessionSeconds),
      WebIdentityToken: credential.token.reveal(),
    },
  });
  const url = `https://${sts.host}/`;
  const answer = await access.call({
    method: 'POST',
    url,
    headers,
    body,
    purpose: asked.purpose,
    carries: [secret],
    isRepeatable: true,
  });
  if (answer.status < 200 || answer.status > 299) {
    const { failure } = refusalOf(answer, asked, { now: access.now(), permission, isTemporary: true });
    if (isRefused(failure)) access.credentialRefused();
    throw mended(failure);
  }
  const found = nodeAt(await readLongXml(answer.body), 'AssumeRoleWithWebIdentityResult/Credentials');
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map((name) =>
    textAt(found, name),
  );
  const expiresAt = Date.parse(textAt(found, 'Expiration') ?? '');
  if (
    !accessKeyId ||
    !/^\w{16,128}$/.test(accessKeyId) ||
    !secretAccessKey ||
    !sessionToken ||
    Number.isNaN(expiresAt)
  ) {
    throw unexpected(sts, asked.purpose);
  }
  const keys = { accessKeyId, secretAccessKey: new Hidden(secretAccessKey), sessionToken: new Hidden(sessionToken) };
  return { keys, expiresAt };
}

/** Here it is not an access key that is of no use. */
function mended({ code, message, retryAfterMs }: DriverFailure): DriverFailure {
  const fix =
    "Check that the role's trust policy names the token's issuer, audience and subject, that the issuer is an identity " +
    'provider in IAM, and that the Secret holds a fresh token.';
  return new DriverFailure(code, message, { fix, retryAfterMs });
}
