import { authority } from '../endpoint.ts';
import type { Form } from '../form.ts';

const remote = `([+](tls|tcp))?://${authority}`;
const local = '([+]unix)?://';

/**
 * Over TLS to another host; over TCP and Unix sockets too, which the gateway dials only where its operator lists the very
 * place. ssh, ext and every parameter can make libvirt run programs or read files, and an address may hold a password: so
 * it is never shown. Of the test driver only its default host is meant, since another path names a file.
 */
export const address: Form & { readonly pattern: string } = {
  pattern: `^((qemu|ch)(${remote}|${local})/(system|session)|(xen|lxc)(${remote}|${local})(/(system)?)?|test(${remote}|${local})/default)$`,
  expected: 'a libvirt address over TLS such as "qemu+tls://host.example.com/system"',
  fix: 'Write driver, `+tls`, host and path: no ssh, ext or libssh, no user and no query.',
  unseen: true,
};
