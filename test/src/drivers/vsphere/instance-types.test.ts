import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../../src/drivers/vsphere/instance-types.ts';

describe('a name of an instance type', () => {
  it.each([
    ['4cpu-16gb', 4, 16],
    ['4vCPU-16GiB', 4, 16],
    ['2c4g', 2, 4],
    ['8x32', 8, 32],
    ['c4m16', 4, 16],
    ['c4-m16', 4, 16],
    ['web-2cpu-4gb', 2, 4],
    ['2cpu_4gb.large', 2, 4],
  ])('tells a size: %s', (name, cpu, memoryGb) => {
    expect(sizeOf(name)).toEqual({ cpu, memoryGb });
  });

  it.each(['small', 'm5.large', '4-16', '0cpu-4gb', '4cpu-0gb', 'cpu-gb', '', '9'.repeat(100), '4cpu16'])(
    'tells none: %s',
    (name) => {
      expect(sizeOf(name)).toBeUndefined();
    },
  );
});
