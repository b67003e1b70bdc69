import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import type { Misbehavior } from '../../support/fixture/misbehavior.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { bodyCanary, type Pve, startPve } from './fixture/pve.ts';
import { connectTo, pveSpec, secretCanary } from './provider.ts';

const timeoutMs = 1_000;
const quick = pveSpec({ config: { timeout: '1s' } });

describe('a Proxmox VE that misbehaves', () => {
  let pve: Pve;
  beforeEach(async () => {
    pve = await startPve();
  });
  afterEach(async () => {
    expect(pve.faults).toEqual([]);
    await pve.stop();
  });
  verifiedAgainst(() => `a fixture by the API of Proxmox VE of ${viewedOn} that misbehaves`);

  const expectClean = (shown: unknown) => {
    const text = inspect(shown, { depth: 12, showHidden: true });
    const values = pve.cluster.users.flatMap(({ tokens }) => Object.values(tokens).map(({ value }) => value));
    for (const canary of [bodyCanary, secretCanary, ...values]) expect(text).not.toContain(canary);
  };

  it.each<[string, Misbehavior, readonly FailureCode[]]>([
    ['hangs', { kind: 'hang' }, [FailureCode.TIMEOUT]],
    ['never ends an answer', { kind: 'stall' }, [FailureCode.TIMEOUT]],
    ['sends 1 GB', { kind: 'huge' }, [FailureCode.TOO_LARGE, FailureCode.TIMEOUT]],
    ['sends broken JSON', { kind: 'broken', format: 'json' }, [FailureCode.UNEXPECTED_ANSWER]],
    ['shows its login page', { kind: 'broken', format: 'html' }, [FailureCode.UNEXPECTED_ANSWER]],
    [
      'is another product on the same port',
      { kind: 'fail', status: 200, body: { status: 'success', data: { result: bodyCanary } } },
      [FailureCode.UNEXPECTED_ANSWER],
    ],
    ['does not know the question', { kind: 'fail', status: 501, body: bodyCanary }, [FailureCode.UNEXPECTED_ANSWER]],
    ['refuses', { kind: 'fail', status: 403, body: bodyCanary }, [FailureCode.FORBIDDEN]],
    ['does not reach the node', { kind: 'fail', status: 595, body: bodyCanary }, [FailureCode.UNREACHABLE]],
    ['has no TLS to the node', { kind: 'fail', status: 596, body: bodyCanary }, [FailureCode.UNREACHABLE]],
    [
      'has lost its quorum',
      { kind: 'fail', status: 500, body: { data: null, message: `cluster not ready - no quorum? ${bodyCanary}` } },
      [FailureCode.PROVIDER_FAULT],
    ],
  ])('loses that part alone when one node %s', async (_, how, codes) => {
    pve.fixture.misbehave({ ...how, path: '/nodes/pve2/network' });
    await using connected = await connectTo(pve, { spec: quick });
    const began = performance.now();
    const found = await connected.connection.discoverCapabilities();
    expect(performance.now() - began).toBeLessThan(timeoutMs + 1_000);
    expect(codes).toContain(found.networks.failure?.code);
    expect(found.networks.failure?.fix).not.toBe('');
    expect(found.networks.items.map(({ id }) => id)).toEqual(['vmbr0', 'tenanta']);
    const whole = ['regions', 'images', 'securityGroups', 'storageTypes', 'instanceTypes'] as const;
    for (const part of whole) expect(found[part].failure, part).toBeUndefined();
    expectClean(found);
  });

  it.each<[string, string, readonly string[]]>([
    ['its privileges', '/access/permissions', ['images', 'networks', 'storageTypes', 'subnets', 'instanceTypes']],
    ['the security groups', '/cluster/firewall/groups', ['securityGroups']],
    ['the content of a storage', '/content', ['images']],
    ['the subnets of a network', '/subnets', ['subnets']],
  ])('loses no other part when it fails to tell %s, and calls nothing absent', async (_, path, lost) => {
    pve.fixture.misbehave({ kind: 'fail', status: 500, body: bodyCanary, path });
    await using connected = await connectTo(pve, { spec: quick });
    const found = await connected.connection.discoverCapabilities();
    const gaps = Object.entries(found).filter(([, part]) => 'failure' in part);
    expect(new Set(gaps.map(([name]) => name))).toEqual(new Set(lost));
    for (const [name] of gaps) {
      expect(found[name as 'images'].failure).toMatchObject({ code: FailureCode.PROVIDER_FAULT });
    }
    expectClean(found);
  });

  it('has its cards and bonds taken for no networks, though it tells of them', async () => {
    const data = [
      { iface: 'eno1', type: 'eth' },
      { iface: 'bond0', type: 'bond' },
      { iface: 'vmbr7', type: 'OVSBridge' },
    ];
    pve.fixture.misbehave({ kind: 'fail', status: 200, body: { data }, path: '/network' });
    await using connected = await connectTo(pve, { spec: quick });
    const { networks } = await connected.connection.discoverCapabilities();
    expect(networks.items).toEqual([{ id: 'vmbr7', name: 'vmbr7' }]);
  });

  it('can be asked nothing without its resources but what is of the whole cluster', async () => {
    pve.fixture.misbehave({ kind: 'fail', status: 500, body: bodyCanary, path: '/cluster/resources' });
    await using connected = await connectTo(pve, { spec: quick });
    const found = await connected.connection.discoverCapabilities();
    expect(found.securityGroups.items).toHaveLength(2);
    expect(found.networks.failure?.code).toBe(FailureCode.PROVIDER_FAULT);
    expect(found.regions).toMatchObject({ items: [], failure: { code: FailureCode.PROVIDER_FAULT } });
    await expect(connected.connection.fetchQuotas()).rejects.toMatchObject({ code: FailureCode.PROVIDER_FAULT });
  });
});
