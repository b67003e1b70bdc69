import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type AwsBehindGateway, openAwsBehindGateway } from './behind-gateway.ts';

const python = inject('python');
const name = 'aws-of-ours';

describe.skipIf(python === undefined)('a gateway in front of AWS', () => {
  let peer: AwsBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    if (python === undefined) return;
    peer = await openAwsBehindGateway(python);
    front = await inFrontOf({ [name]: peer });
  });
  afterAll(async () => {
    await front?.stop();
    await peer?.stop();
  });
  verifiedAgainst(() => peer.name);

  it('sends nothing there that the operator has not allowed', async () => {
    const { account } = peer;
    const asked = account.fixture.socketsEver;
    const { discovery, problems } = await front.discover(name, []);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
    expect(problems).toHaveLength(1);
    expect((await front.stored(name))?.status).toBeUndefined();
    expect(account.fixture.socketsEver).toBe(asked);
  });

  it('answers with all that is offered there, and writes verdicts on what the spec declares', async () => {
    const { account } = peer;
    const { types } = (await account.ask({ do: 'read', keys: account.filled.owner })) as { types: object };
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'AWS', state: 'SUCCEEDED', failure: null, gaps: [] });
    const { catalog } = discovery ?? {};
    expect(catalog?.instanceTypes.totalCount).toBe(Object.keys(types).length);
    const [first] = catalog?.instanceTypes.nodes ?? [];
    expect(types).toMatchObject({
      [first?.name ?? '']: { cpu: first?.cpu, memoryGb: first?.memoryGb, zones: first?.zones },
    });
    expect(catalog?.networks.nodes.map(({ id }) => id)).toContain(account.filled.vpc);
    expect((await front.stored(name))?.status).toMatchObject({
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
