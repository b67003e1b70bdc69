import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type AzureBehindGateway, openAzureBehindGateway } from './behind-gateway.ts';

const name = 'azure-of-ours';

describe('a gateway in front of Azure', () => {
  let peer: AzureBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    peer = await openAzureBehindGateway();
    front = await inFrontOf({ [name]: peer });
  });
  afterAll(async () => {
    await front?.stop();
    await peer?.stop();
  });
  verifiedAgainst(() => peer.name);

  it('sends nothing there that the operator has not allowed', async () => {
    const { discovery } = await front.discover(name, []);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
    expect((await front.stored(name))?.status).toBeUndefined();
    expect(peer.azure.fixture.socketsEver).toBe(0);
  });

  it('signs in where the spec says, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'AZURE', state: 'SUCCEEDED', failure: null, gaps: [] });
    expect((await front.stored(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/delete',
          'feature/snapshotSupport',
          'storageType/Premium_LRS',
          'instanceType/Standard_D2s_v5',
        ]) as string[],
        unsupported: ['instanceType/Standard_Nowhere'],
      },
    });
  });
});
