import { describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { hostPort, parsePlace, placeOf } from '../../../src/status/place.ts';

describe('a place', () => {
  it.each([
    ['ec2.us-west-2.amazonaws.com:443', { host: 'ec2.us-west-2.amazonaws.com', port: '443' }],
    ['https://keystone.example.com:5000/v3', { host: 'keystone.example.com', port: '5000' }],
    ['[2001:db8::1]:8006', { host: '2001:db8::1', port: '8006' }],
    ['/run/libvirt/libvirt-sock-ro', { socket: '/run/libvirt/libvirt-sock-ro' }],
    ['qemu:///system', undefined],
    ['user:secret@vcenter.example.com', undefined],
    ['not a host', undefined],
    ['https://vcenter.example.com,evil.example', undefined],
    ['https://*', undefined],
    ['https://x$(reboot).example', undefined],
    ["https://x'y.example:5000/v3", undefined],
    ['', undefined],
    [null, undefined],
  ])('is read out of %j', (text, place) => {
    expect(parsePlace(text)).toEqual(place);
  });

  it('of libvirt has its own port where none is written', () => {
    const at = (endpoint: string) => placeOf({ type: ProviderType.LIBVIRT, config: { endpoint } });
    expect(at('qemu+tls://kvm-7.example.com/system')).toEqual({ host: 'kvm-7.example.com', port: '16514' });
    expect(at('qemu+tcp://kvm-7.example.com/system')).toEqual({ host: 'kvm-7.example.com', port: '16509' });
    expect(at('qemu://kvm-7.example.com:443/system')).toEqual({ host: 'kvm-7.example.com', port: '443' });
  });

  it('has the port of its type or scheme where none is written', () => {
    const at = (type: ProviderType, endpoint: string) => placeOf({ type, config: { endpoint } });
    expect(at(ProviderType.PROXMOX, 'pve.example.com')).toEqual({ host: 'pve.example.com', port: '8006' });
    expect(at(ProviderType.PROXMOX, 'pve.example.com:443')).toEqual({ host: 'pve.example.com', port: '443' });
    expect(at(ProviderType.OPENSTACK, 'http://keystone.lab')).toEqual({ host: 'keystone.lab', port: '80' });
    expect(at(ProviderType.VSPHERE, 'vcenter.example.com')).toEqual({ host: 'vcenter.example.com', port: '443' });
  });

  it('is one word, also with an address of IPv6', () => {
    expect(hostPort({ host: '2001:db8::1', port: '8006' })).toBe('[2001:db8::1]:8006');
  });
});
