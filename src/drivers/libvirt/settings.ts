import { defineSettings } from '../settings.ts';
import { caBundle } from '../tls.ts';
import { address } from './address.ts';

const { pattern, expected, fix } = address;

/** The settings that only this type knows. */
export const settings = defineSettings({
  uri: { description: 'Address of the host, in place of `config.endpoint`.', pattern, expected, fix },
  socket: {
    description: "Path of libvirt's Unix socket, where the address has no host; the gateway's operator must list it.",
    pattern: '^(/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*){1,16}$',
    expected: 'the path of a socket such as "/run/libvirt/libvirt-sock-ro"',
    fix: 'Write the whole path, without links and dots.',
  },
  access: {
    description:
      'How the connection is opened: `read-only`, the default, over which libvirt refuses every change; or `read-write`, ' +
      'over which it tells whether operations are allowed.',
    pattern: '^(read-only|read-write)$',
    expected: '"read-only" or "read-write"',
    fix: 'Write `read-only`, or leave it out.',
  },
  caBundle,
});
