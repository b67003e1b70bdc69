import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureCode } from '../../../../src/drivers/failure.ts';
import { clientId, tenantId } from '../../../peers/azure/fixture/account.ts';
import { type AzureFixture, startAzure } from '../../../peers/azure/fixture/azure.ts';
import { createCertificateAuthority } from '../../../support/certificates.ts';
import { aCertificateSpec, aSpec, canarySecret, connectTo } from './azure-spec.ts';
import { rsaCertificate, type RsaCertificate } from './rsa-certificate.ts';

let azure: AzureFixture;
beforeEach(async () => {
  azure = await startAzure(canarySecret);
});
afterEach(() => azure.stop());

const application = () => {
  const [first] = azure.account.applications;
  if (first === undefined) throw new Error('the fixture has an application');
  return first;
};
const certificateSecret = ({ certificate, key }: RsaCertificate) => ({
  secrets: { 'azure-certificate': { data: { 'tls.crt': certificate, 'tls.key': key } } },
});

describe("Azure's credentials", () => {
  it('are valid when Entra ID and the Resource Manager take them', async () => {
    await using connected = await connectTo(azure);
    expect(await connected.connection.checkCredentials()).toEqual({
      status: 'Valid',
      identity: `application ${clientId}`,
    });
    expect(azure.fixture.asked.map(({ method, url }) => `${method} ${url.host}${url.pathname}`)).toEqual([
      `POST login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
      `GET management.azure.com/subscriptions/6731de76-14a6-49ae-97bc-6eba6914391e/resourceGroups/machines`,
    ]);
    const [signIn] = azure.fixture.asked;
    expect(Object.fromEntries(new URLSearchParams(signIn?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: canarySecret,
      scope: 'https://management.azure.com/.default',
    });
  });

  it('are valid also without a role, and expire when the Secret says so', async () => {
    application().roles.length = 0;
    const data = { 'client-secret': `${canarySecret}\n`, 'expires-at': '2030-01-31T00:00:00Z' };
    await using connected = await connectTo(azure, aSpec(), { secrets: { 'azure-credentials': { data } } });
    const expiresAt = Date.parse('2030-01-31T00:00:00Z');
    expect(await connected.connection.checkCredentials()).toMatchObject({ status: 'Valid', expiresAt });
  });

  it('are valid when they are taken, whatever the Secret says of their end, and its owner is told', async () => {
    const data = { 'client-secret': canarySecret, 'expires-at': '2020-01-31T00:00:00Z' };
    await using connected = await connectTo(azure, aSpec(), { secrets: { 'azure-credentials': { data } } });
    const check = await connected.connection.checkCredentials();
    expect(check).toMatchObject({ status: 'Valid', note: expect.stringContaining('expires-at') as string });
    expect(check.expiresAt).toBeUndefined();
  });

  it('are a certificate that signs for itself, and expire with it', async () => {
    const notAfter = new Date(Date.now() + 1_800_000);
    const pair = await rsaCertificate({ notAfter });
    application().certificates.push(pair.certificate);
    await using connected = await connectTo(azure, aCertificateSpec(), certificateSecret(pair));
    const { status, expiresAt } = await connected.connection.checkCredentials();
    expect(status).toBe('Valid');
    expect(Math.abs((expiresAt ?? 0) - notAfter.getTime())).toBeLessThan(1000);
    expect(azure.fixture.asked[0]?.body).not.toContain(encodeURIComponent(pair.key.slice(30, 90)));
  });

  it('are not sent when they are a certificate that ended', async () => {
    const pair = await rsaCertificate({ notAfter: new Date(Date.now() - 60_000) });
    await using connected = await connectTo(azure, aCertificateSpec(), certificateSecret(pair));
    expect(await connected.connection.checkCredentials()).toMatchObject({
      status: 'Expired',
      failure: { code: FailureCode.EXPIRED },
    });
    expect(azure.fixture.asked).toEqual([]);
  });

  it.each([
    [7000222, 'invalid_client', 401, 'Expired', FailureCode.EXPIRED],
    [7000215, 'invalid_client', 401, 'Invalid', FailureCode.UNAUTHENTICATED],
    [700016, 'unauthorized_client', 400, 'Invalid', FailureCode.UNAUTHENTICATED],
    [90002, 'invalid_request', 400, 'Invalid', FailureCode.UNAUTHENTICATED],
    [700027, 'invalid_client', 401, 'Invalid', FailureCode.UNAUTHENTICATED],
    [7000112, 'unauthorized_client', 400, 'Invalid', FailureCode.UNAUTHENTICATED],
    [1, 'invalid_client', 401, 'Invalid', FailureCode.UNAUTHENTICATED],
    [53003, 'access_denied', 400, 'Error', FailureCode.FORBIDDEN],
    [1, 'invalid_request', 400, 'Error', FailureCode.UNEXPECTED_ANSWER],
    [90033, 'temporarily_unavailable', 503, 'Error', FailureCode.PROVIDER_FAULT],
  ])('that Entra ID refuses by AADSTS%i %s (%i) are %s', async (number, error, status, said, code) => {
    const body = { error, error_codes: [number], error_description: `AADSTS${number}: canary-upstream` };
    azure.fixture.misbehave({ kind: 'fail', path: '/oauth2/', status, body });
    await using connected = await connectTo(azure);
    const check = await connected.connection.checkCredentials();
    expect(check).toMatchObject({ status: said, failure: { code } });
    expect(inspect(check, { depth: 9 })).not.toContain('canary');
    expect(azure.fixture.asked.every(({ path }) => path.includes('/oauth2/'))).toBe(true);
  });

  it('that are wrong are told from those that ended by what the Secret says, and asked for once only', async () => {
    const wrong = { 'client-secret': 'canary-wrong', 'expires-at': '2020-01-31T00:00:00Z' };
    const secrets = { 'azure-credentials': { data: wrong } };
    await using connected = await connectTo(azure, aSpec(), { secrets });
    const { connection } = connected;
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Expired' });
    expect(await connection.checkCredentials()).toMatchObject({ failure: { code: FailureCode.CIRCUIT_OPEN } });
    expect(azure.fixture.asked).toHaveLength(1);
  });

  it('that expired are called so by Entra ID itself', async () => {
    const [secret] = application().secrets;
    if (secret !== undefined) secret.isExpired = true;
    await using connected = await connectTo(azure);
    expect(await connected.connection.checkCredentials()).toMatchObject({ status: 'Expired' });
  });

  it('of another directory than the subscription are invalid', async () => {
    const body = { error: { code: 'InvalidAuthenticationTokenTenant', message: 'canary-upstream' } };
    azure.fixture.misbehave({ kind: 'fail', path: '/subscriptions/', status: 401, body });
    await using connected = await connectTo(azure);
    const check = await connected.connection.checkCredentials();
    expect(check).toMatchObject({ status: 'Invalid', failure: { code: FailureCode.UNAUTHENTICATED } });
    expect(check.failure?.fix).toContain('customSettings.tenantId');
  });

  it('are asked for anew when a token ends between two calls', async () => {
    await using connected = await connectTo(azure);
    const { connection } = connected;
    await connection.probe();
    azure.tokens.expireAll();
    expect((await connection.probe()).latencyMs).toBeGreaterThan(0);
    expect(azure.fixture.asked.filter(({ path }) => path.includes('/oauth2/'))).toHaveLength(2);
  });

  it('that ended a moment ago are not called valid for a token that is still good', async () => {
    await using connected = await connectTo(azure);
    const { connection } = connected;
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Valid' });
    for (const secret of application().secrets) secret.isExpired = true;
    expect(await connection.checkCredentials()).toMatchObject({ status: 'Expired' });
  });

  it.each([
    ['usgovernment', 'login.microsoftonline.us', 'management.usgovcloudapi.net'],
    ['china', 'login.chinacloudapi.cn', 'management.chinacloudapi.cn'],
  ])('go to the hosts of their own cloud: %s', async (cloud, login, management) => {
    const spec = aSpec({ config: { customSettings: { cloud } } });
    await using connected = await connectTo(azure, spec);
    expect(await connected.connection.checkCredentials()).toMatchObject({ status: 'Valid' });
    expect(azure.fixture.asked.map(({ url }) => url.host)).toEqual([login, management]);
  });

  it('go to no `tokenURL` that nobody allowed', async () => {
    const { authentication } = aSpec();
    const tokenURL = `${azure.fixture.origin}/${tenantId}/oauth2/v2.0/token`;
    const spec = aSpec({ authentication: { ...authentication, oauth2: { ...authentication?.oauth2, tokenURL } } });
    await using connected = await connectTo(azure, spec, { allow: ['127.0.0.0/8'] });
    expect(await connected.connection.checkCredentials()).toMatchObject({
      status: 'Error',
      failure: { code: FailureCode.CREDENTIAL_WITHHELD },
    });
    expect(azure.fixture.asked).toEqual([]);
  });

  it.each([
    ['no such key', { other: 'x' }],
    ['an empty key', { 'client-secret': ' \n' }],
    ['an expiry that is no time', { 'client-secret': 'canary-x', 'expires-at': 'canary-soon' }],
  ])('that can not be used are said to be so: %s', async (_, data) => {
    const failure: unknown = await connectTo(azure, aSpec(), { secrets: { 'azure-credentials': { data } } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
    expect(inspect(failure)).not.toContain('canary');
  });

  it('that are a certificate must be RSA, PEM, and have their own key', async () => {
    const [one, other] = [await rsaCertificate(), await rsaCertificate()];
    const elliptic = await (await createCertificateAuthority('other')).issue('gateway');
    const pairs: RsaCertificate[] = [
      { certificate: one.certificate, key: other.key },
      { certificate: 'canary-none', key: one.key },
      { certificate: one.certificate, key: 'canary-none' },
      elliptic,
    ];
    for (const pair of pairs) {
      const failure: unknown = await connectTo(azure, aCertificateSpec(), certificateSecret(pair)).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
      expect(inspect(failure)).not.toMatch(/canary|PRIVATE/);
    }
  });
});

describe("Azure's probe", () => {
  it('tells each step and how long the first call took', async () => {
    await using connected = await connectTo(azure);
    const probe = await connected.connection.probe();
    expect(probe.endpoint).toBe('management.azure.com:443');
    expect(probe.steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL']);
    expect(probe.steps.some(({ failure }) => failure !== undefined)).toBe(false);
    expect(probe.latencyMs).toBeGreaterThan(0);
  });

  it('ends at the step that failed', async () => {
    azure.fixture.misbehave({ kind: 'fail', path: '/subscriptions/', status: 500 });
    await using connected = await connectTo(azure);
    const { steps, latencyMs } = await connected.connection.probe();
    expect(steps.at(-1)).toMatchObject({ step: 'FIRST_CALL', failure: { code: FailureCode.PROVIDER_FAULT } });
    expect(latencyMs).toBeUndefined();
  });

  it('tells a group that is not there from one that we may not see', async () => {
    const spec = aSpec({ config: { customSettings: { resourceGroup: 'nowhere' } } });
    await using connected = await connectTo(azure, spec);
    const { steps } = await connected.connection.probe();
    expect(steps.at(-1)?.failure).toMatchObject({
      code: FailureCode.NOT_FOUND,
      fix: 'Check `customSettings.resourceGroup`.',
    });
  });
});
