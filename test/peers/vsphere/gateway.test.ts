import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type VsphereBehindGateway, openVsphereBehindGateway } from './behind-gateway.ts';

const govmomi = inject('govmomi');
const name = 'vcenter-of-ours';

describe.skipIf(govmomi === undefined)('a gateway in front of vSphere', () => {
  let peer: VsphereBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    if (govmomi === undefined) return;
    peer = await openVsphereBehindGateway(govmomi);
    front = await inFrontOf({ [name]: peer });
  });
  afterAll(async () => {
    await front?.stop();
    await peer?.stop();
  });
  verifiedAgainst(() => peer.name);

  it('sends nothing there that the operator has not allowed', async () => {
    const { discovery } = await front.discover(name, []);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'EGRESS_REFUSED' } });
    expect((await front.stored(name))?.status).toBeUndefined();
  });

  it('answers with all that is there, writes verdicts on what the spec declares, and leaves no session', async () => {
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'VSPHERE', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.networks.nodes.map((network) => network.name)).toContain('VM Network');
    expect((await front.stored(name))?.status).toMatchObject({
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
    const own = (await peer.vcsim.govc('session.ls'))
      .split('\n')
      .filter((line) => line.includes('machineprovider-gateway'));
    expect(own).toEqual([]);
  });
});
