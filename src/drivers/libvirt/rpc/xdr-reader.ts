import { BrokenPacket } from './broken-packet.ts';

/** Longest text that libvirt sends, in bytes. */
const mostTextBytes = 4_194_304;
/** Most items of a list that libvirt sends. */
const mostItems = 65_536;

/** Reads values of XDR (RFC 4506) one after the other. Each throws BrokenPacket when there is less left than it takes. */
export interface XdrReader {
  /** Also for `unsigned char` and `unsigned short`, which take four bytes too. */
  u32(): number;
  i32(): number;
  /** As a number: past 2^53 it is not exact, and nothing that is counted here comes near. */
  u64(): number;
  text(): string;
  /** Undefined where it is null. */
  optionalText(): string | undefined;
  /** Bytes of a fixed number, as `opaque`. */
  opaque(bytes: number): Uint8Array;
  /** Bytes of a variable number, as `char<>`: libvirt spends four on each. */
  chars(most: number): Uint8Array;
  /** A number of items, then each of them; each takes four bytes at least. */
  list<Item>(read: () => Item): Item[];
}

export function createXdrReader(bytes: Uint8Array): XdrReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  /** Where the next `size` bytes begin; they are read then, with what fills them up to a multiple of four. */
  const take = (size: number): number => {
    const begin = at;
    const end = begin + size + ((4 - (size % 4)) % 4);
    if (end > buffer.length) throw new BrokenPacket('one that is cut short');
    at = end;
    return begin;
  };
  const u32 = () => buffer.readUInt32BE(take(4));
  const count = (most: number, what: string) => {
    const found = u32();
    if (found > most) throw new BrokenPacket(`more ${what} than there may be`);
    return found;
  };
  const text = () => {
    const size = count(mostTextBytes, 'characters');
    const begin = take(size);
    return buffer.toString('utf8', begin, begin + size);
  };
  const items = (most: number) => {
    const found = count(most, 'items');
    if (found * 4 > buffer.length - at) throw new BrokenPacket('fewer items than are announced');
    return found;
  };
  return {
    u32,
    i32: () => buffer.readInt32BE(take(4)),
    u64: () => Number(buffer.readBigUInt64BE(take(8))),
    text,
    optionalText: () => (u32() === 0 ? undefined : text()),
    opaque: (size) => {
      const begin = take(size);
      return buffer.subarray(begin, begin + size);
    },
    chars: (most) => {
      const chars = Buffer.alloc(items(most));
      for (let index = 0; index < chars.length; index += 1) chars[index] = u32() & 0xff;
      return chars;
    },
    list: (read) => Array.from({ length: items(mostItems) }, read),
  };
}
