import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type GcpBehindGateway, openGcpBehindGateway } from './behind-gateway.ts';

const python = inject('python');
const name = 'gcp-of-ours';

describe.skipIf(python === undefined)('a gateway in front of GCP', () => {
  let peer: GcpBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    if (python === undefined) return;
    peer = await openGcpBehindGateway(python);
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
    expect(peer.bed.fixture.socketsEver).toBe(0);
  });

  it('signs in where the document says, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'GCP', state: 'SUCCEEDED', failure: null, gaps: [] });
    expect((await front.stored(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/delete',
          'feature/snapshotSupport',
          'instanceType/e2-medium',
        ]) as string[],
        unsupported: ['instanceType/e2-standard-4'],
      },
    });
  });
});
