import type { XdrReader } from '../rpc/xdr-reader.ts';
import { createXdrWriter, type XdrWriter } from '../rpc/xdr-writer.ts';

/** What names an object of the host: its name for people, its UUID for libvirt. */
export interface Ref {
  readonly name: string;
  /** 16 bytes. */
  readonly uuid: Uint8Array;
}

export interface DomainRef extends Ref {
  /** -1 while it does not run. */
  readonly id: number;
}

export interface VolumeRef {
  readonly pool: string;
  readonly name: string;
  /** Unique on the host: a path, for most kinds of pools. */
  readonly key: string;
}

const uuidBytes = 16;

export function readRef(reader: XdrReader): Ref {
  return { name: reader.text(), uuid: reader.opaque(uuidBytes) };
}

export function readDomainRef(reader: XdrReader): DomainRef {
  return { ...readRef(reader), id: reader.i32() };
}

export function readVolumeRef(reader: XdrReader): VolumeRef {
  return { pool: reader.text(), name: reader.text(), key: reader.text() };
}

export function writeRef({ name, uuid }: Ref): XdrWriter {
  return createXdrWriter().text(name).opaque(uuid);
}

export function writeDomainRef(domain: DomainRef): XdrWriter {
  return writeRef(domain).u32(domain.id);
}
