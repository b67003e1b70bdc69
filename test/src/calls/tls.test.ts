import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Call, Tls } from '../../../src/drivers/access.ts';
import { explain } from '../../../src/calls/failures.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { clientPair } from '../../../src/drivers/tls.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { type CertificateAuthority, createCertificateAuthority, selfSigned } from '../../support/certificates.ts';
import { testAccess, type TestAccessOptions } from '../../support/fixture/access.ts';
import { type Fixture, type FixtureOptions, startFixture } from '../../support/fixture/fixture.ts';

const host = 'vcenter.example.com';
const anHour = 3_600_000;
let authority: CertificateAuthority;
let other: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority('private');
  other = await createCertificateAuthority('other');
});

const started: Fixture[] = [];
afterEach(() => Promise.all(started.splice(0).map((fixture) => fixture.stop())));

async function aFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const fixture = await startFixture(({ client }) => ({ body: { client } }), [host], { authority, ...options });
  started.push(fixture);
  return fixture;
}

const look: Call = { method: 'GET', url: `https://${host}/`, purpose: 'look', carries: [] };

async function outcomeOf(call: Promise<{ readonly body: Uint8Array }>): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from((await call).body).toString());
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
}

/** What comes of a call to a fixture whose authority is not among the public ones. */
async function ask(fixture: Fixture, options: TestAccessOptions = {}, tls?: Tls): Promise<unknown> {
  const { secrets = {} } = options;
  await using access = testAccess({ routes: { [host]: { port: fixture.port } }, ...options });
  const carries = await Promise.all(Object.keys(secrets).map((name) => access.secret(name)));
  return await outcomeOf(access.call({ ...look, carries, ...(tls && { tls }) }));
}

const specWith = (caBundle: string): MachineProviderSpec => ({ config: { customSettings: { caBundle } } });
const validFrom = (fromMs: number, toMs: number) => ({
  notBefore: new Date(Date.now() + fromMs),
  notAfter: new Date(Date.now() + toMs),
});

