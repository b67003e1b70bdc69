import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { libvirtSpec, openLibvirt, pairSecret, withHost } from './open.ts';

const packages = inject('libvirt');
const hourMs = 3_600_000;

describe.skipIf(packages === undefined)('libvirtd and its clients', () => {
  let authority: CertificateAuthority;
  let daemon: Daemon;
  beforeAll(async () => {
    if (packages === undefined) return;
    authority = await createCertificateAuthority('libvirt');
    daemon = await startDaemon(packages, { authority });
  });
  afterAll(() => daemon?.stop());
  verifiedAgainst(() => daemon.name);

  const tls = (driver = 'qemu:///system') => withHost(driver, 'tls', daemon.tls);
  const allow = () => [`127.0.0.1:${daemon.tls}`];
  const good = async () => pairSecret(await authority.issue('gateway'), authority.certificate);

  it('let a certificate of their authority in, step by step', async () => {
    await using opened = await openLibvirt({ spec: libvirtSpec(tls()), secret: await good(), allow: allow() });
    const probe = await opened.connection.probe();
    const steps = ['SECRET', 'CONNECT', 'TLS', 'LOGIN', 'FIRST_CALL'];
    expect(probe.steps.map(({ step }) => step)).toEqual(steps);
    expect(probe.steps.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(probe).toMatchObject({ endpoint: `127.0.0.1:${daemon.tls}`, version: packages?.version });
    expect((await opened.connection.probe()).steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'FIRST_CALL']);
    const check = await opened.connection.checkCredentials();
    expect(check).toMatchObject({ status: 'Valid', identity: 'gateway' });
    expect(Math.abs((check.expiresAt ?? 0) - Date.now() - hourMs)).toBeLessThan(60_000);
  });

  it('hang up on a certificate of another authority, and on one whose time is over', async () => {
    const stranger = await createCertificateAuthority('stranger');
    const during = { notBefore: new Date(Date.now() - 2 * hourMs), notAfter: new Date(Date.now() - hourMs) };
    const cases = [
      { own: await stranger.issue('gateway'), status: 'Invalid', code: 'UNAUTHENTICATED' },
      { own: await authority.issue('gateway', [], during), status: 'Expired', code: 'EXPIRED' },
    ];
    for (const { own, status, code } of cases) {
      const secret = pairSecret(own, authority.certificate);
      await using opened = await openLibvirt({ spec: libvirtSpec(tls()), secret, allow: allow() });
      const began = performance.now();
      expect(await opened.connection.checkCredentials()).toMatchObject({ status, failure: { code } });
      expect(performance.now() - began).toBeLessThan(5_000);
      // So that no account is locked.
      expect((await opened.connection.probe()).steps.at(-1)).toMatchObject({ failure: { code: 'CIRCUIT_OPEN' } });
    }
  });

  it('are believed only with a certificate of the authority in the Secret', async () => {
    const stranger = await createCertificateAuthority('stranger');
    const secret = pairSecret(await authority.issue('gateway'), stranger.certificate);
    await using opened = await openLibvirt({ spec: libvirtSpec(tls()), secret, allow: allow() });
    expect((await opened.connection.probe()).steps.at(-1)).toMatchObject({
      step: 'TLS',
      failure: { code: 'TLS_FAILED' },
    });
  });

  it('are asked nowhere that the operator has not allowed', async () => {
    const secret = await good();
    const places = [
      [tls(), 'CREDENTIAL_WITHHELD'],
      [withHost('qemu:///system', 'tcp', daemon.tcp), 'EGRESS_REFUSED'],
      ['qemu:///system', 'EGRESS_REFUSED'],
    ] as const;
    for (const [endpoint, code] of places) {
      const config = { endpoint, customSettings: { socket: daemon.readOnlySocket } };
      await using opened = await openLibvirt({ spec: libvirtSpec(endpoint, { config }), secret });
      expect((await opened.connection.probe()).steps.at(-1)?.failure?.code, endpoint).toBe(code);
    }
  });

  it('are asked over TCP and a Unix socket where the operator lists the very place', async () => {
    const tcp = withHost('test:///default', 'tcp', daemon.tcp);
    const ways = [
      { endpoint: tcp, allow: [`tcp://127.0.0.1:${daemon.tcp}`], shown: `127.0.0.1:${daemon.tcp}` },
      { endpoint: 'qemu:///system', allow: [`unix:${daemon.readOnlySocket}`], shown: daemon.readOnlySocket },
      { endpoint: 'test+unix:///default', allow: [`unix:${daemon.readOnlySocket}`], shown: daemon.readOnlySocket },
    ];
    for (const way of ways) {
      const config = { endpoint: way.endpoint, customSettings: { socket: daemon.readOnlySocket } };
      // Nobody's Secret is read where none is shown.
      await using opened = await openLibvirt({
        spec: libvirtSpec(way.endpoint, { config }),
        secret: 'forbidden',
        allow: way.allow,
      });
      const { steps, endpoint, version } = await opened.connection.probe();
      expect(
        steps.filter(({ failure }) => failure !== undefined),
        way.endpoint,
      ).toEqual([]);
      expect({ endpoint, version }).toEqual({ endpoint: way.shown, version: packages?.version });
      expect(await opened.connection.checkCredentials()).toMatchObject({ status: 'Valid' });
    }
  });

  it('say so when they have no driver for the kind of machine', async () => {
    await using opened = await openLibvirt({
      spec: libvirtSpec(tls('xen:///system')),
      secret: await good(),
      allow: allow(),
    });
    expect((await opened.connection.probe()).steps.at(-1)).toMatchObject({
      step: 'LOGIN',
      failure: { code: 'NOT_FOUND' },
    });
    expect(await opened.connection.checkCredentials()).toMatchObject({ status: 'Valid' });
  });

  it('are asked from one name of theirs alone', async () => {
    if (packages === undefined) return;
    const strict = await startDaemon(packages, { authority, settings: ['tls_allowed_dn_list = ["CN=other"]'] });
    try {
      const endpoint = withHost('qemu:///system', 'tls', strict.tls);
      const entry = [`127.0.0.1:${strict.tls}`];
      const statuses = await Promise.all(
        ['gateway', 'other'].map(async (name) => {
          const secret = pairSecret(await authority.issue(name), authority.certificate);
          await using opened = await openLibvirt({ spec: libvirtSpec(endpoint), secret, allow: entry });
          return (await opened.connection.checkCredentials()).status;
        }),
      );
      expect(statuses).toEqual(['Invalid', 'Valid']);
    } finally {
      await strict.stop();
    }
  });
});
