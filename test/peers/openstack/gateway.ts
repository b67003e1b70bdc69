import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import { type ClusterApi, clusterApi } from '../../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster } from '../../support/gateway.ts';
import { DiscoverDocument } from '../../support/generated/operations.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import type { Cloud } from './cloud.ts';
import { pathsRegion } from './endpoints.ts';
import { longName } from './fill.ts';
import { openstackSpec, secretOf } from './spec.ts';

const name = 'openstack-of-ours';

/** A gateway with its own cluster, its way out and its Secret, that is asked to discover by mutation. */
export function describeGateway(cloud: () => Cloud): void {
  describe('a gateway in front of OpenStack', () => {
    let cluster: TestCluster;
    let api: ClusterApi;
    const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
    const authorities = join(folder, 'ca.crt');
    const place = () => `127.0.0.1:${cloud().fixture.port}`;
    beforeAll(async () => {
      cluster = await aCluster({ hasSecrets: false });
      writeFileSync(authorities, cloud().fixture.ca);
      api = await clusterApi(cluster);
      const { filled } = cloud();
      const stringData = secretOf(filled.credentials.member).data;
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData };
      expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
      await api.create({
        apiVersion: 'vitistack.io/v1alpha1',
        kind: 'MachineProvider',
        metadata: { name, namespace: 'default' },
        spec: openstackSpec({
          region: pathsRegion,
          config: { endpoint: `${place()}/identity/v3`, timeout: '30s' },
          capabilities: {
            supportedOperations: [MachineOperation.CREATE, MachineOperation.RESIZE],
            supportedInstanceTypes: ['gpu.large', 'gpu.nowhere'],
            availableImages: [{ id: filled.imageId }, { id: filled.hiddenImageId }, { id: crypto.randomUUID() }],
            features: { snapshotSupport: true, backupIntegration: true },
          },
          storageConfig: { defaultStorageClass: 'fast-ssd' },
          networkConfig: { defaultNetworkId: filled.networkId },
        }),
      });
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true });
      await api.stop();
      await cluster.remove();
    });
    verifiedAgainst(() => cloud().name);

    async function discover(allowed: readonly string[]) {
      const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
      const settings = { EGRESS_ALLOW: createAllowList(entries), PROVIDER_CA: authorities };
      const gateway = await aGateway(cluster, settings);
      try {
        const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input: { name } });
        const seen = gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name));
        expect(seen).not.toContain(cloud().filled.credentials.member.secret);
        return discoverCapabilities;
      } finally {
        await gateway.stop();
      }
    }

    it('sends nothing there that the operator has not allowed', async () => {
      const asked = cloud().fixture.socketsEver;
      const { discovery } = await discover([]);
      expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
      expect(cloud().fixture.socketsEver).toBe(asked);
    });

    it('answers with all that is offered there, and writes verdicts on what the spec declares', async () => {
      const { filled } = cloud();
      const { discovery, problems } = await discover([place()]);
      expect(problems).toEqual([]);
      expect(discovery).toMatchObject({ name, type: 'OPENSTACK', state: 'SUCCEEDED', failure: null, gaps: [] });
      const { catalog } = discovery ?? {};
      expect(catalog?.instanceTypes.totalCount).toBe(6);
      expect(catalog?.instanceTypes.nodes.map((node) => node.name)).toContain(longName);
      expect(catalog?.networks.nodes.map(({ id }) => id)).toContain(filled.networkId);
      expect((await api.find(name))?.status).toMatchObject({
        capabilities: {
          verified: expect.arrayContaining([
            'operation/create',
            'operation/resize',
            'feature/snapshotSupport',
            'storageType/fast-ssd',
            `network/${filled.networkId}`,
            'instanceType/gpu.large',
            `image/${filled.imageId}`,
            `image/${filled.hiddenImageId}`,
          ]) as string[],
          unsupported: [expect.stringMatching(/^image\//) as string, 'instanceType/gpu.nowhere'],
        },
      });
    });
  });
}