describe('a private authority', () => {
  it('is that of the Secret, of the setting, or of the call', async () => {
    const fixture = await aFixture();
    const answered = {};
    expect(await ask(fixture, { secrets: { creds: { data: { 'ca.crt': authority.certificate } } } })).toEqual(answered);
    expect(await ask(fixture, { spec: specWith(authority.certificate) })).toEqual(answered);
    expect(await ask(fixture, {}, { authorities: `# ours\n${other.certificate}${authority.certificate}` })).toEqual({});
    expect(await ask(fixture)).toMatchObject({ code: FailureCode.TLS_FAILED });
  });

  it('replaces all others: the Secret goes before the setting, and the call before both', async () => {
    const fixture = await aFixture();
    const refused = { code: FailureCode.TLS_FAILED, fix: expect.stringContaining('caBundle') as string };
    const trusted = authority.certificate;
    expect(await ask(fixture, { trusted, spec: specWith(other.certificate) })).toMatchObject(refused);
    const secrets = { creds: { data: { 'ca.crt': other.certificate } } };
    expect(await ask(fixture, { secrets, spec: specWith(trusted) })).toMatchObject(refused);
    expect(await ask(fixture, { spec: specWith(trusted) }, { authorities: other.certificate })).toMatchObject(refused);
  });

  it.each([
    ['no certificate', () => 'certificate of Wonderland'],
    ['half of one', () => authority.certificate.slice(0, 300)],
    [
      'a good one and a broken one',
      () => `${authority.certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
    ],
    ['a key beside it', () => authority.certificate + authority.key],
  ])('is refused, and nobody is dialed, when it is %s', async (_, text) => {
    const fixture = await aFixture();
    const mend = /PEM|Mend/;
    const inSetting = await ask(fixture, { spec: specWith(text()) });
    expect(inSetting).toMatchObject({
      code: FailureCode.TLS_FAILED,
      message: expect.stringContaining('caBundle') as string,
    });
    const inCall = await ask(fixture, {}, { authorities: text() });
    expect(inCall).toMatchObject({ code: FailureCode.TLS_FAILED, message: expect.stringMatching(mend) as string });
    await using access = testAccess({ secrets: { creds: { data: { 'ca.crt': text() } } } });
    await expect(access.secret('creds')).rejects.toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
    expect(fixture.socketsEver).toBe(0);
  });
});

describe('a certificate that is no good', () => {
  const names = ['127.0.0.1', host];

  it.each([
    ['has expired', /has expired/, /renewed/, () => authority.issue('old', names, validFrom(-2 * anHour, -anHour))],
    ['is of the future', /of the future/, /clocks/, () => authority.issue('new', names, validFrom(anHour, 2 * anHour))],
    ['has signed itself', /signed by itself/, /ca\.crt.*caBundle/, () => selfSigned(host, names)],
    ['is of a stranger', /not trusted/, /ca\.crt.*caBundle/, () => other.issue('stranger', names)],
    ['is for another name', /another name/, /endpoint/, () => authority.issue('else', ['elsewhere.example.com'])],
  ])('is refused with words when it %s', async (_, message, fix, issue) => {
    const fixture = await aFixture({ certificate: await issue() });
    expect(await ask(fixture, { trusted: authority.certificate })).toMatchObject({
      code: FailureCode.TLS_FAILED,
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string,
    });
    expect(fixture.asked).toEqual([]);
  });

  it.each([
    ['has expired', () => authority.issue('old', names, validFrom(-2 * anHour, -anHour))],
    ['has signed itself', () => selfSigned(host, names)],
    ['is of a stranger', () => other.issue('stranger', names)],
    ['is for another name', () => authority.issue('else', ['elsewhere.example.com'])],
  ])('passes when it %s, where the operator says so, and that is told', async (_, issue) => {
    const fixture = await aFixture({ certificate: await issue() });
    const options = { routes: { [host]: fixture }, trusted: authority.certificate, insecure: [`${host}:443`] };
    await using access = testAccess(options);
    const { timing } = await access.call(look);
    expect(timing).toMatchObject({ tlsMs: expect.any(Number) as number, isUnverified: true });
    expect(access.unverified()).toEqual([`${host}:443`]);
  });

  it('passes at that very place alone', async () => {
    const fixture = await aFixture({ certificate: await selfSigned(host, names) });
    for (const insecure of [`${host}:8443`, 'other.example.com:443', '127.0.0.1:443']) {
      expect(await ask(fixture, { insecure: [insecure] })).toMatchObject({ code: FailureCode.TLS_FAILED });
    }
  });

  it('is told of only where it is no good', async () => {
    const fixture = await aFixture();
    await using access = testAccess({ routes: { [host]: fixture }, insecure: [`${host}:443`] });
    expect((await access.call(look)).timing).not.toHaveProperty('isUnverified');
    expect(access.unverified()).toEqual([]);
  });
});

describe('a client certificate', () => {
  const shown = ({ certificate, key }: { readonly certificate: string; readonly key: string }) => ({
    certificate: new Hidden(certificate),
    key: new Hidden(key),
  });

  it('is shown by the calls that have it, on sockets of their own', async () => {
    const fixture = await aFixture({ needsClient: true });
    const [one, two] = [shown(await fixture.issueClient('one')), shown(await fixture.issueClient('two'))];
    await using access = testAccess({ routes: { [host]: fixture } });
    const clientOf = (tls: Tls) => outcomeOf(access.call({ ...look, tls }));
    expect(await clientOf(one)).toEqual({ client: 'one' });
    expect(await clientOf(two)).toEqual({ client: 'two' });
    expect(await clientOf({ ...one })).toEqual({ client: 'one' });
    expect(fixture.socketsEver).toBe(2);
    expect(await outcomeOf(access.call(look))).toMatchObject({ code: FailureCode.UNAUTHENTICATED });
  });

  // As servers with OpenSSL, Go and GnuTLS say it; one with Node closes without a word.
  it.each([
    ['SSLV3_ALERT_CERTIFICATE_EXPIRED', FailureCode.EXPIRED],
    ['SSLV3_ALERT_BAD_CERTIFICATE', FailureCode.UNAUTHENTICATED],
    ['SSLV3_ALERT_CERTIFICATE_UNKNOWN', FailureCode.UNAUTHENTICATED],
    ['TLSV1_ALERT_UNKNOWN_CA', FailureCode.UNAUTHENTICATED],
    ['TLSV1_ALERT_ACCESS_DENIED', FailureCode.UNAUTHENTICATED],
    ['TLSV13_ALERT_CERTIFICATE_REQUIRED', FailureCode.UNAUTHENTICATED],
    ['TLSV1_ALERT_PROTOCOL_VERSION', FailureCode.TLS_FAILED],
    ['WRONG_VERSION_NUMBER', FailureCode.TLS_FAILED],
  ])('is refused with words by %s', (word, code) => {
    const error = Object.assign(new Error('closed'), { code: `ERR_SSL_${word}` });
    const failure = explain(error, { purpose: 'look', place: host });
    expect(failure).toMatchObject({ code });
    expect(failure.message.includes('client certificate')).toBe(code !== FailureCode.TLS_FAILED);
  });

  it('is not shown when it is broken, alone, or with another key', async () => {
    const fixture = await aFixture({ needsClient: true });
    const [one, two] = [shown(await fixture.issueClient('one')), shown(await fixture.issueClient('two'))];
    const broken = [
      { ...one, key: two.key },
      { certificate: one.certificate, key: new Hidden('rabbit') },
    ];
    for (const tls of [...broken, { certificate: new Hidden('rabbit'), key: one.key }]) {
      expect(await ask(fixture, { routes: { [host]: fixture } }, tls)).toMatchObject({
        code: FailureCode.SECRET_UNUSABLE,
      });
    }
    expect(fixture.socketsEver).toBe(0);
  });

  it('is read from Secrets with the time at which it ends, and no word of it is told', async () => {
    const [one, two] = [await authority.issue('one'), await authority.issue('two')];
    const data = { 'tls.crt': one.certificate, 'tls.key': one.key, 'other.key': two.key, empty: ' ' };
    await using access = testAccess({ secrets: { creds: { data } } });
    const secret = await access.secret('creds');
    const pair = clientPair({ secret, key: 'tls.crt' }, { secret, key: 'tls.key' });
    expect(pair.subject).toBe('one');
    expect(pair.expiresAt).toBeGreaterThan(Date.now());
    for (const [certificate, key] of [
      ['tls.crt', 'other.key'],
      ['tls.key', 'tls.key'],
      ['tls.crt', 'tls.crt'],
      ['empty', 'tls.key'],
      ['tls.crt', 'absent'],
    ] as const) {
      const read = () => clientPair({ secret, key: certificate }, { secret, key });
      expect(read).toThrow(expect.objectContaining({ code: FailureCode.SECRET_UNUSABLE }) as Error);
      expect(read).not.toThrow('-----');
    }
  });
});

describe('a socket', () => {
  it('over which one Secret was shown is not shown another', async () => {
    const fixture = await aFixture();
    const secrets = { one: { data: { token: '1' } }, two: { data: { token: '2' } } };
    await using access = testAccess({ routes: { [host]: fixture }, secrets });
    const [one, two] = [await access.secret('one'), await access.secret('two')];
    for (const carries of [[], [one], [one], [two], [], [two, one], [one, two]]) {
      await access.call({ ...look, carries });
    }
    expect(fixture.socketsEver).toBe(3);
  });
});
