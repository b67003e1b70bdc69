import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/drivers/connection.ts';
import { DriverFailure } from '../../../src/drivers/failure.ts';
import { type CertificateAuthority, createCertificateAuthority, selfSigned } from '../../support/certificates.ts';
import type { TestAccessOptions } from '../../support/fixture/access.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { aHost } from './fixture/answers.ts';
import type { Misbehavior } from './fixture/misbehave.ts';
import { type HostFixture, type HostFixtureOptions, startHostFixture } from './fixture/server.ts';
import { libvirtSpec, openLibvirt, pairSecret, withHost } from './open.ts';

const timeoutMs = 1_000;
const hourMs = 3_600_000;
const past = { notBefore: new Date(Date.now() - 2 * hourMs), notAfter: new Date(Date.now() - hourMs) };
const names = ['127.0.0.1', 'localhost'];

/** Calls of a discovery, of quotas and of what comes before: each may be the one that fails. */
const procedures = [66, 1, 157, 59, 6, 7, 285, 114, 281, 282, 283, 43, 286, 273, 16, 87];

describe('a host that does as it likes', () => {
  let authority: CertificateAuthority;
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    authority = await createCertificateAuthority('libvirt');
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  verifiedAgainst(() => "a fixture of libvirt's protocol");

  const start = async (options: Partial<HostFixtureOptions> = {}): Promise<HostFixture> => {
    const fixture = await startHostFixture({ authority, ...options });
    stops.push(() => fixture.stop());
    return fixture;
  };
  const open = async (port: number, options: Pick<TestAccessOptions, 'insecure'> = {}) =>
    openLibvirt({
      ...options,
      spec: libvirtSpec(withHost('qemu:///system', 'tls', port), {
        config: { endpoint: withHost('qemu:///system', 'tls', port), timeout: `${timeoutMs}ms` },
      }),
      secret: pairSecret(await authority.issue('gateway'), authority.certificate),
      allow: [`127.0.0.1:${port}`],
    });
  /** What the three things that one may ask say, and that none of them took too long. */
  const codesOf = async (port: number) =>
    Promise.all(
      acts.map(async (act) => {
        await using opened = await open(port);
        const began = performance.now();
        const failure = await act(opened.connection);
        expect(performance.now() - began, act.name).toBeLessThan(timeoutMs + 1_000);
        expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary');
        return failure?.code;
      }),
    );
  const closed = (fixture: HostFixture) => expect.poll(() => fixture.sockets).toBe(0);

  it('is asked all over one connection, which is closed afterwards', async () => {
    const fixture = await start();
    {
      await using opened = await open(fixture.port);
      const found = await opened.connection.discoverCapabilities();
      expect(found.instanceTypes.items).toEqual([
        {
          name: 'host',
          cpu: 64,
          memoryGb: 512,
          architectures: ['x86_64'],
          gpus: [{ type: 'nvidia-tesla-t4', count: 3 }],
        },
      ]);
      const { quotas } = await opened.connection.fetchQuotas();
      expect(quotas).toContainEqual({ resource: 'gpu', unit: 'gpus', limit: 3 });
      // Two pools of one file system are the same space.
      expect(quotas).toContainEqual({ resource: 'storage', unit: 'GB', used: 25, limit: 100 });
      expect(fixture.socketsEver).toBe(1);
    }
    await closed(fixture);
  });

  it('has no GPUs for machines where no device can be passed on', async () => {
    const fixture = await start({ host: { ...aHost, hasIommu: false } });
    await using opened = await open(fixture.port);
    expect((await opened.connection.discoverCapabilities()).instanceTypes.items[0]?.gpus).toBeUndefined();
    const { quotas } = await opened.connection.fetchQuotas();
    expect(quotas).toContainEqual({ resource: 'gpu', unit: 'gpus', limit: 0 });
  });

  it('has a thousand devices and as many machines, which are counted in seconds', async () => {
    const many = <Item>(item: Item) => Array.from({ length: 1_000 }, () => item);
    const [device] = aHost.devices;
    const [machine] = aHost.machines;
    if (device === undefined || machine === undefined) throw new Error('The host has both.');
    const fixture = await start({ host: { ...aHost, devices: many(device), machines: many(machine) } });
    await using opened = await open(fixture.port);
    const { usage, quotas, gaps } = await opened.connection.fetchQuotas();
    expect(gaps).toEqual([]);
    expect(usage).toMatchObject({ machines: 1_000, cpu: 4_000, memoryGb: 8_000 });
    expect(quotas).toContainEqual({ resource: 'gpu', unit: 'gpus', limit: 1_000 });
  });

  it.each<{ readonly name: string; readonly how: Misbehavior; readonly code: string }>([
    { name: 'announces 4 GB', how: { kind: 'length' }, code: 'TOO_LARGE' },
    { name: 'cuts a packet', how: { kind: 'cut' }, code: 'UNREACHABLE' },
    { name: 'answers with too little', how: { kind: 'short' }, code: 'UNEXPECTED_ANSWER' },
    { name: 'answers another call', how: { kind: 'serial' }, code: 'UNEXPECTED_ANSWER' },
    { name: 'shows signs of life and no answer', how: { kind: 'pings' }, code: 'TIMEOUT' },
    { name: 'does not know the user', how: { kind: 'error', code: 45 }, code: 'UNAUTHENTICATED' },
    { name: 'has an error with a number of tomorrow', how: { kind: 'error', code: 4_711 }, code: 'PROVIDER_FAULT' },
    { name: 'denies access', how: { kind: 'error', code: 88 }, code: 'FORBIDDEN' },
  ])('and $name is told from others in time', async ({ how, code }) => {
    const fixture = await start();
    fixture.misbehave(how);
    const [check, ...others] = await codesOf(fixture.port);
    expect(others).toEqual([code, code]);
    // Who is told that they may not was let in.
    expect(check).toBe(code === 'FORBIDDEN' ? undefined : code);
    await closed(fixture);
  });

  it.each(procedures)('loses no more than it must when the procedure %s fails, drops or hangs', async (procedure) => {
    const ways: readonly Misbehavior[] = [
      { kind: 'error', code: 1, procedure },
      { kind: 'reset', procedure },
      { kind: 'hang', procedure },
      { kind: 'short', procedure },
    ];
    await Promise.all(
      ways.map(async (how) => {
        const fixture = await start();
        fixture.misbehave(how);
        const codes = await codesOf(fixture.port);
        const known = ['PROVIDER_FAULT', 'UNREACHABLE', 'TIMEOUT', 'UNEXPECTED_ANSWER', undefined];
        for (const code of codes) expect(known, how.kind).toContain(code);
        if (procedure > 1 && procedure !== 66) expect(codes[0], how.kind).toBeUndefined();
        await closed(fixture);
      }),
    );
  });

  it.each<[string, Server]>([
    ['is a web server', createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['takes the connection and is silent', createServer()],
    ['hangs up at once', createServer((socket) => socket.destroy())],
  ])('and %s where TLS was expected is told in time', async (_name, server) => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).resume();
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    const codes = await codesOf((server.address() as AddressInfo).port);
    for (const code of codes) expect(['TLS_FAILED', 'TIMEOUT', 'UNREACHABLE']).toContain(code);
    await expect.poll(() => sockets.size).toBe(0);
  });

  it('and agrees upon TLS and then is silent is told in time', async () => {
    const fixture = await start({ isMute: true });
    expect(await codesOf(fixture.port)).toEqual(['TIMEOUT', 'TIMEOUT', 'TIMEOUT']);
    await closed(fixture);
  });

  it('is not believed with a certificate that is not good', async () => {
    const stranger = await createCertificateAuthority('stranger');
    const bad = [
      await selfSigned('host', names),
      await authority.issue('host', names, past),
      await authority.issue('host', ['other.example.com']),
      await stranger.issue('host', names),
    ];
    for (const certificate of bad) {
      const fixture = await start({ certificate });
      expect(await codesOf(fixture.port)).toEqual(['TLS_FAILED', 'TLS_FAILED', 'TLS_FAILED']);
      expect(fixture.asked).toEqual([]);
      await closed(fixture);
    }
  });

  it('is asked with any certificate where the operator says so, and then a probe shows it', async () => {
    const fixture = await start({ certificate: await selfSigned('host', names) });
    await using opened = await open(fixture.port, { insecure: [`127.0.0.1:${fixture.port}`] });
    const { steps } = await opened.connection.probe();
    expect(steps.at(-1)).toMatchObject({ step: 'FIRST_CALL' });
    expect(steps).toContainEqual(expect.objectContaining({ step: 'TLS', isUnverified: true }));
  });

  it('is no machine of its own, though Xen lists it as one', async () => {
    const fixture = await start({ host: { ...aHost, isXen: true } });
    await using opened = await open(fixture.port);
    expect((await opened.connection.fetchQuotas()).usage).toMatchObject({ machines: 2, cpu: 8, memoryGb: 16 });
  });

  it('is asked anew when it dropped the connection between two calls', async () => {
    const fixture = await start();
    await using opened = await open(fixture.port);
    expect((await opened.connection.probe()).steps.at(-1)?.failure).toBeUndefined();
    const back = fixture.misbehave({ kind: 'reset', procedure: 157 });
    expect((await opened.connection.probe()).steps.at(-1)?.failure?.code).toBe('UNREACHABLE');
    back();
    expect((await opened.connection.probe()).steps.at(-1)?.failure).toBeUndefined();
    expect(fixture.socketsEver).toBe(2);
  });
});

const acts = [
  async function check(connection: Connection) {
    return (await connection.checkCredentials()).failure;
  },
  function discover(connection: Connection) {
    return thrownBy(connection.discoverCapabilities());
  },
  function quotas(connection: Connection) {
    return thrownBy(connection.fetchQuotas());
  },
];

async function thrownBy(found: Promise<object>): Promise<DriverFailure | undefined> {
  try {
    await found;
    return undefined;
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
}
