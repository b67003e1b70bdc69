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
import { type Account, startAccount } from './account.ts';
import { awsSpec, secretOf } from './spec.ts';

const python = inject('python');
const name = 'aws-of-ours';

describe.skipIf(python === undefined)('a gateway in front of AWS', () => {
  let account: Account;
  let cluster: TestCluster;
  let api: ClusterApi;
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  const authorities = join(folder, 'ca.crt');
  beforeAll(async () => {
    if (python === undefined) return;
    [account, cluster] = await Promise.all([startAccount(python), aCluster({ hasSecrets: false })]);
    writeFileSync(authorities, account.fixture.ca);
    api = await clusterApi(cluster);
    const stringData = secretOf(account.filled.owner).data;
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData };
    expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
    await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name, namespace: 'default' },
      spec: awsSpec(account, {
        config: { endpoint: place() },
        capabilities: {
          supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
          supportedInstanceTypes: ['m5.large', 'm5.nowhere'],
          availableImages: [{ id: account.filled.image }, { id: 'ami-00000000' }],
          features: { snapshotSupport: true, backupIntegration: true },
        },
      }),
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await api.stop();
    await cluster.remove();
    await account.stop();
  });
  verifiedAgainst(() => account.name);

  const place = () => `127.0.0.1:${account.fixture.port}`;

  async function discover(allowed: readonly string[]) {
    const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
    const settings = { EGRESS_ALLOW: createAllowList(entries), PROVIDER_CA: authorities };
    const gateway = await aGateway(cluster, settings);
    try {
      const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input: { name } });
      const seen = gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name));
      for (const value of [account.filled.owner.id, account.filled.owner.secret]) expect(seen).not.toContain(value);
      return discoverCapabilities;
    } finally {
      await gateway.stop();
    }
  }

  it('sends nothing there that the operator has not allowed', async () => {
    const asked = account.fixture.socketsEver;
    const { discovery, problems } = await discover([]);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
    expect(problems).toHaveLength(1);
    expect((await api.find(name))?.status).toBeUndefined();
    expect(account.fixture.socketsEver).toBe(asked);
  });

  it('answers with all that is offered there, and writes verdicts on what the spec declares', async () => {
    const { types } = (await account.ask({ do: 'read', keys: account.filled.owner })) as { types: object };
    const { discovery, problems } = await discover([place()]);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'AWS', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.instanceTypes.totalCount).toBe(Object.keys(types).length);
    const [first] = catalog?.instanceTypes.nodes ?? [];
    expect(types).toMatchObject({
      [first?.name ?? '']: { cpu: first?.cpu, memoryGb: first?.memoryGb, zones: first?.zones },
    });
    expect(catalog?.networks.nodes.map(({ id }) => id)).toContain(account.filled.vpc);
    expect((await api.find(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/delete',
          'feature/snapshotSupport',
          'instanceType/m5.large',
          `image/${account.filled.image}`,
        ]) as string[],
        unsupported: ['image/ami-00000000', 'instanceType/m5.nowhere'],
      },
    });
  });
});
