/** Writes values of XDR (RFC 4506) one after the other. */
export interface XdrWriter {
  u32(value: number): XdrWriter;
  u64(value: bigint): XdrWriter;
  text(value: string): XdrWriter;
  optionalText(value: string | undefined): XdrWriter;
  /** Bytes of a fixed number. */
  opaque(bytes: Uint8Array): XdrWriter;
  /** Bytes of a variable number, four for each. */
  chars(bytes: Uint8Array): XdrWriter;
  /** All that was written. */
  bytes(): Buffer;
}

export function createXdrWriter(): XdrWriter {
  const pieces: Uint8Array[] = [];
  const filled = (bytes: Uint8Array) => {
    pieces.push(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
    return writer;
  };
  const writer: XdrWriter = {
    u32: (value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return filled(bytes);
    },
    u64: (value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(value);
      return filled(bytes);
    },
    text: (value) => {
      const bytes = Buffer.from(value, 'utf8');
      writer.u32(bytes.length);
      return filled(bytes);
    },
    optionalText: (value) => (value === undefined ? writer.u32(0) : writer.u32(1).text(value)),
    opaque: filled,
    chars: (bytes) => {
      writer.u32(bytes.length);
      // As C's `char`, which is signed there.
      for (const byte of bytes) writer.u32((byte << 24) >> 24);
      return writer;
    },
    bytes: () => Buffer.concat(pieces),
  };
  return writer;
}
