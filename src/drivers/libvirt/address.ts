import { authority } from '../endpoint.ts';
import type { Form } from '../form.ts';

/**
 * Over TLS, to another host. ssh, ext and every parameter can make libvirt run programs or read files, and an address
 * may hold a password: so it is never shown.
 */
export const address: Form & { readonly pattern: string } = {
  pattern: `^(qemu([+]tls)?://${authority}/(system|session)|ch([+]tls)?://${authority}/(system|session)|(xen|lxc)([+]tls)?://${authority}(/(system)?)?)$`,
  expected: 'a libvirt address over TLS such as "qemu+tls://host.example.com/system"',
  fix: 'Write driver, `+tls`, host and path: no ssh, ext, tcp, unix or test, no user and no query.',
  unseen: true,
};
