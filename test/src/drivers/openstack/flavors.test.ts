import { describe, expect, it } from 'vitest';
import { gpusOf, inWordsOfTheContract } from '../../../../src/drivers/openstack/flavors.ts';

describe('extra specs of a flavor', () => {
  it.each([
    [{}, []],
    [undefined, []],
    [{ 'pci_passthrough:alias': 'a100:2' }, [{ type: 'a100', count: 2 }]],
    [{ 'pci_passthrough:alias': 'nvidia-h100-nvl : 4' }, [{ type: 'nvidia-h100-nvl', count: 4 }]],
    [
      { 'pci_passthrough:alias': 'T4:1,rtx-6000:1,mlx5-vf:2' },
      [
        { type: 'T4', count: 1 },
        { type: 'rtx-6000', count: 1 },
      ],
    ],
    [{ 'pci_passthrough:alias': 'gpu_v100:8' }, [{ type: 'gpu_v100', count: 8 }]],
    [{ 'pci_passthrough:alias': 'mi300x:1' }, [{ type: 'mi300x', count: 1 }]],
    [{ 'pci_passthrough:alias': 'l40s:1' }, [{ type: 'l40s', count: 1 }]],
    [{ 'pci_passthrough:alias': 'QuickAssist:1' }, []],
    [{ 'pci_passthrough:alias': 'nvme:1,sriov10:1,x710:2' }, []],
    [{ 'pci_passthrough:alias': 'a100' }, []],
    [{ 'pci_passthrough:alias': 'a100:0' }, []],
    [{ 'pci_passthrough:alias': 7 }, []],
    [{ 'resources:VGPU': '1' }, [{ type: 'VGPU', count: 1 }]],
    [
      { 'resources:PGPU': 2, 'resources1:VGPU': '3' },
      [
        { type: 'PGPU', count: 2 },
        { type: 'VGPU', count: 3 },
      ],
    ],
    [{ 'resources:VCPU': '4', 'resources:VGPU': 'many' }, []],
  ])('%j have GPUs %j', (extraSpecs, gpus) => {
    expect(gpusOf(extraSpecs)).toEqual(gpus);
  });

  it('name architectures in the words of the contract', () => {
    const words = ['x86_64', 'AMD64', 'aarch64', 'ARM64', 'ppc64le', '', null].map(inWordsOfTheContract);
    expect(words).toEqual(['x86_64', 'x86_64', 'arm64', 'arm64', 'ppc64le', undefined, undefined]);
  });
});
