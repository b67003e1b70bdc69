import type { MachineProvider } from '../../../schema/machine-provider.ts';

/**
 * About how many bytes of memory only `provider` keeps, right within a factor of two: those of the objects and lists in it
 * that are not, at the same place, those of `other`. What was read from the stored form shares it, and is not counted again.
 */
export function estimateOwnBytes(provider: MachineProvider, other: MachineProvider | undefined): number {
  let bytes = 0;
  for (const [name, block] of Object.entries(provider.raw)) bytes += bytesOf(block, other?.raw[name]);
  return bytes;
}

function bytesOf(value: unknown, other: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value === other) return 0;
  const before = typeof other === 'object' && other !== null ? (other as Readonly<Record<string, unknown>>) : undefined;
  let bytes = 32;
  for (const [key, entry] of Object.entries(value)) bytes += 8 + bytesOf(entry, before?.[key]);
  return bytes;
}
