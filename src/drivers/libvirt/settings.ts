import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  uri: {
    description: 'Address of the host, in place of `config.endpoint`.',
    expected: 'a libvirt address over TLS such as "qemu+tls://host.example.com/system"',
    fix: 'Write driver, `+tls`, host and path, without a query.',
    pattern: /^(qemu|xen|lxc|ch)(\+tls)?:\/\/[a-zA-Z0-9.:[\]-]+(\/(system|session)?)?$/,
  },
});
