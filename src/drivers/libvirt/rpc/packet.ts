import { BrokenPacket } from './broken-packet.ts';
import { createXdrWriter } from './xdr-writer.ts';

/** Numbers of the two programs that are spoken over one socket; both in version 1. */
export const remoteProgram = 0x2000_8086;
export const keepaliveProgram = 0x6b65_6570;
const version = 1;

/** A message is what nobody asked for: an event, or a sign of life. */
export const packetTypes = { call: 0, reply: 1, message: 2 } as const;
export const packetStatuses = { ok: 0, error: 1 } as const;

/** A packet without its length. */
export interface Packet {
  readonly program: number;
  readonly procedure: number;
  readonly type: number;
  /** Of the call that it belongs to; 0 for messages. */
  readonly serial: number;
  readonly status: number;
  /** XDR, as procedure, type and status say. */
  readonly payload: Uint8Array;
}

const headerBytes = 24;
export const lengthBytes = 4;
export const leastPacketBytes = lengthBytes + headerBytes;

export function writePacket({ program, procedure, type, serial, status, payload }: Packet): Buffer {
  const header = createXdrWriter().u32(leastPacketBytes + payload.length);
  header.u32(program).u32(version).u32(procedure).u32(type).u32(serial).u32(status);
  return Buffer.concat([header.bytes(), payload]);
}

/** Reads what framing cut out, which has its header whole. Throws BrokenPacket for another program or version. */
export function readPacket(framed: Buffer): Packet {
  const field = (index: number) => framed.readUInt32BE(lengthBytes + index * 4);
  const program = field(0);
  const isKnown = program === remoteProgram || program === keepaliveProgram;
  if (!isKnown || field(1) !== version) throw new BrokenPacket("another program's");
  return {
    program,
    procedure: field(2),
    type: field(3),
    serial: field(4),
    status: field(5),
    payload: framed.subarray(leastPacketBytes),
  };
}
