import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { readCapabilities } from '../../../../src/drivers/libvirt/capabilities.ts';
import { listDomains } from '../../../../src/drivers/libvirt/questions/domains.ts';
import { askNodeInfo } from '../../../../src/drivers/libvirt/questions/host.ts';
import { listNetworks } from '../../../../src/drivers/libvirt/questions/networks.ts';
import { beginSasl, listSignIns } from '../../../../src/drivers/libvirt/questions/session.ts';
import { askPool, listVolumes } from '../../../../src/drivers/libvirt/questions/storage.ts';
import { BrokenPacket, LongPacket } from '../../../../src/drivers/libvirt/rpc/broken-packet.ts';
import { createFraming } from '../../../../src/drivers/libvirt/rpc/framing.ts';
import { readPacket, remoteProgram, writePacket } from '../../../../src/drivers/libvirt/rpc/packet.ts';
import { readRemoteError } from '../../../../src/drivers/libvirt/rpc/remote-error.ts';
import { createXdrReader } from '../../../../src/drivers/libvirt/rpc/xdr-reader.ts';
import { createXdrWriter } from '../../../../src/drivers/libvirt/rpc/xdr-writer.ts';
import { Chance } from '../../../support/seeded.ts';

/** A parser, and something good that it reads. */
export interface Parser {
  readonly name: string;
  readonly good: Buffer;
  /** Throws what it may throw, and nothing else. */
  readonly read: (bytes: Buffer) => void | Promise<void>;
}

const uuid = Buffer.alloc(16, 7);
const pool = { name: 'images', uuid };
const payload = createXdrWriter()
  .u32(2)
  .text('first')
  .opaque(uuid)
  .u32(1)
  .text('the second machine')
  .opaque(uuid)
  .u32(0xffff_ffff)
  .u32(2)
  .bytes();
const packet = { program: remoteProgram, procedure: 273, type: 1, serial: 3, status: 0, payload };
const questions = [
  listDomains,
  listNetworks,
  listVolumes(pool),
  askPool(pool),
  askNodeInfo,
  listSignIns,
  beginSasl('PLAIN', uuid),
];

export const parsers: readonly Parser[] = [
  {
    name: 'XDR',
    good: payload,
    read: (bytes) => {
      only(() => readRemoteError(bytes), [BrokenPacket]);
      for (const question of questions) only(() => question.read(createXdrReader(bytes)), [BrokenPacket]);
    },
  },
  {
    name: 'framing',
    good: Buffer.concat([writePacket(packet), writePacket(packet)]),
    read: (bytes) => {
      const framing = createFraming(16 * 1024 * 1024);
      only(() => {
        for (let at = 0; at < bytes.length; at += 37) framing.push(bytes.subarray(at, at + 37)).forEach(readPacket);
      }, [BrokenPacket, LongPacket]);
    },
  },
  {
    name: 'descriptions',
    good: Buffer.from(
      `<?xml version="1.0"?><capabilities><host><cpu><arch>x86_64</arch><feature name='vme'/></cpu><iommu support='no'/>
      </host><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='kvm'/></arch></guest></capabilities>`,
    ),
    read: (bytes) => onlyLater(() => readCapabilities(bytes.toString('utf8')), [DriverFailure]),
  },
];

/** The number of the first run that the parser does not survive; undefined where it survives all, always the same ones. */
export async function failingRun({ good, read }: Parser, times: number): Promise<number | undefined> {
  const chance = new Chance(20_261_129);
  for (let run = 0; run < times; run += 1) {
    const bytes = mutate(good, chance);
    try {
      await read(bytes);
    } catch {
      return run;
    }
  }
  return undefined;
}

/** Bytes that are changed, cut out, doubled, or set to what breaks numbers. */
function mutate(good: Buffer, chance: Chance): Buffer {
  let bytes = Buffer.from(good);
  for (let left = 1 + chance.below(4); left > 0; left -= 1) {
    const at = chance.below(Math.max(1, bytes.length));
    const size = chance.below(24);
    switch (chance.below(6)) {
      case 0:
        bytes[at] = chance.below(256);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + size), bytes.subarray(at)]);
        break;
      case 4:
        bytes.fill(chance.pick([0, 0xff, 0x7f, 0x80]), Math.min(at, bytes.length), Math.min(at + 4, bytes.length));
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from('<a>&x;]]>'), bytes.subarray(at)]);
    }
  }
  return bytes;
}

type Kind = new (...args: never[]) => Error;

function only(act: () => unknown, kinds: readonly Kind[]): void {
  try {
    act();
  } catch (error) {
    refuseOthers(error, kinds);
  }
}

async function onlyLater(act: () => Promise<unknown>, kinds: readonly Kind[]): Promise<void> {
  try {
    await act();
  } catch (error) {
    refuseOthers(error, kinds);
  }
}

function refuseOthers(error: unknown, kinds: readonly Kind[]): void {
  const isKnown = kinds.some((kind) => error instanceof Error && error.constructor === kind);
  if (!isKnown) throw new Error('Expected a failure of a kind that is told, but got another.', { cause: error });
}
