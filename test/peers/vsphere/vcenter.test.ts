import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import { askProvider } from '../../../src/asking/ask-provider.ts';
import { DriverFailure } from '../../../src/drivers/failure.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { reach } from '../../../src/drivers/vsphere/reach.ts';
import { judge } from '../../../src/status/declared-verdicts.ts';
import { type CertificateAuthority, createCertificateAuthority, selfSigned } from '../../support/certificates.ts';
import { testAccess } from '../../support/fixture/access.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { host, startVcenter, type Vcenter } from './fixture/vcenter.ts';
import { openVcenter, password, secretFor, user, vcenterSpec } from './open-vcenter.ts';

let vcenter: Vcenter;
beforeEach(async () => {
  vcenter = await startVcenter({ user, password });
});
afterEach(() => vcenter.stop());
verifiedAgainst(() => 'the fixture of vCenter, whose answers are compared with those of vcsim');

const lastYear = { notBefore: new Date('2025-01-01'), notAfter: new Date('2025-12-31') };
const canary = 'canary-of-the-upstream-body';

describe('the driver of vSphere', () => {
  it('finds GPUs, VLANs, templates, pools and formats of disks, whatever is in their names', async () => {
    await using opened = await openVcenter(vcenter, {
      spec: {
        capabilities: {
          availableImages: [{ id: '/Rechenzentrum %2f Süd/vm/Vorlagen/ubuntu-22.04' }],
          supportedInstanceTypes: ['4cpu-16gb', 'c64m16'],
        },
        storageConfig: { availableStorageTypes: [{ name: 'thick-eager' }, { name: 'datastore1' }] },
        networkConfig: { availableNetworks: [{ id: 'dvportgroup-15' }] },
      },
    });
    const found = await opened.connection.discoverCapabilities();
    expect(found.regions).toEqual({ items: [{ name: 'Rechenzentrum %2f Süd', zones: ['cluster1'] }] });
    expect(found.instanceTypes).toEqual({
      items: [
        {
          name: '32cpu-256gb',
          cpu: 32,
          memoryGb: 256,
          gpus: [{ type: 'NVIDIA Corporation NVIDIA A100', count: 2 }],
          zones: ['cluster1'],
        },
        { name: '4cpu-16gb', cpu: 4, memoryGb: 16, zones: ['cluster1'] },
      ],
    });
    expect(found.images).toEqual({
      items: [
        {
          id: '/Rechenzentrum %2f Süd/vm/Vorlagen/ubuntu-22.04',
          name: 'ubuntu-22.04',
          osType: 'linux',
          architecture: 'x86_64',
        },
      ],
    });
    expect(found.networks).toEqual({
      items: [
        { id: 'VM Network', name: 'VM Network', vlan: 100 },
        { id: 'dvportgroup-15', name: 'Production', vlan: 200 },
      ],
    });
    expect(found.storageTypes).toEqual({
      items: [{ name: 'thin' }, { name: 'thick' }, { name: 'thick-eager' }, { name: 'datastore1', type: 'ssd' }],
    });
  });

  it('counts what a resource pool may take and takes, and the machines in it', async () => {
    const counted = async (resourcePool?: string) => {
      const customSettings = { resourcePool: resourcePool ?? null };
      await using opened = await openVcenter(vcenter, { spec: { config: { customSettings } } });
      return await opened.connection.fetchQuotas();
    };
    expect(await counted()).toEqual({
      quotas: [
        { resource: 'cpu', unit: 'cores', limit: 30, used: 10 },
        { resource: 'memory', unit: 'GB', limit: 500, used: 100 },
        { resource: 'storage', unit: 'GB', limit: 1000, used: 600 },
        { resource: 'instances', unit: 'instances', used: 2 },
        { resource: 'gpu', unit: 'gpus', limit: 2, used: 1 },
      ],
      usage: { machines: 2, cpu: 8, memoryGb: 16, storageGb: 40 },
      gaps: [],
    });
    const own = await counted('tenant');
    expect(own.quotas.slice(0, 2)).toEqual([
      { resource: 'cpu', unit: 'cores', limit: 10, used: 2 },
      { resource: 'memory', unit: 'GB', limit: 64, used: 16 },
    ]);
    expect(own.usage).toEqual({ machines: 1, cpu: 4, memoryGb: 8, storageGb: 20 });
    const lost = await counted('nowhere');
    expect(lost.gaps).toMatchObject([{ what: 'pools', failure: { code: 'NOT_FOUND' } }]);
    expect(lost.usage).toEqual({});
  });

  it('counts no machines and no storage where it may not see all, and says so', async () => {
    const may = (privilege: string, id: string) =>
      privilege !== 'System.Read' || !['group-v3', 'group-s5'].includes(id);
    vcenter.accounts.splice(0, 1, { user, password, may });
    await using opened = await openVcenter(vcenter);
    const { quotas, usage, gaps } = await opened.connection.fetchQuotas();
    expect(usage).toEqual({});
    const known = quotas.filter(({ used }) => used !== undefined).map(({ resource }) => resource);
    expect(known).toEqual(['cpu', 'memory', 'gpu']);
    expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual([
      ['machines', 'FORBIDDEN'],
      ['datastores', 'FORBIDDEN'],
    ]);
  });

  it('asks six times, and once more for each further page', async () => {
    const opened = await openVcenter(vcenter);
    await opened.connection.discoverCapabilities();
    await opened[Symbol.asyncDispose]();
    const pages = Math.ceil(vcenter.inventory.length / vcenter.pageSize);
    expect(vcenter.called.filter((method) => method === 'ContinueRetrievePropertiesEx')).toHaveLength(pages - 1);
    expect(vcenter.called).toHaveLength(6 + pages - 1);
    expect(vcenter.sessions.size).toBe(0);
  });

  it('says nothing of what the spec calls by names that vSphere does not have', async () => {
    const library = '7f3d1c9a-0b7e-4a52-9d2e-3c1f0a9b8c7d';
    const images = ['ubuntu-22.04', 'gone', 'library/item', library].map((id) => ({ id }));
    const capabilities = { supportedInstanceTypes: ['m5.large', '999cpu-1gb'], availableImages: images };
    const storageConfig = { defaultStorageClass: 'a storage policy' };
    const spec = vcenterSpec({ capabilities, storageConfig });
    await using opened = await openVcenter(vcenter, { spec });
    const found = await opened.connection.discoverCapabilities();
    const verdicts = Object.fromEntries(judge(spec, found).map(({ name, kind }) => [name, kind]));
    expect(verdicts).toMatchObject({
      'instanceType/m5.large': VerdictKind.UNKNOWN,
      'instanceType/999cpu-1gb': VerdictKind.UNSUPPORTED,
      'image/ubuntu-22.04': VerdictKind.VERIFIED,
      'image/gone': VerdictKind.UNSUPPORTED,
      'image/library/item': VerdictKind.UNKNOWN,
      [`image/${library}`]: VerdictKind.UNKNOWN,
      'storageType/a storage policy': VerdictKind.UNKNOWN,
    });
    expect(Object.values(found).filter((part) => 'failure' in part)).toEqual([]);
  });

  it('calls nothing absent in a datacenter or cluster that it is not shown', async () => {
    await using elsewhere = await openVcenter(vcenter, { spec: { region: 'elsewhere' } });
    const { regions, ...found } = await elsewhere.connection.discoverCapabilities();
    expect(regions.failure).toBeUndefined();
    const { images, networks, storageTypes, instanceTypes } = found;
    const codes = [images, networks, storageTypes, instanceTypes].map(({ failure }) => failure?.code);
    expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(new Set(Object.values(found.operations).map(({ kind }) => kind))).toEqual(new Set([VerdictKind.UNKNOWN]));
    await expect(elsewhere.connection.fetchQuotas()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await using other = await openVcenter(vcenter, { spec: { availabilityZones: ['cluster1', 'cluster9'] } });
    const partly = await other.connection.discoverCapabilities();
    expect([partly.instanceTypes.failure?.code, partly.images.failure]).toEqual(['NOT_FOUND', undefined]);
  });

  it('loses one part where a property of it may not be read', async () => {
    vcenter.hidden.set('network-14', 'name');
    await using opened = await openVcenter(vcenter);
    const { networks, images, storageTypes } = await opened.connection.discoverCapabilities();
    expect(networks.failure?.code).toBe('FORBIDDEN');
    expect([images.failure, storageTypes.failure]).toEqual([undefined, undefined]);
    expect(inspect(networks, { depth: 9 })).not.toContain(canary);
  });

  it('judges operations by privileges, each where it is needed', async () => {
    const may = (privilege: string) => !/PowerOff|AllocateSpace/.test(privilege);
    vcenter.accounts.splice(0, 1, { user, password, may });
    await using opened = await openVcenter(vcenter);
    const { operations } = await opened.connection.discoverCapabilities();
    const verified = Object.entries(operations).filter(([, { kind }]) => kind === VerdictKind.VERIFIED);
    expect(verified.map(([name]) => name)).toEqual(['delete', 'start', 'restart', 'resize']);
    expect(operations.create.reason).toContain('Datastore.AllocateSpace');
    expect(operations.stop.reason).toContain('VirtualMachine.Interact.PowerOff');
  });

  it.each(['RetrievePropertiesEx', 'ContinueRetrievePropertiesEx', 'HasUserPrivilegeOnEntities'])(
    'goes on with a new session, once, where the old one is dropped before %s',
    async (method) => {
      await using opened = await openVcenter(vcenter);
      const respond = vcenter.fixture.respond;
      let isDropped = false;
      vcenter.fixture.respond = (asked) => {
        if (!isDropped && asked.body.includes(`<${method} `)) {
          isDropped = true;
          vcenter.sessions.clear();
        }
        return respond(asked);
      };
      const found = await opened.connection.discoverCapabilities();
      expect(found.networks.items).toHaveLength(2);
      expect(Object.values(found).filter((part) => 'failure' in part)).toEqual([]);
      expect(vcenter.called.filter((one) => one === 'Login')).toHaveLength(2);
    },
  );

  it('gives up where every new session is dropped at once', async () => {
    vcenter.faults.set('RetrievePropertiesEx', { kind: 'NotAuthenticated' });
    await using opened = await openVcenter(vcenter);
    await expect(opened.connection.discoverCapabilities()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(vcenter.called.filter((one) => one === 'Login')).toHaveLength(2);
    // It is the session that was refused, and not the credential.
    vcenter.faults.clear();
    expect((await opened.connection.checkCredentials()).status).toBe('Valid');
  });

  const methods = [
    'RetrieveServiceContent',
    'Login',
    'CreateContainerView',
    'RetrievePropertiesEx',
    'ContinueRetrievePropertiesEx',
    'HasUserPrivilegeOnEntities',
    'Logout',
  ];
  const kinds = [
    ['SystemError', 'PROVIDER_FAULT'],
    ['NoPermission', 'FORBIDDEN'],
    ['InvalidRequest', 'UNEXPECTED_ANSWER'],
    ['ManagedObjectNotFound', 'NOT_FOUND'],
    ['AKindThatIsNew', 'PROVIDER_FAULT'],
  ] as const;
  it.each(methods.flatMap((method) => kinds.map(([kind, code]) => [method, kind, code] as const)))(
    'takes a fault of %s (%s) for %s, and logs out',
    async (method, kind, code) => {
      vcenter.faults.set(method, { kind });
      const opened = await openVcenter(vcenter, { spec: { config: { retryPolicy: { maxRetries: 0 } } } });
      const [found] = await Promise.allSettled([opened.connection.discoverCapabilities()]);
      await opened[Symbol.asyncDispose]();
      const shown = inspect(found, { depth: 9 });
      expect(shown).not.toContain(canary);
      expect(shown).not.toContain(password);
      if (found.status === 'rejected') expect(found.reason).toBeInstanceOf(DriverFailure);
      const codes =
        found.status === 'rejected'
          ? [(found.reason as DriverFailure).code]
          : (Object.values(found.value) as object[]).flatMap((part) =>
              'failure' in part && part.failure instanceof DriverFailure ? part.failure.code : [],
            );
      expect(new Set(codes)).toEqual(new Set(method === 'Logout' ? [] : [code]));
      if (method !== 'Logout') expect(vcenter.sessions.size).toBe(0);
    },
  );

  it('keeps what came before a page that failed', async () => {
    vcenter.faults.set('ContinueRetrievePropertiesEx', { kind: 'SystemError', after: 1 });
    await using opened = await openVcenter(vcenter);
    const { regions, images } = await opened.connection.discoverCapabilities();
    expect(regions.items).toEqual([{ name: 'Rechenzentrum %2f Süd', zones: ['cluster1'] }]);
    expect([regions.failure?.code, images.failure?.code]).toEqual(['PROVIDER_FAULT', 'PROVIDER_FAULT']);
  });

  it('is not led on by pages without end that hold nothing', async () => {
    const respond = vcenter.fixture.respond;
    let pages = 0;
    vcenter.fixture.respond = async (asked) => {
      if (!asked.body.includes('<ContinueRetrievePropertiesEx ')) return respond(asked);
      pages += 1;
      const { body, ...answer } = await respond({
        ...asked,
        body: asked.body.replace(/<token>.*<\/token>/, '<token/>'),
      });
      const next = `<returnval><token>page-${pages}</token></returnval>`;
      const said = String(body).replace(
        /<soapenv:Body>.*<\/soapenv:Body>/s,
        () =>
          `<soapenv:Body><ContinueRetrievePropertiesExResponse xmlns="urn:vim25">${next}</ContinueRetrievePropertiesExResponse></soapenv:Body>`,
      );
      return { ...answer, status: 200, body: said };
    };
    await using opened = await openVcenter(vcenter);
    const { images } = await opened.connection.discoverCapabilities();
    expect(images.failure?.code).toBe('UNEXPECTED_ANSWER');
    expect(pages).toBe(1);
  });

  it('logs out where it is told to stop half-way', async () => {
    const stopping = new AbortController();
    const spec = vcenterSpec();
    const respond = vcenter.fixture.respond;
    vcenter.fixture.respond = async (asked) => {
      if (!asked.body.includes('<ContinueRetrievePropertiesEx ')) return respond(asked);
      stopping.abort();
      return new Promise(() => undefined);
    };
    const metadata = { namespace: 'default', name: 'vcenter', uid: 'uid' };
    const provider = { metadata, spec } as unknown as MachineProvider;
    const driver = { ...drivers[ProviderType.VSPHERE], reach };
    const { outcome } = await askProvider(
      { provider, driver },
      {
        accessFor: (_provider, signal) =>
          testAccess({
            spec,
            signal,
            hosts: [],
            routes: { [host]: vcenter.fixture },
            secrets: { credentials: secretFor(user, password) },
          }),
        signal: stopping.signal,
        report: () => undefined,
        tellFault: () => expect.unreachable('nothing is wrong with the driver'),
        runMs: 10_000,
        closeMs: 2_000,
      },
    );
    expect(outcome).toHaveProperty('error');
    expect(vcenter.called.at(-1)).toBe('Logout');
    expect(vcenter.sessions.size).toBe(0);
  });

  it.each([
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z "&x;&x;">]><soapenv:Envelope>&z;</soapenv:Envelope>'],
    ['an answer to something else', '<e:Envelope xmlns:e="x"><e:Body><LogoutResponse/></e:Body></e:Envelope>'],
    ['elements without end', '<a>'.repeat(10_000)],
    ['JSON', '{"value": []}'],
  ])('is not taken in by %s', async (_what, body) => {
    vcenter.fixture.respond = () => ({ headers: { 'content-type': 'text/xml' }, body });
    await using opened = await openVcenter(vcenter);
    await expect(opened.connection.discoverCapabilities()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await opened.connection.checkCredentials()).toMatchObject({ status: 'Error' });
  });

  it.each([
    ['of another name', (authority: CertificateAuthority) => authority.issue('other', ['other.example.com'])],
    ['that ended', (authority: CertificateAuthority) => authority.issue(host, [host], lastYear)],
    ['that it signed itself', () => selfSigned(host, [host])],
  ])('tells a certificate %s from a wrong password, and sends nothing', async (_what, issue) => {
    const authority = await createCertificateAuthority('authority of a vCenter');
    const stranger = await startVcenter({ user, password }, { authority, certificate: await issue(authority) });
    try {
      await using opened = await openVcenter(stranger, { access: { trusted: authority.certificate } });
      const check = await opened.connection.checkCredentials();
      expect(check).toMatchObject({ status: 'Error', failure: { code: 'TLS_FAILED' } });
      expect(stranger.called).toEqual([]);
    } finally {
      await stranger.stop();
    }
  });

  it('takes an end that the Secret tells for the reason of a refusal', async () => {
    const secret = secretFor(user, 'a-canary-password-of-last-year');
    const data = { ...secret.data, 'expires-at': '2025-01-01T00:00:00Z' };
    await using opened = await openVcenter(vcenter, { secret: { ...secret, data } });
    expect(await opened.connection.checkCredentials()).toMatchObject({
      status: 'Expired',
      failure: { code: 'EXPIRED' },
      expiresAt: Date.parse('2025-01-01T00:00:00Z'),
    });
  });
});
