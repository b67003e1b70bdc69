import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { type CertificateAuthority, createCertificateAuthority, selfSigned } from '../../support/certificates.ts';
import { type FixtureOptions, startFixture } from '../../support/fixture/fixture.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { bodyCanary, host, type Pve, startPve } from './fixture/pve.ts';
import { connectTo, pveSpec, secretCanary, secretOf } from './provider.ts';

const quick = pveSpec({ config: { timeout: '1s' } });

describe('the certificate of a Proxmox VE', () => {
  let authority: CertificateAuthority;
  let pve: Pve;
  beforeAll(async () => {
    authority = await createCertificateAuthority('Proxmox Virtual Environment');
  });
  beforeEach(async () => {
    pve = await startPve();
  });
  afterEach(async () => {
    expect(pve.faults).toEqual([]);
    await pve.stop();
  });
  verifiedAgainst(() => `a fixture by the API of Proxmox VE of ${viewedOn} behind certificates of all kinds`);

  const expectClean = (shown: unknown) => {
    const text = inspect(shown, { depth: 12, showHidden: true });
    const values = pve.cluster.users.flatMap(({ tokens }) => Object.values(tokens).map(({ value }) => value));
    for (const canary of [bodyCanary, secretCanary, ...values]) expect(text).not.toContain(canary);
  };

  const names = ['127.0.0.1', host];
  const hour = 3_600_000;
  const during = (fromMs: number, toMs: number) => ({
    notBefore: new Date(Date.now() + fromMs),
    notAfter: new Date(Date.now() + toMs),
  });

  /** What a probe says of a cluster behind such a certificate, where the Secret or the setting has this authority. */
  async function probe(certificate: FixtureOptions['certificate'], trust: { secret?: string; setting?: string } = {}) {
    const fixture = await startFixture(pve.fixture.respond, [host], {
      authority,
      ...(certificate && { certificate }),
    });
    const credentials = secretOf(
      pve.cluster,
      'gateway@pve',
      trust.secret === undefined ? {} : { 'ca.crt': trust.secret },
    );
    const customSettings: Record<string, string> = trust.setting === undefined ? {} : { caBundle: trust.setting };
    const spec = pveSpec({ config: { timeout: '1s', customSettings } });
    try {
      const routes = { [host]: { port: fixture.port } };
      await using connected = await connectTo(pve, {
        spec,
        routes,
        secrets: { credentials },
      });
      const { steps, version } = await connected.connection.probe();
      const failure: DriverFailure | undefined = steps.at(-1)?.failure;
      expectClean(steps);
      return {
        step: steps.at(-1)?.step,
        failure,
        version,
        asked: fixture.asked.length,
      };
    } finally {
      await fixture.stop();
    }
  }

  it.each([
    ['by its own authority, when nobody names it', () => Promise.resolve(undefined), /ca\.crt/],
    ['by itself', () => selfSigned(host, names), /ca\.crt/],
    ['and has expired', () => authority.issue('old', names, during(-2 * hour, -hour)), /renewed/],
    ['for another name', () => authority.issue('pve2', ['pve2.example.com']), /endpoint/],
  ])('gets no token where its certificate is signed %s', async (how, issue, fix) => {
    const isUnnamed = how.startsWith('by');
    const { step, failure, asked } = await probe(await issue(), isUnnamed ? {} : { secret: authority.certificate });
    expect([step, failure?.code, asked]).toEqual(['TLS', FailureCode.TLS_FAILED, 0]);
    expect(failure?.fix).toMatch(fix);
  });

  it('is believed by its own authority, of the Secret or of the setting, and by a certificate that signs itself', async () => {
    const answered = {
      step: 'FIRST_CALL',
      failure: undefined,
      version: '9.0.10',
      asked: 1,
    };
    expect(await probe(undefined, { secret: authority.certificate })).toEqual(answered);
    expect(await probe(undefined, { setting: authority.certificate })).toEqual(answered);
    const own = await selfSigned(host, names);
    expect(await probe(own, { secret: own.certificate })).toEqual(answered);
  });

  it('is left unverified only where the operator says so', async () => {
    const fixture = await startFixture(pve.fixture.respond, [host], {
      certificate: await selfSigned(host, names),
    });
    const options = {
      routes: { [host]: { port: fixture.port } },
      insecure: [`${host}:8006`],
    };
    await using connected = await connectTo(pve, { spec: quick, ...options });
    expect((await connected.connection.checkCredentials()).status).toBe('Valid');
    await fixture.stop();
  });
});
