import type { MachineProvider } from '../../../schema/machine-provider.ts';

/**
 * About how many bytes of memory only `provider` keeps, right within a factor of two: those of its blocks that it does
 * not share with `other`. What was read from the stored form shares it, and is not counted again.
 */
export function estimateOwnBytes(provider: MachineProvider, other: MachineProvider | undefined): number {
  let bytes = 0;
  for (const [name, block] of Object.entries(provider.raw)) {
    if (block !== other?.raw[name]) bytes += bytesOf(block);
  }
  return bytes;
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const entry of Object.values(value)) bytes += 8 + bytesOf(entry);
  return bytes;
}
