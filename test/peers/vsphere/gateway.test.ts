import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import { type ClusterApi, clusterApi } from '../../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster } from '../../support/gateway.ts';
import { DiscoverDocument } from '../../support/generated/operations.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { goodSecret, vsphereSpec } from './spec.ts';
import { password, startVcsim, type Vcsim } from './vcsim.ts';

const govmomi = inject('govmomi');
const name = 'vcenter-of-ours';

describe.skipIf(govmomi === undefined)('a gateway in front of vSphere', () => {
  let vcsim: Vcsim;
  let cluster: TestCluster;
  let api: ClusterApi;
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  const authorities = join(folder, 'ca.crt');
  beforeAll(async () => {
    if (govmomi === undefined) return;
    const model = ['-dc', '2', '-cluster', '2', '-vm', '2'];
    [vcsim, cluster] = await Promise.all([startVcsim(govmomi, model), aCluster({ hasSecrets: false })]);
    await vcsim.govc('vm.power', '-off', '/DC1/vm/DC1_C0_RP0_VM0');
    await vcsim.govc('vm.markastemplate', '-dc', 'DC1', 'DC1_C0_RP0_VM0');
    writeFileSync(authorities, vcsim.authority.certificate);
    api = await clusterApi(cluster);
    const stringData = goodSecret.data;
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData };
    expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
    await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name, namespace: 'default' },
      spec: vsphereSpec(vcsim.place, {
        capabilities: {
          supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
          supportedInstanceTypes: ['1cpu-1gb', '512cpu-1gb'],
          availableImages: [{ id: 'DC1_C0_RP0_VM0' }, { id: 'no-such-template' }],
          features: { snapshotSupport: true, liveResize: true },
        },
        networkConfig: { defaultNetworkId: 'VM Network', availableNetworks: [{ id: 'VM Network' }, { id: 'nowhere' }] },
        storageConfig: { defaultStorageClass: 'thin' },
      }),
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await api?.stop();
    await cluster?.remove();
    await vcsim?.stop();
  });
  verifiedAgainst(() => vcsim.name);

  async function discover(allowed: readonly string[]) {
    const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
    const settings = { EGRESS_ALLOW: createAllowList(entries), PROVIDER_CA: authorities };
    const gateway = await aGateway(cluster, settings);
    try {
      const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input: { name } });
      const seen = gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name));
      expect(seen).not.toContain(password);
      return discoverCapabilities;
    } finally {
      await gateway.stop();
    }
  }

  it('sends nothing there that the operator has not allowed', async () => {
    const { discovery } = await discover([]);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'EGRESS_REFUSED' } });
    expect((await api.find(name))?.status).toBeUndefined();
  });

  it('answers with all that is there, writes verdicts on what the spec declares, and leaves no session', async () => {
    const { discovery, problems } = await discover([vcsim.place]);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'VSPHERE', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.networks.nodes.map((network) => network.name)).toContain('VM Network');
    expect((await api.find(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/delete',
          'feature/snapshotSupport',
          'storageType/thin',
          'network/VM Network',
          'image/DC1_C0_RP0_VM0',
          'instanceType/1cpu-1gb',
        ]) as string[],
        unsupported: ['network/nowhere', 'image/no-such-template', 'instanceType/512cpu-1gb'],
      },
    });
    const own = (await vcsim.govc('session.ls')).split('\n').filter((line) => line.includes('machineprovider-gateway'));
    expect(own).toEqual([]);
  });
});
