import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { openstackBehindGateway } from './behind-gateway.ts';
import type { Cloud } from './cloud.ts';
import { longName } from './fill.ts';

const name = 'openstack-of-ours';

/** A gateway with its own cluster, its way out and its Secret, that is asked to discover by mutation. */
export function describeGateway(cloud: () => Cloud): void {
  describe('a gateway in front of OpenStack', () => {
    let front: InFront;
    beforeAll(async () => {
      front = await inFrontOf({ [name]: openstackBehindGateway(cloud()) });
    });
    afterAll(() => front?.stop());
    verifiedAgainst(() => cloud().name);

    it('sends nothing there that the operator has not allowed', async () => {
      const asked = cloud().fixture.socketsEver;
      const { discovery } = await front.discover(name, []);
      expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
      expect(cloud().fixture.socketsEver).toBe(asked);
    });

    it('answers with all that is offered there, and writes verdicts on what the spec declares', async () => {
      const { filled } = cloud();
      const { discovery, problems } = await front.discover(name);
      expect(problems).toEqual([]);
      expect(discovery).toMatchObject({ name, type: 'OPENSTACK', state: 'SUCCEEDED', failure: null, gaps: [] });
      const { catalog } = discovery ?? {};
      expect(catalog?.instanceTypes.totalCount).toBe(6);
      expect(catalog?.instanceTypes.nodes.map((node) => node.name)).toContain(longName);
      expect(catalog?.networks.nodes.map(({ id }) => id)).toContain(filled.networkId);
      expect((await front.stored(name))?.status).toMatchObject({
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
