import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { TestGateway } from '../../support/gateway.ts';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import type { Breakable } from '../bed/breakable.ts';
import { describeHealth, everySecond } from '../health/contract.ts';
import { type RealCluster, startRealCluster } from '../health/real-cluster.ts';
import { breakableOpenstack } from './breakable.ts';
import type { Cloud } from './cloud.ts';

const name = 'openstack';
const kubernetes = inject('kubernetes');

/** The last of all that is asked of the cloud, since it breaks it. */
export function describeOpenstackHealth(cloud: () => Cloud): void {
  describe('a gateway that looks after OpenStack', () => {
    let peer: Breakable;
    let cluster: RealCluster | undefined;
    let front: InFront;
    let gateway: TestGateway;
    beforeAll(async () => {
      peer = breakableOpenstack(cloud());
      cluster = kubernetes && (await startRealCluster(kubernetes));
      front = await inFrontOf({ [name]: peer }, cluster);
      gateway = await front.open(undefined, everySecond);
    });
    afterAll(async () => {
      await gateway?.stop();
      await front?.stop();
    });
    describeHealth(name, () => ({ name, peer, front, gateway, kubectl: cluster?.kubectl }));
  });
}
