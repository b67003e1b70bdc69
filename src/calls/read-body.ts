import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate, gunzipSync, inflateSync } from 'node:zlib';
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

/** Packed bytes of a body, and what they come to, that are unpacked at once: to set up streams would cost more. */
const short = { packed: 16_384, unpacked: 262_144 };

/**
 * The whole body, unpacked. Throws TooLong as soon as it has more bytes than `maxBytes`, UnknownEncoding, what waiting for
 * room throws, or what the stream or zlib throws.
 */
export async function readBody(body: Readable, encoding: string, bounds: BodyBounds): Promise<Uint8Array> {
  const packing = packingOf(encoding);
  const gathered = new Gathered(bounds);
  // Most answers are short and not packed: a pipeline would cost more than to read them.
  if (packing === undefined) {
    for await (const chunk of body as AsyncIterable<Uint8Array>) await gathered.add(alone(chunk));
    return gathered.whole();
  }
  const packed = beginningOf(body);
  const { start, isAll } = await packed.read(short.packed);
  const atOnce = isAll ? unpackShort(start, packing, bounds.maxBytes) : undefined;
  if (atOnce !== undefined) await gathered.add(atOnce);
  else {
    await pipeline(packed.again, packing.stream(), async (unpacked: AsyncIterable<Uint8Array>) => {
      for await (const chunk of unpacked) await gathered.add(chunk);
    });
  }
  return gathered.whole();
}

/**
 * A chunk without what was received with it: chunked bodies may have any length between two bytes of them, which is in the
 * same memory, and is not counted.
 */
function alone(chunk: Uint8Array): Uint8Array {
  return chunk.buffer.byteLength > 4 * chunk.length ? new Uint8Array(chunk) : chunk;
}

/** What was read so far, within bounds. */
class Gathered {
  private readonly bounds: BodyBounds;
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  constructor(bounds: BodyBounds) {
    this.bounds = bounds;
  }

  async add(chunk: Uint8Array): Promise<void> {
    const { maxBytes, share } = this.bounds;
    this.bytes += chunk.length;
    if (this.bytes > maxBytes) throw new TooLong();
    if (!share.grow(chunk.length)) await share.room();
    this.chunks.push(chunk);
  }

  whole(): Uint8Array {
    const [first] = this.chunks;
    return this.chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.chunks, this.bytes);
  }
}

/** A stream of which the beginning can be read first, and all of it after that. */
function beginningOf(body: Readable) {
  const iterator = (body as AsyncIterable<Uint8Array, undefined>)[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  return {
    /** At least `bytes`, or all there is. */
    read: async (bytes: number): Promise<{ readonly start: Uint8Array; readonly isAll: boolean }> => {
      let left = bytes;
      let isAll = false;
      while (left >= 0 && !isAll) {
        const { value } = await iterator.next();
        isAll = value === undefined;
        left -= value?.length ?? 0;
        if (value !== undefined) chunks.push(alone(value));
      }
      return { start: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), isAll };
    },
    again: async function* (this: void): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks;
        yield* { [Symbol.asyncIterator]: () => iterator };
      } finally {
        // Whoever stops before the first of them has come to an end lets go of the others as well.
        await iterator.return?.();
      }
    },
  };
}

/** Undefined where it comes to more than is unpacked at once. Throws what zlib throws. */
function unpackShort(packed: Uint8Array, { unpack }: Packing, maxBytes: number): Uint8Array | undefined {
  try {
    return unpack(packed, { maxOutputLength: Math.min(short.unpacked, maxBytes) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

interface Packing {
  readonly stream: () => Transform;
  readonly unpack: (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
}

const gzip: Packing = { stream: createGunzip, unpack: gunzipSync };
const deflate: Packing = { stream: createInflate, unpack: inflateSync };

/** Undefined for what is not packed. */
function packingOf(encoding: string): Packing | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return gzip;
    case 'deflate':
      return deflate;
    default:
      throw new UnknownEncoding();
  }
}
