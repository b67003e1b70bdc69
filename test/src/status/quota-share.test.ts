import { describe, expect, it } from 'vitest';
import { resourceShareOf } from '../../../src/status/quota-share.ts';

describe('the share of the status that quotas come to', () => {
  it('has what is in use, what may be, and what is left, as texts of three places', () => {
    const quotas = [
      { resource: 'instances', unit: 'instances', used: 3, limit: 10 },
      { resource: 'memory', unit: 'GB', used: 0.1 + 0.2, limit: 512 },
      { resource: 'gpu', unit: 'gpus', used: 1 },
    ];
    expect(resourceShareOf({ quotas, usage: { machines: 3, cpu: 12, memoryGb: 0.1 + 0.2 }, gaps: [] })).toEqual({
      usage: { machines: 3, totalCPU: '12', totalMemoryGB: '0.3' },
      limits: { maxMachines: 10, maxMemoryGB: '512' },
      quotas: [
        { resource: 'instances', unit: 'instances', used: '3', limit: '10', available: '7' },
        { resource: 'memory', unit: 'GB', used: '0.3', limit: '512', available: '511.7' },
        { resource: 'gpu', unit: 'gpus', used: '1' },
      ],
    });
  });

  it('leaves out numbers that the status can not hold, and keeps the others', () => {
    const quotas = [
      { resource: 'instances', unit: 'instances', used: 3, limit: 2 ** 63 },
      { resource: 'cpu', unit: 'cores', used: -1, limit: 1e300 },
    ];
    expect(resourceShareOf({ quotas, usage: { machines: 2.5, cpu: -1, storageGb: 7 }, gaps: [] })).toEqual({
      usage: { totalStorageGB: '7' },
      limits: {},
      quotas: [
        {
          resource: 'instances',
          unit: 'instances',
          used: '3',
          limit: '9223372036854776000',
          available: '9223372036854776000',
        },
        { resource: 'cpu', unit: 'cores' },
      ],
    });
  });
});
