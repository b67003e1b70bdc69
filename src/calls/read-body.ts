import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate } from 'node:zlib';
import type { Share } from './bodies.ts';

/** The body is longer than is read. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** The body is packed in a way that was not asked for. */
export class UnknownEncoding extends Error {
  override readonly name = 'UnknownEncoding';
}

/** The encodings that are understood, for `accept-encoding`. */
export const understood = 'gzip, deflate';

export interface BodyBounds {
  readonly maxBytes: number;
  /** Where its bytes are counted; it is read no faster than there is room. */
  readonly share: Share;
}

/**
 * The whole body, unpacked. Throws TooLong as soon as it has more bytes than `maxBytes`, UnknownEncoding, what waiting for
 * room throws, or what the stream or zlib throws.
 */
export async function readBody(body: Readable, encoding: string, { maxBytes, share }: BodyBounds): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const gather = async (unpacked: AsyncIterable<Uint8Array>) => {
    for await (const chunk of unpacked) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLong();
      if (!share.grow(chunk.length)) await share.room();
      chunks.push(chunk);
    }
  };
  const unpacker = unpackerOf(encoding);
  // Most answers are short and not packed: a pipeline would cost more than to read them.
  if (unpacker === undefined) await gather(body as AsyncIterable<Uint8Array>);
  else await pipeline(body, unpacker, gather);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes);
}

/** Undefined for what is not packed. */
function unpackerOf(encoding: string): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    default:
      throw new UnknownEncoding();
  }
}
