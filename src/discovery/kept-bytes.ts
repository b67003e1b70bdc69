/** About how many bytes of memory plain data keeps, right within a factor of two; at least 1. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const entry of Object.values(value)) bytes += 8 + estimateBytes(entry);
  return bytes;
}
