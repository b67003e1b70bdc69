import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { type ClusterApi, clusterApi } from '../../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster } from '../../support/gateway.ts';
import { DiscoverDocument } from '../../support/generated/operations.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { fill, filled } from './filled.ts';
import { libvirtSpec, pairSecret, withHost } from './open.ts';

const packages = inject('libvirt');
const name = 'kvm-of-ours';

describe.skipIf(packages === undefined)('a gateway in front of libvirtd', () => {
  let authority: CertificateAuthority;
  let daemon: Daemon;
  let cluster: TestCluster;
  let api: ClusterApi;
  let secrets: readonly string[];
  beforeAll(async () => {
    if (packages === undefined) return;
    authority = await createCertificateAuthority('libvirt');
    [daemon, cluster] = await Promise.all([startDaemon(packages, { authority }), aCluster({ hasSecrets: false })]);
    await fill(daemon);
    api = await clusterApi(cluster);
    const { data: stringData } = pairSecret(await authority.issue('gateway'), authority.certificate);
    secrets = (stringData['tls.key'] ?? '').split('\n').filter((line) => line.length > 30);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData };
    expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
    await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name, namespace: 'default' },
      spec: libvirtSpec(withHost('lxc:///system', 'tls', daemon.tls), {
        config: {
          endpoint: withHost('lxc:///system', 'tls', daemon.tls),
          timeout: '10s',
          customSettings: { access: 'read-write' },
        },
        capabilities: {
          supportedOperations: [MachineOperation.CREATE, MachineOperation.START],
          supportedInstanceTypes: ['host'],
          availableImages: [{ id: filled.volume }],
          features: { snapshotSupport: true, customMetadata: true },
        },
        networkConfig: { availableNetworks: [{ id: filled.network }, { id: 'no-such-net' }] },
        storageConfig: { defaultStorageClass: filled.pool },
      }),
    });
  });
  afterAll(async () => {
    await api?.stop();
    await cluster?.remove();
    await daemon?.stop();
  });
  verifiedAgainst(() => daemon.name);

  async function discover(allowed: readonly string[]) {
    const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
    const gateway = await aGateway(cluster, { EGRESS_ALLOW: createAllowList(entries) });
    try {
      const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input: { name } });
      const seen = gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name));
      for (const line of secrets) expect(seen).not.toContain(line);
      return discoverCapabilities;
    } finally {
      await gateway.stop();
    }
  }

  it('asks no host that the operator has not allowed', async () => {
    const { discovery } = await discover([]);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
  });

  it('answers with all that the host has, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await discover([`127.0.0.1:${daemon.tls}`]);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'LIBVIRT', state: 'SUCCEEDED', failure: null });
    // The pool that is not started.
    expect(discovery?.gaps).toHaveLength(1);
    expect((await api.find(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/start',
          'feature/customMetadata',
          `storageType/${filled.pool}`,
          `network/${filled.network}`,
          `image/${filled.volume}`,
          'instanceType/host',
        ]) as string[],
        unsupported: expect.arrayContaining(['feature/snapshotSupport', 'network/no-such-net']) as string[],
      },
    });
  });
});
