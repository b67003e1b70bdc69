import type { MachineProvider } from '../../schema/machine-provider.ts';

const sizes = new WeakMap<MachineProvider, number>();

/**
 * About how many bytes of memory a provider takes: its stored form, which what was read from it shares. Right within
 * a factor of two; costs a few microseconds once per version of a provider.
 */
export function estimateBytes(provider: MachineProvider): number {
  const known = sizes.get(provider);
  if (known !== undefined) return known;
  const bytes = bytesOf(provider.raw);
  sizes.set(provider, bytes);
  return bytes;
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const entry of Object.values(value)) bytes += 8 + bytesOf(entry);
  return bytes;
}
