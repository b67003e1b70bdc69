import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Share } from '../../../src/calls/bodies.ts';
import { readBody, TooLong, UnknownEncoding } from '../../../src/calls/read-body.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const maxBytes = 2_000_000;
const text = JSON.stringify(Array.from({ length: 500 }, (_, index) => ({ name: `machine-${index}` })));
/** Of no order, so that it stays as long as it is. */
const noise = createHash('shake256', { outputLength: 100_000 }).update('noise').digest();
const zeros = Buffer.alloc(1_900_000);

describe('a body', () => {
  for (const pieceLength of [7, 4_096, Infinity]) {
    it.each([
      { name: 'not packed', packed: Buffer.from(text), encoding: '', whole: Buffer.from(text) },
      { name: 'short, by gzip', packed: gzipSync(text), encoding: 'gzip', whole: Buffer.from(text) },
      { name: 'short, by deflate', packed: deflateSync(text), encoding: ' Deflate', whole: Buffer.from(text) },
      { name: 'long, by gzip', packed: gzipSync(noise), encoding: 'x-gzip', whole: noise },
      { name: 'short, but of much', packed: gzipSync(zeros), encoding: 'gzip', whole: zeros },
    ])(`is read: $name, in pieces of ${pieceLength}`, async ({ packed, encoding, whole }) => {
      const counted = new Counted();
      const read = await readBody(inPieces(packed, pieceLength), encoding, { maxBytes, share: counted });
      expect(Buffer.compare(read, whole)).toBe(0);
      expect(counted.bytes).toBe(whole.length);
    });

    it.each([
      { name: 'what is too long', packed: Buffer.alloc(maxBytes + 1), encoding: '', error: TooLong },
      { name: 'a bomb', packed: gzipSync(Buffer.alloc(maxBytes * 20)), encoding: 'gzip', error: TooLong },
      { name: 'what is cut', packed: gzipSync(text).subarray(0, 200), encoding: 'gzip', error: /unexpected end/ },
      {
        name: 'what is cut late',
        packed: gzipSync(noise).subarray(0, 90_000),
        encoding: 'gzip',
        error: /unexpected end/,
      },
      { name: 'what is not packed', packed: Buffer.from(text), encoding: 'gzip', error: /incorrect header/ },
      { name: 'much that is not packed', packed: noise, encoding: 'gzip', error: /incorrect header/ },
      { name: 'what is packed otherwise', packed: gzipSync(text), encoding: 'br', error: UnknownEncoding },
    ])(`is refused, and let go: $name, in pieces of ${pieceLength}`, async ({ packed, encoding, error }) => {
      const body = inPieces(packed, pieceLength === 7 ? 1_000 : pieceLength);
      await expect(readBody(body, encoding, { maxBytes, share: new Counted() })).rejects.toThrow(error);
      if (encoding !== 'br') expect(body.destroyed).toBe(true);
    });
  }

  it.each([
    { name: 'not packed', packed: noise.subarray(0, 4_000), encoding: '' },
    { name: 'packed', packed: gzipSync(noise.subarray(0, 4_000)), encoding: 'gzip' },
  ])('takes no more memory than its own bytes, whatever was sent between them: $name', async ({ packed, encoding }) => {
    collect();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const padded = Readable.from(
      (function* () {
        for (const [index, byte] of packed.entries()) {
          const received = Buffer.alloc(65_536);
          received[1_000] = byte;
          yield received.subarray(1_000, 1_001);
          if (index < packed.length - 1) continue;
          collect();
          most = process.memoryUsage().arrayBuffers - before;
        }
      })(),
      { highWaterMark: 1 },
    );
    const read = await readBody(padded, encoding, { maxBytes, share: new Counted() });
    expect(Buffer.compare(read, noise.subarray(0, 4_000))).toBe(0);
    // All that was received is 262 MB.
    expect(most).toBeLessThan(150_000_000);
  });

  it('fails as its stream does, also before its packed beginning is whole', async () => {
    const body = new Readable({ read: () => undefined });
    body.push(gzipSync(text).subarray(0, 100));
    const reading = readBody(body, 'gzip', { maxBytes, share: new Counted() });
    body.destroy(new Error('reset'));
    await expect(reading).rejects.toThrow('reset');
  });
});

class Counted implements Share {
  bytes = 0;
  grow(bytes: number): boolean {
    this.bytes += bytes;
    return true;
  }
  room = async (): Promise<void> => undefined;
  end = (): void => undefined;
}

function inPieces(bytes: Buffer, pieceLength: number): Readable {
  const length = Math.min(pieceLength, bytes.length);
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    })(),
  );
}
