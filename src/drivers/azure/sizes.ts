import type { InstanceType, StorageType } from '../discovery.ts';
import { architectureOf } from './architecture.ts';
import type { Sku } from './skus.ts';

/** A size of machines, when it is one. */
export function instanceTypeOf(sku: Sku): InstanceType[] {
  if (sku.resourceType !== 'virtualMachines') return [];
  // Constrained sizes have more cores than a machine may use.
  const cpu = amount(sku, 'vCPUsAvailable') ?? amount(sku, 'vCPUs');
  const memoryGb = amount(sku, 'MemoryGB');
  const gpus = amount(sku, 'GPUs') ?? 0;
  const architecture = architectureOf(sku.capabilities.CpuArchitectureType);
  return [
    {
      name: sku.name,
      ...(cpu !== undefined && { cpu }),
      ...(memoryGb !== undefined && { memoryGb }),
      ...(gpus > 0 && { gpus: [{ type: acceleratorOf(sku), count: gpus }] }),
      ...(architecture && { architectures: [architecture] }),
      zones: sku.zones,
    },
  ];
}

/** Kinds of disks, each once: there is an entry for every size of each. */
export function storageTypesOf(skus: readonly Sku[]): StorageType[] {
  const names = new Set(skus.filter(({ resourceType }) => resourceType === 'disks').map(({ name }) => name));
  // "Standard_LRS" is the one on rotating disks; the others say SSD, Premium or Ultra in their name.
  return [...names].map((name) => ({ name, type: name.startsWith('Standard_') ? 'hdd' : 'ssd' }));
}

function amount({ capabilities }: Sku, name: keyof Sku['capabilities']): number | undefined {
  const text = capabilities[name];
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Azure tells how many, not which: newer names have the model in them ("NC4as_T4_v3"), of others the family must do. */
function acceleratorOf({ name, family }: Sku): string {
  const [, model] = /_([A-Z]+\d+[A-Z]*)_v\d+$/.exec(name) ?? [];
  return model ?? family ?? name;
}
