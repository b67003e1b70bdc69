import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type ProxmoxBehindGateway, openProxmoxBehindGateway } from './behind-gateway.ts';

const name = 'rack-in-the-basement';

describe('a gateway in front of Proxmox VE', () => {
  let peer: ProxmoxBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    peer = await openProxmoxBehindGateway();
    front = await inFrontOf({ [name]: peer });
  });
  afterAll(async () => {
    await front?.stop();
    await peer?.stop();
    expect(peer.pve.faults).toEqual([]);
  });
  verifiedAgainst(() => peer.name);

  it('dials nobody that the operator has not allowed', async () => {
    const { discovery } = await front.discover(name, []);
    expect(discovery).toMatchObject({ state: 'FAILED' });
    expect(['CREDENTIAL_WITHHELD', 'EGRESS_REFUSED']).toContain(discovery?.failure?.code);
    expect(peer.pve.fixture.socketsEver).toBe(0);
  });

  it('answers with all that the cluster has, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'PROXMOX', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.images.totalCount).toBe(6);
    expect(catalog?.networks.nodes.map(({ id }) => id)).toContain('tenanta');
    expect(peer.pve.faults).toEqual([]);
    expect((await front.stored(name))?.status).toMatchObject({
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
