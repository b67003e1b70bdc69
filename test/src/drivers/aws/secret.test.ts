import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { AuthenticationType } from '../../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import { readCredential, secretPlaceOf } from '../../../../src/drivers/aws/secret.ts';
import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';

const canary = 'canary/0123456789abcdefghijklmnopqrstuv';
const good = { id: 'AKIAIOSFODNN7EXAMPLE', 'secret-access-key': canary };
const apikey = { authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef: { name: 's', key: 'id' } } } };
const role = {
  authentication: {
    type: AuthenticationType.SERVICEACCOUNT,
    serviceAccount: { secretRef: { name: 's', key: 'token' } },
  },
  config: { customSettings: { roleArn: 'arn:aws:iam::123456789012:role/gateway' } },
};
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

function read(data: Readonly<Record<string, string>>, spec: object = apikey) {
  const of = spec as MachineProviderSpec;
  const texts = new Map(Object.entries(data).map(([key, text]) => [key, new Hidden(text)]));
  return readCredential({ name: 's', get: (key) => texts.get(key) }, secretPlaceOf(of), of);
}

describe('the Secret of AWS', () => {
  it('holds an access key, and is forgiven the line end that echo adds', () => {
    const credential = read({ id: `${good.id}\n`, 'secret-access-key': ` ${canary}\n` });
    expect(credential).toMatchObject({ kind: 'keys', keys: { accessKeyId: good.id } });
    expect(credential.kind === 'keys' && credential.keys.secretAccessKey.reveal()).toBe(canary);
    expect(credential.expiresAt).toBeUndefined();
  });

  it.each(['expiration', 'expires-at'])('tells the end of temporary keys by %s', (key) => {
    const data = { ...good, id: 'ASIAIOSFODNN7EXAMPLE', 'session-token': canary, [key]: '2027-01-31T12:00:00+02:00' };
    expect(read(data).expiresAt).toBe(Date.parse('2027-01-31T10:00:00Z'));
  });

  it('holds a web-identity token, whose own end counts', () => {
    const credential = read({ token: jwt({ exp: 1_800_000_000 }) }, role);
    expect(credential).toMatchObject({ kind: 'web-identity', roleArn: role.config.customSettings.roleArn });
    expect(credential.expiresAt).toBe(1_800_000_000_000);
    expect(read({ token: jwt('odd') }, role).expiresAt).toBeUndefined();
    const token = jwt({ iat: 1_799_996_400, exp: 1_800_000_000 });
    expect(read({ token }, role).issuedAt).toBe(1_799_996_400_000);
    // The owner's word takes the place of the token's, so nobody knows how long that is.
    expect(read({ token, 'expires-at': '2027-01-31T12:00:00Z' }, role).issuedAt).toBeUndefined();
  });

  it.each([
    ['no id', { 'secret-access-key': canary }, 'id'],
    ['an empty id', { ...good, id: ' \n' }, 'id'],
    ['an id that would break a header', { ...good, id: 'AKIAIOSFODNN7EXAMPLE\r\nx: y' }, 'id'],
    ['no secret', { id: good.id }, 'secret-access-key'],
    ['a secret with a blank', { ...good, 'secret-access-key': `${canary} x` }, 'secret-access-key'],
    ['a short secret', { ...good, 'secret-access-key': 'x' }, 'secret-access-key'],
    ['a temporary id without session', { ...good, id: 'ASIAIOSFODNN7EXAMPLE' }, 'session-token'],
    ['an end that is no moment', { ...good, expiration: canary }, 'expiration'],
    ['a token that is none', { token: canary }, 'token'],
  ])('is refused for %s by naming the key, not what it holds', (_, data, key) => {
    const spec = key === 'token' ? role : apikey;
    const failure = failureOf(() => read(data, spec));
    expect(failure).toMatchObject({ code: 'SECRET_UNUSABLE' });
    expect(failure.message).toContain(`\`${key}\``);
    expect(inspect(failure, { depth: 9 })).not.toContain('canary');
  });

  it('is of no use without a role for the token, or when none is named', () => {
    expect(failureOf(() => read({ token: jwt({}) }, { ...role, config: {} })).message).toContain('roleArn');
    expect(failureOf(() => read(good, { authentication: {} })).code).toBe('SECRET_NOT_FOUND');
    expect(failureOf(() => read(good, {})).code).toBe('SECRET_NOT_FOUND');
  });
});

function failureOf(act: () => unknown): DriverFailure {
  try {
    act();
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
  throw new Error('Expected a failure, but got none.');
}
