import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type LibvirtBehindGateway, openLibvirtBehindGateway } from './behind-gateway.ts';
import { filled } from './filled.ts';

const packages = inject('libvirt');
const name = 'kvm-of-ours';

describe.skipIf(packages === undefined)('a gateway in front of libvirtd', () => {
  let peer: LibvirtBehindGateway;
  let front: InFront;
  beforeAll(async () => {
    if (packages === undefined) return;
    peer = await openLibvirtBehindGateway(packages);
    front = await inFrontOf({ [name]: peer });
  });
  afterAll(async () => {
    await front?.stop();
    await peer?.stop();
  });
  verifiedAgainst(() => peer.name);

  it('asks no host that the operator has not allowed', async () => {
    const { discovery } = await front.discover(name, []);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'CREDENTIAL_WITHHELD' } });
  });

  it('answers with all that the host has, and writes verdicts on what the spec declares', async () => {
    const { discovery, problems } = await front.discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({ name, type: 'LIBVIRT', state: 'SUCCEEDED', failure: null });
    // The pool that is not started.
    expect(discovery?.gaps).toHaveLength(1);
    expect((await front.stored(name))?.status).toMatchObject({
      capabilities: {
        verified: expect.arrayContaining([
          'operation/create',
          'operation/start',
          'feature/customMetadata',
          `storageType/${filled.pool}`,
          `network/${filled.network}`,
          `image/${filled.volume}`,
          'instanceType/host',
        ]) as string[],
        unsupported: expect.arrayContaining(['feature/snapshotSupport', 'network/no-such-net']) as string[],
      },
    });
  });
});
