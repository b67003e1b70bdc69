import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import { type ClusterApi, clusterApi } from '../../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster } from '../../support/gateway.ts';
import { DiscoverDocument } from '../../support/generated/operations.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { type Pve, startPve } from './fixture/pve.ts';
import { pveSpec, secretCanary, secretOf } from './provider.ts';

const name = 'rack-in-the-basement';

describe('a gateway in front of Proxmox VE', () => {
  let pve: Pve;
  let cluster: TestCluster;
  let api: ClusterApi;
  beforeAll(async () => {
    [pve, cluster] = await Promise.all([startPve(), aCluster({ hasSecrets: false })]);
    api = await clusterApi(cluster);
    // Its owner keeps the authority of the cluster beside the token, as a self-signed one needs it.
    const { data } = secretOf(pve.cluster, 'gateway@pve', { 'ca.crt': pve.fixture.ca });
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData: data };
    expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
    const { config, ...spec } = pveSpec({
      capabilities: {
        supportedInstanceTypes: ['4c-16g', '64c-1g'],
        availableImages: [{ id: 'debian-12' }, { id: 'nfs-iso:iso/debian-12.iso' }, { id: '4711' }],
        features: { backupIntegration: true },
      },
      networkConfig: { defaultNetworkId: 'vmbr0', availableNetworks: [{ id: 'vmbr0' }, { id: 'vmbr9' }] },
      storageConfig: { defaultStorageClass: 'ceph_vms.1' },
    });
    await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name, namespace: 'default' },
      spec: { ...spec, config: { endpoint: place(), timeout: config?.timeout } },
    });
  });
  afterAll(async () => {
    await api.stop();
    await cluster.remove();
    await pve.stop();
    expect(pve.faults).toEqual([]);
  });
  verifiedAgainst(() => `a fixture by the API of Proxmox VE of ${viewedOn}`);

  const place = () => `127.0.0.1:${pve.fixture.port}`;

  async function discover(allowed: readonly string[]) {
    const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
    const gateway = await aGateway(cluster, { EGRESS_ALLOW: createAllowList(entries) });
    try {
      const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input: { name } });
      const seen = gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name));
      const value = pve.cluster.users[0]?.tokens['probe']?.value ?? '';
      for (const canary of [value, secretCanary]) expect(seen).not.toContain(canary);
      return discoverCapabilities;
    } finally {
      await gateway.stop();
    }
  }

  it('dials nobody that the operator has not allowed', async () => {
    const { discovery } = await discover([]);
    expect(discovery).toMatchObject({ state: 'FAILED' });
    expect(['CREDENTIAL_WITHHELD', 'EGRESS_REFUSED']).toContain(discovery?.failure?.code);
    expect(pve.fixture.socketsEver).toBe(0);
  });

  it('answers with all that the cluster has, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await discover([place()]);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'PROXMOX', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.images.totalCount).toBe(6);
    expect(catalog?.networks.nodes.map(({ id }) => id)).toContain('tenanta');
    expect(pve.faults).toEqual([]);
    expect((await api.find(name))?.status).toMatchObject({
      capabilities: {
        verified: [
          'feature/backupIntegration',
          'storageType/ceph_vms.1',
          'network/vmbr0',
          'image/debian-12',
          'image/nfs-iso:iso/debian-12.iso',
          'instanceType/4c-16g',
        ],
        unsupported: ['network/vmbr9', 'image/4711', 'instanceType/64c-1g'],
      },
    });
  });
});
