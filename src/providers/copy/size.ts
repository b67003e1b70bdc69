import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { hasOwn } from '../../../schema/record.ts';

type Block = Readonly<Record<string, unknown>>;

/** What holds a provider together, its identity included. */
const ownBytes = 700;
/** Names that fields have are known once for all; what is longer, or one of so many, is somebody's own. */
const fields = { nameLength: 20, most: 32 };
/** Of a name that is kept for its own sake: its text, and its place in a table. */
const nameBytes = 48;

/**
 * About how many bytes of memory only `provider` keeps, right within a factor of two: those of the objects and lists in it
 * that are not, at the same place, those of `other`. What was read from the stored form shares it, and is not counted again.
 */
export function estimateOwnBytes(provider: MachineProvider, other: MachineProvider | undefined): number {
  const { raw, metadata, spec, status, unreadable } = provider;
  const read: Block = { metadata, spec, status };
  const copied = Object.keys(read).filter((name) => read[name] !== raw[name]);
  const bytes = copied.reduce((sum, name) => sum + bytesOf(read[name], other?.[name as keyof MachineProvider]), 0);
  const blocks = Object.keys(raw).reduce((sum, name) => sum + bytesOf(raw[name], other?.raw[name]), 0);
  return ownBytes + bytes + blocks + bytesOf(unreadable, other?.unreadable);
}

/** By a list of what is still to be counted: a foreign object may be deeper than calls can be. */
function bytesOf(block: unknown, held: unknown): number {
  let bytes = leafBytes(block);
  const left: [unknown, unknown][] = [[block, held]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [value, other] = next;
    if (!isObject(value) || value === other) continue;
    const before = isObject(other) ? other : undefined;
    const names = Object.keys(value);
    const isTable = names.length > fields.most && !Array.isArray(value);
    bytes += 32;
    for (const name of names) {
      const entry = value[name];
      bytes += 8 + leafBytes(entry);
      const isOwn = isTable || name.length > fields.nameLength;
      const wasThere = before !== undefined && hasOwn(before, name);
      if (isOwn && !wasThere) bytes += nameBytes + name.length;
      if (isObject(entry)) left.push([entry, wasThere ? before[name] : undefined]);
    }
  }
  return bytes;
}

function leafBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  return isObject(value) ? 0 : 8;
}

function isObject(value: unknown): value is Block {
  return typeof value === 'object' && value !== null;
}
