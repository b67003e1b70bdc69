import { describe, expect, it } from 'vitest';
import { amountsOf, quotaOf } from '../../../../src/drivers/openstack/amounts.ts';

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
});
