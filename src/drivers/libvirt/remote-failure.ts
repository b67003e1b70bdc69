import { DriverFailure, FailureCode } from '../failure.ts';
import { BrokenPacket, LongConversation, LongPacket } from './rpc/broken-packet.ts';
import { RemoteCode, RemoteError } from './rpc/remote-error.ts';
import { ScramMismatch } from './scram.ts';

interface Said {
  readonly code: FailureCode;
  readonly got: string;
  readonly fix: string;
}

const isNotKnown: Said = {
  code: FailureCode.UNAUTHENTICATED,
  got: 'it does not know the user or the password',
  fix: 'Check the Secret, and on the host `sasldblistusers2 -f /etc/libvirt/passwd.db`.',
};
const mayNot: Said = {
  code: FailureCode.FORBIDDEN,
  got: 'the connection may not',
  fix: "Look at the host's access rules (`access_drivers` in libvirtd.conf, polkit); docs/providers/libvirt.md lists what is read.",
};
const isNotThere: Said = {
  code: FailureCode.NOT_FOUND,
  got: 'it has no such thing any more',
  fix: 'Ask again; it was removed meanwhile.',
};
const hasNot: Said = {
  code: FailureCode.NOT_FOUND,
  got: 'its driver for this kind of machine can not',
  fix: 'Nothing to mend: this driver of libvirt has no such function.',
};
const hasFault: Said = {
  code: FailureCode.PROVIDER_FAULT,
  got: 'it answered with a fault of its own',
  fix: "Look at the host's log: `journalctl -u libvirtd`, or `-u virtqemud` and the like.",
};

const byCode: Readonly<Partial<Record<RemoteCode, Said>>> = {
  [RemoteCode.NO_SUPPORT]: hasNot,
  [RemoteCode.CONFIG_UNSUPPORTED]: hasNot,
  [RemoteCode.OPERATION_UNSUPPORTED]: hasNot,
  [RemoteCode.NO_CONNECT]: {
    code: FailureCode.NOT_FOUND,
    got: 'it has no driver for this kind of machine',
    fix: 'Check the scheme and path of the address; the host may lack a package such as libvirt-daemon-driver-qemu.',
  },
  [RemoteCode.OPERATION_INVALID]: {
    code: FailureCode.NOT_FOUND,
    got: 'it is not active',
    fix: 'Start it on the host: `virsh pool-start NAME`, and `virsh pool-autostart NAME` for the next time.',
  },
  [RemoteCode.OPERATION_DENIED]: mayNot,
  [RemoteCode.ACCESS_DENIED]: mayNot,
  [RemoteCode.NO_DOMAIN]: isNotThere,
  [RemoteCode.NO_NETWORK]: isNotThere,
  [RemoteCode.NO_STORAGE_POOL]: isNotThere,
  [RemoteCode.NO_STORAGE_VOL]: isNotThere,
  [RemoteCode.NO_NODE_DEVICE]: isNotThere,
  [RemoteCode.NO_NWFILTER]: isNotThere,
  [RemoteCode.AUTH_FAILED]: isNotKnown,
  [RemoteCode.AUTH_CANCELLED]: isNotKnown,
  [RemoteCode.AUTH_UNAVAILABLE]: {
    code: FailureCode.UNAUTHENTICATED,
    got: 'it has nobody to ask who we are',
    fix: 'Start polkit on the host, or set `auth_unix_ro = "none"` in libvirtd.conf.',
  },
  [RemoteCode.OPERATION_TIMEOUT]: {
    code: FailureCode.TIMEOUT,
    got: 'it waited for something itself, and not long enough',
    fix: 'Try again later; the host is busy.',
  },
  [RemoteCode.RESOURCE_BUSY]: {
    code: FailureCode.RATE_LIMITED,
    got: 'it is busy',
    fix: 'Try again later, or lower `spec.config.rateLimiting`.',
  },
};

const checkPort = 'Check that the address is that of libvirtd or virtproxyd, whose port for TLS is 16514.';

/** What went wrong with a question, in words of our own; undefined for what is not libvirt's doing. */
export function remoteFailure(error: unknown, purpose: string): DriverFailure | undefined {
  const said = saidBy(error);
  if (said === undefined) return undefined;
  const number = error instanceof RemoteError ? ` (libvirt's error ${error.code})` : '';
  return new DriverFailure(said.code, `Expected libvirt to ${purpose}, but ${said.got}${number}.`, { fix: said.fix });
}

function saidBy(error: unknown): Said | undefined {
  if (error instanceof RemoteError) return byCode[error.code as RemoteCode] ?? hasFault;
  if (error instanceof LongPacket) {
    return { code: FailureCode.TOO_LARGE, got: 'its answer is longer than the gateway reads', fix: checkPort };
  }
  if (error instanceof LongConversation) {
    return {
      code: FailureCode.TOO_LARGE,
      got: 'it tells more in all than the gateway reads',
      fix: 'Remove volumes, networks and machines that nobody needs; what was not read counts as unknown.',
    };
  }
  if (error instanceof ScramMismatch) {
    const got = 'it does not prove that it knows the password';
    return { code: FailureCode.UNAUTHENTICATED, got, fix: isNotKnown.fix };
  }
  if (!(error instanceof BrokenPacket)) return undefined;
  return { code: FailureCode.UNEXPECTED_ANSWER, got: "what came is not libvirt's protocol", fix: checkPort };
}
