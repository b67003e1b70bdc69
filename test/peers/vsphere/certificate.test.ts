import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { findFreePorts } from '../../cluster/bed/free-ports.ts';
import type { Fixture } from '../../support/fixture/fixture.ts';
import type { KeyAndCertificate } from '../../support/certificates.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { host, startVcenter, type Vcenter } from './fixture/vcenter.ts';
import { openVcenter } from './open-vcenter.ts';
import { openVcsim } from './spec.ts';
import { startVcsim } from './vcsim.ts';

const govmomi = inject('govmomi');
const extensionKey = 'com.example.machineprovider';

const secretOf = ({ certificate, key }: KeyAndCertificate) => ({
  data: { 'tls.crt': certificate, 'tls.key': key },
  annotations: { 'vitistack.io/hosts': host },
});

/** A provider that signs in as the extension. */
function asExtension(
  customSettings: Readonly<Record<string, string>> = { extensionKey },
): Partial<MachineProviderSpec> {
  const reference = (key: string) => ({ name: 'credentials', key });
  const certificate = { certSecretRef: reference('tls.crt'), keySecretRef: reference('tls.key') };
  return {
    authentication: { type: AuthenticationType.CERTIFICATE, certificate },
    config: { customSettings },
  };
}

/** At the service itself, which asks for certificates. */
function direct(): Partial<MachineProviderSpec> {
  return { ...asExtension(), config: { endpoint: `${host}:8089`, customSettings: { extensionKey } } };
}

describe.skipIf(govmomi === undefined)('vcsim and an extension', () => {
  verifiedAgainst(() => `vcsim ${govmomi?.version ?? ''}`);

  it('finds everything with its certificate, and signs out', async () => {
    if (govmomi === undefined) return;
    const vcsim = await startVcsim(govmomi, ['-dc', '2', '-cluster', '2']);
    try {
      const pair = await vcsim.authority.issue('machineprovider-gateway');
      await using opened = await openVcsim(vcsim, { spec: asExtension(), secret: secretOf(pair) });
      const check = await opened.connection.checkCredentials();
      expect(check).toMatchObject({ status: 'Valid', identity: extensionKey });
      expect(check.expiresAt).toBeGreaterThan(Date.now());
      const found = await opened.connection.discoverCapabilities();
      expect(Object.values(found).filter((part) => 'failure' in part)).toEqual([]);
      expect(opened.called).toContain('LoginExtensionByCertificate');
      await opened.connection.close();
      expect(await vcsim.govc('session.ls')).not.toContain(extensionKey);
    } finally {
      await vcsim.stop();
    }
  });
});

describe.skipIf(govmomi === undefined)('the SDK tunnel of vcsim and an extension', () => {
  verifiedAgainst(() => `vcsim ${govmomi?.version ?? ''}`);

  it('sign in through it, as vCenter wants it, under the name that its certificate has', async () => {
    if (govmomi === undefined) return;
    const [port = 0] = await findFreePorts(1);
    const vcsim = await startVcsim(govmomi, ['-dc', '2', '-cluster', '2', '-tunnel', String(port)]);
    try {
      const pair = await vcsim.authority.issue('machineprovider-gateway');
      const spec = { ...asExtension(), config: { ...asExtension().config, endpoint: host } };
      const routes = { [host]: { port, ca: vcsim.authority.certificate } as Fixture };
      const secrets = { credentials: secretOf(pair) };
      await using opened = await openVcsim(vcsim, { spec, access: { routes, hosts: [], secrets } });
      const { steps } = await opened.connection.probe();
      expect(steps.map(({ step, failure }) => failure?.message ?? step).at(-1)).toBe('FIRST_CALL');
      const found = await opened.connection.discoverCapabilities();
      expect(Object.values(found).filter((part) => 'failure' in part)).toEqual([]);
    } finally {
      await vcsim.stop();
    }
  });
});

describe('a vCenter that looks at certificates, and an extension', () => {
  let vcenter: Vcenter;
  beforeEach(async () => {
    vcenter = await startVcenter({ user: 'nobody', password: 'nothing' }, { needsClient: true });
    vcenter.extensions.set(extensionKey, 'machineprovider-gateway');
  });
  afterEach(() => vcenter.stop());
  verifiedAgainst(() => 'the fixture of vCenter, whose answers are compared with those of vcsim');

  async function check(pair: KeyAndCertificate, from: Vcenter = vcenter) {
    await using opened = await openVcenter(from, { spec: direct(), secret: secretOf(pair) });
    return await opened.connection.checkCredentials();
  }

  it('knows its own certificate, and that of no other', async () => {
    const own = await vcenter.fixture.issueClient('machineprovider-gateway');
    expect(await check(own)).toMatchObject({ status: 'Valid', identity: extensionKey });
    const other = await vcenter.fixture.issueClient('another');
    expect(await check(other)).toMatchObject({ status: 'Invalid', failure: { code: 'UNAUTHENTICATED' } });
    expect(vcenter.sessions.size).toBe(0);
  });

  it('finds everything and may do everything by its session, since it is no user', async () => {
    const own = await vcenter.fixture.issueClient('machineprovider-gateway');
    await using opened = await openVcenter(vcenter, { spec: direct(), secret: secretOf(own) });
    const found = await opened.connection.discoverCapabilities();
    expect(Object.values(found).filter((part) => 'failure' in part)).toEqual([]);
    expect(vcenter.called).toContain('HasPrivilegeOnEntities');
  });

  it('is told that its certificate has ended, before anything is sent', async () => {
    const day = 86_400_000;
    const validity = { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) };
    const ended = await vcenter.fixture.issueClient('machineprovider-gateway', validity);
    expect(await check(ended)).toMatchObject({ status: 'Expired', failure: { code: 'EXPIRED' } });
    expect(vcenter.called).toEqual([]);
  });

  it('is told where nobody asked for its certificate', async () => {
    const plain = await startVcenter({ user: 'nobody', password: 'nothing' });
    try {
      const own = await plain.fixture.issueClient('machineprovider-gateway');
      const { failure } = await check(own, plain);
      expect(failure?.code).toBe('UNAUTHENTICATED');
      expect(failure?.message).toContain('no client certificate');
    } finally {
      await plain.stop();
    }
  });

  it('needs a key that belongs to the certificate, and the key of the extension', async () => {
    const [one, other] = await Promise.all([
      vcenter.fixture.issueClient('machineprovider-gateway'),
      vcenter.fixture.issueClient('machineprovider-gateway'),
    ]);
    const mixed = secretOf({ certificate: one.certificate, key: other.key });
    await expect(openVcenter(vcenter, { spec: asExtension(), secret: mixed })).rejects.toMatchObject({
      code: 'SECRET_UNUSABLE',
    });
    await expect(openVcenter(vcenter, { spec: asExtension({}), secret: secretOf(one) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
