import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { BrokenPacket, LongPacket } from '../../../../src/drivers/libvirt/rpc/broken-packet.ts';
import { createFraming } from '../../../../src/drivers/libvirt/rpc/framing.ts';
import { readPacket, remoteProgram, writePacket } from '../../../../src/drivers/libvirt/rpc/packet.ts';
import { createXdrReader } from '../../../../src/drivers/libvirt/rpc/xdr-reader.ts';
import { createXdrWriter } from '../../../../src/drivers/libvirt/rpc/xdr-writer.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const mostBytes = 1_000_000;

function aPacket(serial: number, payload: Uint8Array = new Uint8Array()): Buffer {
  return writePacket({ program: remoteProgram, procedure: 7, type: 1, serial, status: 0, payload });
}

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('values of XDR', () => {
  it('come back as they were written', () => {
    const bytes = createXdrWriter()
      .u32(0xffff_ffff)
      .u64(2n ** 40n)
      .text('größe')
      .optionalText(undefined)
      .optionalText('')
      .opaque(Buffer.from('abcde'))
      .chars(Buffer.from([0, 127, 128, 255]))
      .bytes();
    expect(bytes.length % 4).toBe(0);
    const reader = createXdrReader(bytes);
    expect([reader.i32(), reader.u64(), reader.text(), reader.optionalText(), reader.optionalText()]).toEqual([
      -1,
      2 ** 40,
      'größe',
      undefined,
      '',
    ]);
    expect(Buffer.from(reader.opaque(5)).toString()).toBe('abcde');
    expect([...reader.chars(4)]).toEqual([0, 127, 128, 255]);
    expect(() => reader.u32()).toThrow(BrokenPacket);
  });

  it.each([
    ['a text of 4 GB', (bytes: Uint8Array) => createXdrReader(bytes).text()],
    ['a list of 4 G items', (bytes: Uint8Array) => createXdrReader(bytes).list(() => 0)],
    ['4 G characters', (bytes: Uint8Array) => createXdrReader(bytes).chars(0xffff_ffff)],
  ])('are refused before %s is made room for', (_what, read) => {
    expect(() => read(length(0xffff_ffff))).toThrow(BrokenPacket);
  });

  it('are refused where a list announces more items than there are bytes', () => {
    expect(() => createXdrReader(length(60_000)).list(() => 0)).toThrow('fewer items');
    expect(() => createXdrReader(Buffer.concat([length(3), Buffer.from('ab')])).text()).toThrow('cut short');
  });
});

describe('packets', () => {
  it('take about as much memory as they are long, also when they come by the byte', () => {
    const packet = aPacket(1, Buffer.alloc(400_000, 'x'));
    const framing = createFraming(mostBytes);
    const whole: Buffer[] = [];
    collect();
    const before = memory();
    for (const byte of packet.subarray(0, -1)) whole.push(...framing.push(Buffer.from(new Uint8Array([byte]).buffer)));
    collect();
    expect(memory() - before).toBeLessThan(20_000_000);
    expect(whole).toEqual([]);
    expect(framing.push(packet.subarray(-1))[0]?.equals(packet)).toBe(true);
  });

  it('are cut out of the stream wherever that is broken', () => {
    const stream = Buffer.concat([aPacket(1), aPacket(2, Buffer.alloc(300, 1)), aPacket(3)]);
    for (const size of [1, 3, 4, 27, 28, 29, 100, stream.length]) {
      const framing = createFraming(mostBytes);
      const serials: number[] = [];
      for (let at = 0; at < stream.length; at += size) {
        const framed = framing.push(stream.subarray(at, at + size));
        serials.push(...framed.map((one) => readPacket(one).serial));
      }
      expect(serials, `${size} bytes at once`).toEqual([1, 2, 3]);
    }
  });

  it('are refused by their length alone', () => {
    const push = (bytes: Buffer) => () => createFraming(mostBytes).push(bytes);
    expect(push(length(0xffff_ffff))).toThrow(LongPacket);
    expect(push(length(mostBytes + 1))).toThrow(LongPacket);
    expect(push(length(27))).toThrow(BrokenPacket);
    expect(push(length(0))).toThrow(BrokenPacket);
    expect(push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow('another protocol');
  });

  it('are refused where they are of another program or version', () => {
    const [right] = createFraming(mostBytes).push(aPacket(1));
    for (const at of [4, 8]) {
      const wrong = Buffer.from(right ?? []);
      wrong.writeUInt32BE(9, at);
      expect(() => readPacket(wrong)).toThrow("another program's");
    }
  });
});
