import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inspect } from 'node:util';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { bySasl, libvirtSpec, openLibvirt, pairSecret, withHost } from './open.ts';

const packages = inject('libvirt');
const password = 'canary-password-of-a-sasl-user, =ü';

describe.skipIf(packages === undefined).each([
  ['scram-sha-512', 'scram-sha-512'],
  ['scram-sha-256', 'scram-sha-256 plain'],
  ['scram-sha-1', 'scram-sha-1'],
  ['plain', 'plain'],
])('libvirtd and its users, who sign in by %s', (mechanism, mechanisms) => {
  let authority: CertificateAuthority;
  let daemon: Daemon;
  beforeAll(async () => {
    if (packages === undefined) return;
    authority = await createCertificateAuthority('libvirt');
    daemon = await startDaemon(packages, { authority, users: { gateway: password }, mechanisms });
  });
  afterAll(() => daemon?.stop());
  verifiedAgainst(() => `${daemon.name} with SASL`);

  const open = async (user: string, secretWord: string, changes: { readonly overUnix?: boolean } = {}) => {
    const endpoint = changes.overUnix ? 'qemu:///system' : withHost('qemu:///system', 'tls', daemon.tls);
    const config = { endpoint, customSettings: { socket: daemon.readOnlySocket } };
    const { data } = pairSecret(await authority.issue('gateway'), authority.certificate);
    return openLibvirt({
      spec: libvirtSpec(endpoint, { ...bySasl, config }),
      secret: { data: { ...data, user, password: secretWord, 'expires-at': '2030-01-01T00:00:00Z' } },
      allow: [`127.0.0.1:${daemon.tls}`, `unix:${daemon.readOnlySocket}`],
    });
  };

  it('lets in who knows the password, over TLS and the Unix socket', async () => {
    for (const overUnix of [false, true]) {
      await using opened = await open('gateway', password, { overUnix });
      expect(await opened.connection.checkCredentials(), mechanism).toMatchObject({
        status: 'Valid',
        identity: 'gateway',
        expiresAt: expect.any(Number) as number,
      });
      expect((await opened.connection.probe()).version).toBe(packages?.version);
    }
  });

  it('lets nobody else in, and shows no password', async () => {
    for (const [user, word] of [
      ['gateway', 'canary-of-a-wrong-password'],
      ['nobody', password],
    ] as const) {
      await using opened = await open(user, word);
      const check = await opened.connection.checkCredentials();
      expect(check).toMatchObject({ status: 'Invalid', failure: { code: 'UNAUTHENTICATED' } });
      const shown = inspect(check, { depth: 9, showHidden: true });
      for (const text of ['canary', Buffer.from(word).toString('base64')]) expect(shown).not.toContain(text);
    }
  });

  it('is told nothing over TCP, where others listen', async () => {
    const endpoint = withHost('qemu:///system', 'tcp', daemon.tcp);
    const spec = libvirtSpec(endpoint, { ...bySasl, config: { endpoint } });
    const secret = { data: { user: 'gateway', password } };
    await using opened = await openLibvirt({ spec, secret, allow: [`tcp://127.0.0.1:${daemon.tcp}`] });
    const { status, failure } = await opened.connection.checkCredentials();
    expect({ status, code: failure?.code }).toEqual({ status: 'Invalid', code: 'UNAUTHENTICATED' });
    expect(failure?.fix).toContain('+tls');
  });

  it('wants more than a certificate', async () => {
    const spec = libvirtSpec(withHost('qemu:///system', 'tls', daemon.tls));
    const secret = pairSecret(await authority.issue('gateway'), authority.certificate);
    await using opened = await openLibvirt({ spec, secret, allow: [`127.0.0.1:${daemon.tls}`] });
    const { status, failure } = await opened.connection.checkCredentials();
    expect({ status, code: failure?.code }).toEqual({ status: 'Invalid', code: 'UNAUTHENTICATED' });
    expect(failure?.fix).toContain('apikey');
  });
});
