import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { systemClock } from '../../../src/calls/clock.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { createKey, documentOf } from './fixture/service-account-key.ts';
import { bodyCanary } from './fixture/refuse.ts';
import { projectId } from './fixture/project.ts';
import { type Asking, connectTo, type GoogleBed, secretCanary, startGoogle } from './gateway-account.ts';

const python = inject('python');

describe.skipIf(python === undefined)("a service account's key", () => {
  let bed: GoogleBed;
  beforeAll(async () => {
    if (python !== undefined) bed = await startGoogle(python);
  });
  const seen: unknown[] = [];
  afterEach(() => {
    bed.google.denied.clear();
    Object.assign(bed.google.state, {
      isKeyGone: false,
      clockMs: () => Date.now(),
      validBeforeTime: '9999-12-31T23:59:59Z',
    });
    expect(bed.google.faults).toEqual([]);
    const text = JSON.stringify(seen, (_, value: unknown) =>
      value instanceof Error ? { ...value, text: String(value) } : value,
    );
    for (const canary of [secretCanary, bodyCanary, 'BEGIN PRIVATE KEY', 'ya29.']) expect(text).not.toContain(canary);
    seen.length = 0;
  });
  afterAll(() => bed.fixture.stop());
  verifiedAgainst(() => "a fixture that checks a sign-in's signature, issuer, audience, times and scopes");

  const check = async (asking: Asking = {}) => {
    const checked = await (await connectTo(bed, asking)).connection.checkCredentials();
    seen.push(checked);
    return checked;
  };
  const original = () => documentOf(bed.google.key, projectId, 'https://oauth2.googleapis.com/token');

  it('is valid, says whose it is, and has no end where IAM shows none', async () => {
    expect(await check()).toEqual({ status: 'Valid', identity: bed.google.key.email });
  });

  it('tells until when it is good as IAM says', async () => {
    bed.google.state.validBeforeTime = '2031-02-03T04:05:06Z';
    expect(await check()).toMatchObject({ status: 'Valid', expiresAt: Date.parse('2031-02-03T04:05:06Z') });
  });

  it('takes the end from the Secret where it may not look at its key', async () => {
    bed.google.denied.add('iam.serviceAccountKeys.get');
    bed.google.state.validBeforeTime = '2031-02-03T04:05:06Z';
    expect(await check()).toEqual({ status: 'Valid', identity: bed.google.key.email });
    const expiresAt = Date.parse('2029-01-01T00:00:00+02:00');
    expect(await check({ siblings: { 'expires-at': '2029-01-01T00:00:00+02:00' } })).toMatchObject({ expiresAt });
    const wrong: unknown = await check({ siblings: { 'expires-at': secretCanary } }).catch((thrown: unknown) => thrown);
    seen.push(wrong);
    expect(wrong).toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
  });

  it('is valid when Google gave a token by it, whatever the Secret says of its end, and its owner is told', async () => {
    const stale = { siblings: { 'expires-at': '2024-01-01T00:00:00Z' } };
    const identity = bed.google.key.email;
    const note = expect.stringContaining('correct its `expires-at`') as string;
    expect(await check(stale)).toEqual({ status: 'Valid', identity, note });
    bed.google.state.validBeforeTime = '2031-02-03T04:05:06Z';
    const expiresAt = Date.parse('2031-02-03T04:05:06Z');
    expect(await check(stale)).toEqual({ status: 'Valid', identity, note, expiresAt });
    bed.google.state.validBeforeTime = '2020-02-03T04:05:06Z';
    expect(await check()).toEqual({ status: 'Valid', identity });
  });

  it('is invalid when it is another key, another account, or deleted; nothing more is sent then', async () => {
    const other = { ...createKey(bed.google.key.email, bed.google.key.id) };
    for (const document of [
      { ...original(), private_key: other.privateKey },
      { ...original(), client_email: 'stranger@machines-prod.iam.gserviceaccount.com' },
      { ...original(), private_key_id: 'another' },
    ]) {
      const checked = await check({ document });
      expect(checked).toMatchObject({ status: 'Invalid', failure: { code: FailureCode.UNAUTHENTICATED } });
      expect(checked.failure?.fix).toContain('key');
    }
    bed.google.state.isKeyGone = true;
    const { connection } = await connectTo(bed);
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Invalid' });
    const before = bed.fixture.asked.length;
    await expect(connection.discoverCapabilities()).rejects.toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    await expect(connection.fetchQuotas()).rejects.toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    expect(bed.fixture.asked).toHaveLength(before);
  });

  it('has expired when Google refuses it after the end that the Secret tells', async () => {
    bed.google.state.isKeyGone = true;
    expect(await check({ siblings: { 'expires-at': '2024-01-01T00:00:00Z' } })).toMatchObject({
      status: 'Expired',
      expiresAt: Date.parse('2024-01-01T00:00:00Z'),
      failure: { code: FailureCode.EXPIRED },
    });
  });

  it('is known to have expired by the end that IAM told while it was good', async () => {
    const end = Date.now() + 1_000;
    bed.google.state.validBeforeTime = new Date(end).toISOString();
    const clock = { now: end - 1 };
    const { access, connection } = await connectTo(bed, { clock: { ...systemClock, now: () => clock.now } });
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Valid', expiresAt: end });
    bed.google.state.isKeyGone = true;
    clock.now = end;
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Expired', expiresAt: end });
    access.close();
  });

  it('that was deleted a moment ago is not called valid for a token that is still good', async () => {
    const { connection } = await connectTo(bed);
    expect((await connection.checkCredentials()).status).toBe('Valid');
    bed.google.state.isKeyGone = true;
    expect((await connection.checkCredentials()).status).toBe('Invalid');
  });

  it('is not blamed for a clock that is off', async () => {
    bed.google.state.clockMs = () => Date.now() - 7_200_000;
    const checked = await check();
    expect(checked).toMatchObject({ status: 'Error', failure: { code: FailureCode.UNEXPECTED_ANSWER } });
    expect(checked.failure?.fix).toContain('clock');
  });

  it('is used through older addresses of the same token service', async () => {
    for (const token_uri of [
      'https://accounts.google.com/o/oauth2/token',
      'https://www.googleapis.com/oauth2/v4/token',
    ]) {
      expect(await check({ document: { ...original(), token_uri } })).toMatchObject({ status: 'Valid' });
    }
  });

  it('goes to no token service that neither the vendor, the operator nor the Secret names', async () => {
    const before = bed.fixture.asked.length;
    const token_uri = `${bed.fixture.origin}/token`;
    const checked = await check({ document: { ...original(), token_uri } });
    expect(checked).toMatchObject({ status: 'Error', failure: { code: FailureCode.CREDENTIAL_WITHHELD } });
    expect(bed.fixture.asked).toHaveLength(before);
    expect(
      await check({ document: { ...original(), token_uri }, allow: [`127.0.0.1:${bed.fixture.port}`] }),
    ).toMatchObject({
      status: 'Valid',
    });
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  it.each<[string, (document: ReturnType<typeof original>) => unknown, RegExp]>([
    [
      'an external account',
      () => ({ type: 'external_account', credential_source: { file: '/etc/passwd' } }),
      /type: external_account/,
    ],
    ['a user', () => ({ type: 'authorized_user', refresh_token: secretCanary }), /type: authorized_user/],
    ['an impersonated account', () => ({ type: 'impersonated_service_account' }), /impersonated/],
    ['another type', () => ({ type: secretCanary }), /`type` is not/],
    ['no JSON', () => secretCanary, /no JSON/],
    ['an empty text', () => '', /no JSON/],
    ['a list', () => [secretCanary], /another form/],
    ['no e-mail', (document) => ({ ...document, client_email: secretCanary }), /client_email/],
    ['no key', (document) => ({ ...document, private_key: undefined }), /private_key/],
    ['a broken key', (document) => ({ ...document, private_key: secretCanary }), /RSA/],
    ['a key of another kind', (document) => ({ ...document, private_key: ec }), /RSA/],
    [
      'a plain token address',
      (document) => ({ ...document, token_uri: 'http://oauth2.googleapis.com/token' }),
      /https/,
    ],
    ['a token address with a user', (document) => ({ ...document, token_uri: `https://${secretCanary}@x/` }), /https/],
    ['another universe', (document) => ({ ...document, universe_domain: 'canary-of-a-secret.example' }), /universe/],
    ['a very long text', () => 'x'.repeat(70_000), /too long/],
  ])('is refused before anything is sent when the Secret holds %s', async (_, change, message) => {
    const before = bed.fixture.asked.length;
    const error: unknown = await connectTo(bed, { document: change(original()) }).catch((thrown: unknown) => thrown);
    seen.push(error);
    expect(error).toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
    expect(String(error)).toMatch(message);
    expect(bed.fixture.asked).toHaveLength(before);
  });
});
