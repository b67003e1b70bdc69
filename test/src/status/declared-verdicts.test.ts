import { describe, expect, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { FailureCode } from '../../../schema/failure-code.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import { DriverFailure } from '../../../src/drivers/failure.ts';
import { judge } from '../../../src/status/declared-verdicts.ts';
import { shareOf } from '../../../src/status/capability-share.ts';
import { aDiscovery } from '../../support/discovery.ts';

const denied = new DriverFailure(FailureCode.FORBIDDEN, 'The provider refused to list them.', { fix: 'Allow it.' });

function verdictsOf(spec: MachineProviderSpec, found = aDiscovery()): Record<string, VerdictKind> {
  return Object.fromEntries(judge(spec, found).map(({ name, kind }) => [name, kind]));
}

describe('a verdict on what a spec declares', () => {
  it('is found for each kind of thing, under its own name', () => {
    const spec: MachineProviderSpec = {
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.RESIZE],
        supportedInstanceTypes: ['m5.large', 'm99.huge'],
        availableImages: [{ id: 'ami-1' }, { id: 'ami-9' }],
        features: { snapshotSupport: true, liveResize: true, tagSupport: false },
      },
      networkConfig: {
        defaultNetworkId: 'vpc-1',
        defaultSubnetId: 'subnet-9',
        availableNetworks: [{ id: 'subnet-1' }, { id: 'VM Network' }],
      },
      storageConfig: { defaultStorageClass: 'gp3', availableStorageTypes: [{ name: 'gp3' }, { name: 'floppy' }] },
    };
    const found = aDiscovery({
      instanceTypes: { items: [{ name: 'm5.large' }] },
      images: { items: [{ id: 'ami-1' }] },
      networks: { items: [{ id: 'vpc-1' }, { id: 'dvportgroup-7', name: 'VM Network' }] },
      subnets: { items: [{ id: 'subnet-1' }] },
      storageTypes: { items: [{ name: 'gp3' }] },
      operations: { resize: { kind: VerdictKind.UNKNOWN, reason: 'a time-out' } },
      features: { liveResize: { kind: VerdictKind.UNSUPPORTED, reason: 'the API says so' } },
    });
    expect(verdictsOf(spec, found)).toEqual({
      'operation/create': 'VERIFIED',
      'operation/resize': 'UNKNOWN',
      'feature/snapshotSupport': 'VERIFIED',
      'feature/liveResize': 'UNSUPPORTED',
      'storageType/gp3': 'VERIFIED',
      'storageType/floppy': 'UNSUPPORTED',
      'network/vpc-1': 'VERIFIED',
      'network/subnet-9': 'UNSUPPORTED',
      'network/subnet-1': 'VERIFIED',
      'network/VM Network': 'VERIFIED',
      'image/ami-1': 'VERIFIED',
      'image/ami-9': 'UNSUPPORTED',
      'instanceType/m5.large': 'VERIFIED',
      'instanceType/m99.huge': 'UNSUPPORTED',
    });
  });

  it('is UNKNOWN, with the reason, for what is missing in a list that broke off, and VERIFIED for what came before', () => {
    const spec = { capabilities: { supportedInstanceTypes: ['m5.large', 'm99.huge'] } };
    const found = aDiscovery({ instanceTypes: { items: [{ name: 'm5.large' }], failure: denied } });
    expect(judge(spec, found)).toMatchObject([
      { name: 'instanceType/m5.large', kind: 'VERIFIED' },
      { name: 'instanceType/m99.huge', kind: 'UNKNOWN', reason: denied.message },
    ]);
  });

  it('is UNKNOWN for a network while either of networks and subnets is not whole', () => {
    const spec = { networkConfig: { defaultNetworkId: 'net-1' } };
    for (const part of ['networks', 'subnets']) {
      expect(verdictsOf(spec, aDiscovery({ [part]: { items: [], failure: denied } }))).toEqual({
        'network/net-1': 'UNKNOWN',
      });
    }
  });

  it('is UNKNOWN, with the reason, for what nobody was asked about, and for all that is not in a list that is open', () => {
    const spec = {
      capabilities: { availableImages: [{ id: 'odd:form' }, { id: 'gone' }] },
      storageConfig: { availableStorageTypes: [{ name: 'gp3' }, { name: 'gp9' }] },
    };
    const found = aDiscovery({
      images: { items: [], untold: { reason: 'Nobody was asked.', ids: ['odd:form'] } },
      storageTypes: { items: [{ name: 'gp3' }], untold: { reason: 'There is no list.' } },
    });
    expect(judge(spec, found)).toMatchObject([
      { name: 'storageType/gp3', kind: 'VERIFIED' },
      { name: 'storageType/gp9', kind: 'UNKNOWN', reason: 'There is no list.' },
      { name: 'image/odd:form', kind: 'UNKNOWN', reason: 'Nobody was asked.' },
      { name: 'image/gone', kind: 'UNSUPPORTED' },
    ]);
  });

  it("takes a path in any case for the same, as Azure's ids are", () => {
    const id = '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Compute/images/Base';
    const found = aDiscovery({ images: { items: [{ id: id.toUpperCase() }] } });
    expect(verdictsOf({ capabilities: { availableImages: [{ id }] } }, found)).toEqual({ [`image/${id}`]: 'VERIFIED' });
    const plain = aDiscovery({ images: { items: [{ id: 'BASE' }] } });
    expect(verdictsOf({ capabilities: { availableImages: [{ id: 'base' }] } }, plain)).toEqual({
      'image/base': 'UNSUPPORTED',
    });
  });

  it('is made of nothing for a spec that declares nothing or could not be read', () => {
    expect(judge({}, aDiscovery())).toEqual([]);
    expect(
      judge({ capabilities: { supportedInstanceTypes: null, availableImages: [{ id: null }] } }, aDiscovery()),
    ).toEqual([]);
  });
});

describe('the share of the status', () => {
  const verdict = (name: string, kind = VerdictKind.VERIFIED) => ({ name, kind, reason: '' });

  it('has what is known, and nothing of what is not', () => {
    const verdicts = [verdict('a'), verdict('b', VerdictKind.UNSUPPORTED), verdict('c', VerdictKind.UNKNOWN)];
    expect(shareOf(verdicts, Date.parse('2026-02-01T08:00:00Z'))).toEqual({
      share: { verified: ['a'], unsupported: ['b'], lastVerified: '2026-02-01T08:00:00.000Z' },
      leftOut: 0,
    });
  });

  it('keeps within the bounds of the definition, and says how much had no room', () => {
    const verdicts = Array.from({ length: 1_030 }, (_, n) => verdict(`instanceType/${n}`));
    const { share, leftOut } = shareOf([verdict(`image/${'x'.repeat(1_020)}`), ...verdicts], 0);
    expect([share.verified.length, share.verified[0], leftOut]).toEqual([1_024, 'instanceType/0', 7]);
  });
});
