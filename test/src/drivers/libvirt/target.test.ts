import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/drivers/libvirt/target.ts';

const of = (endpoint: string, customSettings: Record<string, string> = {}) =>
  targetOf({ region: 'rack-7', config: { endpoint, customSettings } });

describe('the address of a host', () => {
  it.each([
    ['qemu+tls://kvm.example.com/system', 'qemu:///system', 'kvm.example.com:16514'],
    ['qemu://kvm.example.com:443/session', 'qemu:///session', 'kvm.example.com:443'],
    ['xen+tls://10.0.0.7', 'xen:///', '10.0.0.7:16514'],
    ['lxc://host/', 'lxc:///system', 'host:16514'],
    ['ch+tls://[2001:db8::1]/system', 'ch:///system', '[2001:db8::1]:16514'],
    ['test+tcp://127.0.0.1/default', 'test:///default', '127.0.0.1:16509'],
    ['qemu:///system', 'qemu:///system', '/run/libvirt/libvirt-sock-ro'],
    ['qemu+unix:///system', 'qemu:///system', '/run/libvirt/libvirt-sock-ro'],
  ])('%s is read', (written, uri, endpoint) => {
    expect(of(written)).toMatchObject({ uri, endpoint, region: 'rack-7', isReadOnly: true });
  });

  it('may stand in a setting, with a socket of its own', () => {
    const customSettings = { uri: 'qemu:///system', socket: '/srv/sock' };
    expect(targetOf({ region: 'rack-7', config: { customSettings } })).toMatchObject({
      transport: 'unix',
      path: '/srv/sock',
    });
    expect(of('lxc:///', { access: 'read-write' })).toMatchObject({
      path: '/run/libvirt/libvirt-sock',
      isReadOnly: false,
    });
  });

  it.each(['qemu+ssh://host/system', 'qemu+ext:///system', 'esx://host/', 'https://host', 'host', ''])(
    '%s is none',
    (written) => {
      expect(() => of(written)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error);
    },
  );
});
