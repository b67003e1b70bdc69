import { describe, expect, it } from 'vitest';
import { instanceTypeOf, storageTypesOf } from '../../../../src/drivers/azure/sizes.ts';
import type { Sku } from '../../../../src/drivers/azure/skus.ts';

function aSku(name: string, capabilities: Record<string, string> = {}, more: Partial<Sku> = {}): Sku {
  const family = 'someFamily';
  return {
    name,
    resourceType: 'virtualMachines',
    family,
    zones: [],
    capabilities,
    ...more,
  };
}

describe("Azure's sizes", () => {
  it('have what their capabilities say', () => {
    const sku = aSku(
      'Standard_D2s_v5',
      { vCPUs: '2', MemoryGB: '8', CpuArchitectureType: 'x64' },
      { zones: ['1', '3'] },
    );
    expect(instanceTypeOf(sku)).toEqual([
      { name: 'Standard_D2s_v5', cpu: 2, memoryGb: 8, architectures: ['x86_64'], zones: ['1', '3'] },
    ]);
  });

  it('have the cores that a machine may use, where those are fewer', () => {
    expect(instanceTypeOf(aSku('Standard_E8-2s_v5', { vCPUs: '8', vCPUsAvailable: '2' }))).toMatchObject([{ cpu: 2 }]);
  });

  it.each([
    ['Standard_NC4as_T4_v3', 'T4'],
    ['Standard_NC24ads_A100_v4', 'A100'],
    ['Standard_ND96isr_MI300X_v5', 'MI300X'],
    ['Standard_NC6s_v3', 'someFamily'],
  ])('have GPUs by the model in their name, else by their family: %s', (name, type) => {
    expect(instanceTypeOf(aSku(name, { GPUs: '2' }))).toMatchObject([{ gpus: [{ type, count: 2 }] }]);
  });

  it('claim nothing that Azure does not say or says in another form', () => {
    expect(instanceTypeOf(aSku('Standard_X', { vCPUs: 'many', GPUs: '0', CpuArchitectureType: 'RISC' }))).toEqual([
      { name: 'Standard_X', zones: [] },
    ]);
    expect(instanceTypeOf(aSku('Premium_LRS', {}, { resourceType: 'disks' }))).toEqual([]);
  });

  it('come with kinds of disks, each once', () => {
    const disks = ['Premium_LRS', 'Premium_LRS', 'Standard_LRS', 'StandardSSD_ZRS', 'UltraSSD_LRS'];
    const skus = [...disks.map((name) => aSku(name, {}, { resourceType: 'disks' })), aSku('Standard_B1s')];
    expect(storageTypesOf(skus)).toEqual([
      { name: 'Premium_LRS', type: 'ssd' },
      { name: 'Standard_LRS', type: 'hdd' },
      { name: 'StandardSSD_ZRS', type: 'ssd' },
      { name: 'UltraSSD_LRS', type: 'ssd' },
    ]);
  });
});
