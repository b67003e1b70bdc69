import { BrokenPacket } from './broken-packet.ts';
import { createXdrReader } from './xdr-reader.ts';

/** libvirt's own numbers for what went wrong (virErrorNumber), as far as something follows from them. */
export enum RemoteCode {
  NO_SUPPORT = 3,
  NO_CONNECT = 5,
  INVALID_CONN = 6,
  INVALID_ARG = 8,
  XML_ERROR = 27,
  OPERATION_DENIED = 29,
  RPC = 39,
  NO_DOMAIN = 42,
  NO_NETWORK = 43,
  AUTH_FAILED = 45,
  NO_STORAGE_POOL = 49,
  NO_STORAGE_VOL = 50,
  NO_NODE_DEVICE = 53,
  OPERATION_INVALID = 55,
  NO_NWFILTER = 62,
  CONFIG_UNSUPPORTED = 67,
  OPERATION_TIMEOUT = 68,
  AUTH_CANCELLED = 79,
  OPERATION_UNSUPPORTED = 84,
  RESOURCE_BUSY = 87,
  ACCESS_DENIED = 88,
  AUTH_UNAVAILABLE = 94,
}

/** libvirt answered a call with an error. Its text is left where it is: it may tell of files and hosts. */
export class RemoteError extends Error {
  /** A RemoteCode, or another number of libvirt's. */
  readonly code: number;

  constructor(code: number) {
    super(`libvirt answered with the error ${code}.`);
    this.name = 'RemoteError';
    this.code = code;
  }
}

/** Reads the payload of a reply with the status ERROR. Throws BrokenPacket. */
export function readRemoteError(payload: Uint8Array): RemoteError {
  const code = createXdrReader(payload).i32();
  if (code <= 0) throw new BrokenPacket('an error without a number');
  return new RemoteError(code);
}
