import { describe, expect, it } from 'vitest';
import { LineTooLong, readJsonLines } from '../../../src/cluster/watch-stream.ts';

async function read(chunks: readonly Uint8Array[], maxLineBytes?: number): Promise<readonly (readonly unknown[])[]> {
  const groups: (readonly unknown[])[] = [];
  async function* stream() {
    yield* chunks;
  }
  for await (const group of readJsonLines(stream(), maxLineBytes)) groups.push(group);
  return groups;
}

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('reading a stream of JSON lines', () => {
  it('gives the same values wherever the chunks are cut, also within a UTF-8 character', async () => {
    const text = bytes('{"a":"blåbærøl 🍺"}\n{"b":2}\n');
    for (let cut = 0; cut <= text.length; cut += 1) {
      const groups = await read([text.subarray(0, cut), text.subarray(cut)]);
      expect(groups.flat()).toEqual([{ a: 'blåbærøl 🍺' }, { b: 2 }]);
    }
    expect((await read(Array.from(text, (_, i) => text.subarray(i, i + 1)))).flat()).toHaveLength(2);
  });

  it('gives the lines of one chunk together', async () => {
    expect(await read([bytes('1\n2\n3'), bytes('\n4\n')])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('skips empty lines, takes CRLF, and a whole last line without its end', async () => {
    expect((await read([bytes('\n{"a":1}\r\n\r\n{"b":2}')])).flat()).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('gives what was whole before it throws for a line that was cut', async () => {
    const seen: unknown[] = [];
    const reading = (async () => {
      async function* stream() {
        yield bytes('{"a":1}\n{"b":');
      }
      for await (const group of readJsonLines(stream())) seen.push(...group);
    })();
    await expect(reading).rejects.toThrow(SyntaxError);
    expect(seen).toEqual([{ a: 1 }]);
  });

  it('throws for a line that grows beyond its bound, and counts each line by itself', async () => {
    await expect(read([bytes('x'.repeat(60)), bytes('x'.repeat(60))], 100)).rejects.toThrow(LineTooLong);
    expect((await read([bytes(`"${'x'.repeat(60)}"\n"${'x'.repeat(60)}"\n`)], 100)).flat()).toHaveLength(2);
  });
});
