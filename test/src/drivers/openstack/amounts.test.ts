import { describe, expect, it } from 'vitest';
import { amountsOf, quotaOf } from '../../../../src/drivers/openstack/amounts.ts';
import { presentCompute } from '../../../../src/drivers/openstack/compute-quotas.ts';

describe('a quota set', () => {
  it('has amounts in the forms of Nova, Neutron and Cinder', () => {
    const amounts = amountsOf({
      id: 'f00d',
      cores: { in_use: 2, limit: 20, reserved: 1 },
      network: { used: 3, limit: 10, reserved: 0 },
      gigabytes: { in_use: 5, limit: -1, reserved: 0, allocated: 0 },
      port: 500,
      links: [],
      broken: { limit: 'much' },
      nothing: null,
    });
    expect(Object.fromEntries(amounts)).toEqual({
      cores: { limit: 20, used: 3 },
      network: { limit: 10, used: 3 },
      gigabytes: { limit: -1, used: 5 },
      port: { limit: 500, used: undefined },
    });
  });

  it('says unlimited for -1, in no unit', () => {
    const memory = quotaOf('memory', 'GB', { limit: -1, used: 1_536 }, 1_024);
    expect(memory).toEqual({ resource: 'memory', unit: 'GB', used: 1.5, isUnlimited: true });
    const cores = quotaOf('cpu', 'cores', { limit: 0, used: undefined });
    expect(cores).toEqual({ resource: 'cpu', unit: 'cores', limit: 0 });
  });

  it('tells nothing used of what Nova limits by user, group or machine, nor anything of what it has no number for', () => {
    const none = { in_use: 0, limit: 100, reserved: 0 };
    const set = { key_pairs: none, server_group_members: none, metadata_items: none, server_groups: none };
    const limits = [
      ['cores', { limit: undefined, used: 3 }],
      ['ram', { limit: undefined, used: undefined }],
    ] as const;
    expect(presentCompute(new Map([...amountsOf(set), ...limits]))).toEqual([
      { resource: 'cpu', unit: 'cores', used: 3 },
      { resource: 'key_pairs', unit: 'count', limit: 100 },
      { resource: 'server_groups', unit: 'count', used: 0, limit: 100 },
      { resource: 'server_group_members', unit: 'count', limit: 100 },
      { resource: 'metadata_items', unit: 'count', limit: 100 },
    ]);
  });
});
