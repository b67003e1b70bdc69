import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { address } from './address.ts';

/** Where a host is and what is spoken of there. */
export type Target = {
  /** Of libvirt on the host itself: `qemu:///system`. */
  readonly uri: string;
  /** `host:port`, or the path of a socket; for messages. */
  readonly endpoint: string;
  /** What the spec calls the place. */
  readonly region: string;
  readonly isReadOnly: boolean;
} & (
  | { readonly transport: 'tls' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly transport: 'unix'; readonly path: string }
);

const ports = { tls: 16_514, tcp: 16_509 };
const form = /^(qemu|xen|lxc|ch|test)(?:\+(tls|tcp|unix))?:\/\/(\[[^\]]+\]|[^/:]*)(?::(\d+))?(?:\/(.*))?$/;

/** Whom a spec means. Throws DriverFailure NOT_FOUND for an address that is none. */
export function targetOf({ region, config }: MachineProviderSpec): Target {
  const { uri, socket, access } = config?.customSettings ?? {};
  const written = config?.endpoint || uri || '';
  const [, driver = '', named, host = '', port, path = ''] = form.exec(written) ?? [];
  if (driver === '') {
    throw new DriverFailure(FailureCode.NOT_FOUND, `Expected ${address.expected}, but got another text.`, {
      fix: address.fix,
    });
  }
  // Which half of libvirt's sockets: the one for readers is open to more users of the host.
  const isReadOnly = access !== 'read-write';
  const about = {
    uri: `${driver}:///${path || (driver === 'test' ? 'default' : driver === 'lxc' ? 'system' : '')}`,
    region: region ?? '',
    isReadOnly,
  };
  const transport = named ?? (host === '' ? 'unix' : 'tls');
  if (transport === 'unix') {
    const usual = `/run/libvirt/libvirt-sock${isReadOnly ? '-ro' : ''}`;
    return { ...about, transport, path: socket || usual, endpoint: socket || usual };
  }
  const known = transport === 'tls' ? 'tls' : 'tcp';
  const number = port === undefined ? ports[known] : Number(port);
  return { ...about, transport: known, host, port: number, endpoint: `${host}:${number}` };
}
