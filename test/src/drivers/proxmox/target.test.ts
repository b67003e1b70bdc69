import { describe, expect, it } from 'vitest';
import { mayLackQuorum } from '../../../../src/drivers/proxmox/operations.ts';
import { sizeOf } from '../../../../src/drivers/proxmox/instance-types.ts';
import { targetOf } from '../../../../src/drivers/proxmox/target.ts';

const baseOf = (endpoint: string) => targetOf({ config: { endpoint } }).base;

describe('the address of a cluster', () => {
  it.each([
    ['pve.example.com', 'https://pve.example.com:8006/api2/json'],
    ['pve.example.com:8006', 'https://pve.example.com:8006/api2/json'],
    ['https://pve.example.com/', 'https://pve.example.com:8006/api2/json'],
    ['HTTPS://pve.example.com:443', 'https://pve.example.com/api2/json'],
    ['10.0.0.1:9006', 'https://10.0.0.1:9006/api2/json'],
    ['[fd00::1]', 'https://[fd00::1]:8006/api2/json'],
  ])('of %s is %s', (endpoint, base) => {
    expect(baseOf(endpoint)).toBe(base);
  });

  it('must be told', () => {
    expect(() => targetOf({})).toThrow('Expected `spec.config.endpoint`');
    expect(() => baseOf('pve example')).toThrow('to be a host');
  });

  it('comes with the nodes and the pool that the spec keeps to', () => {
    expect(targetOf({ config: { endpoint: 'pve' } })).toMatchObject({ zones: [], pool: undefined });
    const config = { endpoint: 'pve', customSettings: { pool: 'a/b' } };
    expect(targetOf({ config, availabilityZones: ['pve1', ''] })).toMatchObject({ zones: ['pve1'], pool: 'a/b' });
  });
});

describe('the name of an instance type', () => {
  it.each([
    ['4c-16g', 4, 16],
    ['1cpu-0.5GiB', 1, 0.5],
    ['128vCPU-1024gb', 128, 1024],
  ])('%s tells a size', (name, cpu, memoryGb) => {
    expect(sizeOf(name)).toEqual({ cpu, memoryGb });
  });

  it.each(['small', '0c-1g', '4c-0g', '4c', '4c-16', 'c4-16g', '4c-16g-', '99999c-1g', ''])('%s tells none', (name) => {
    expect(sizeOf(name)).toBeUndefined();
  });
});

describe('a quorum', () => {
  const nodes = (on: number, off: number) =>
    Array.from({ length: on + off }, (_, index) => ({
      name: `pve${index}`,
      isOnline: index < on,
      cpus: undefined,
      memory: undefined,
    }));
  it.each([
    [1, 0, false],
    [2, 1, false],
    [1, 1, true],
    [1, 2, true],
    [3, 2, false],
    [0, 0, false],
  ])('with %i nodes online and %i offline may be lacking: %s', (on, off, expected) => {
    expect(mayLackQuorum(nodes(on, off))).toBe(expected);
  });
});
