import { describe, expect, it } from 'vitest';
import { readCapabilities } from '../../../../src/drivers/libvirt/capabilities.ts';
import { gpuOf } from '../../../../src/drivers/libvirt/gpus.ts';
import { readNetwork } from '../../../../src/drivers/libvirt/networks.ts';
import { imagesOf } from '../../../../src/drivers/libvirt/storage.ts';

const known = { id: 'lab', name: 'lab' };

function device(kind: string, vendor: string, product: string): string {
  return `<device><capability type='pci'><class>${kind}</class>${product}${vendor}</capability></device>`;
}

describe("libvirt's descriptions", () => {
  it('tell what the host can run, in the words of the contract', async () => {
    const guest = (arch: string, type: string) =>
      `<guest><os_type>hvm</os_type><arch name='${arch}'><domain type='qemu'/><domain type='${type}'/></arch></guest>`;
    const xml = `<capabilities><host><cpu><arch>aarch64</arch></cpu><iommu support='yes'/></host>
      ${guest('x86_64', 'qemu')}${guest('aarch64', 'kvm')}</capabilities>`;
    expect(await readCapabilities(xml)).toEqual({
      architectures: ['arm64', 'x86_64'],
      kinds: ['qemu', 'kvm'],
      canPassDevices: true,
    });
    expect(await readCapabilities('<capabilities><host/></capabilities>')).toEqual({
      architectures: [],
      kinds: [],
      canPassDevices: undefined,
    });
  });

  it('tell GPUs from the chips that show a console', async () => {
    const nvidia = "<vendor id='0x10de'>NVIDIA Corporation</vendor>";
    expect(await gpuOf(device('0x030200', nvidia, "<product id='0x1eb8'>TU104GL [Tesla T4]</product>"))).toBe(
      'nvidia-tesla-t4',
    );
    expect(await gpuOf(device('0x030000', nvidia, "<product id='0x2206'>GA102 [GeForce RTX 3080]</product>"))).toBe(
      'nvidia-geforce-rtx-3080',
    );
    expect(await gpuOf(device('0x120000', "<vendor id='0x1002'/>", "<product id='0x740f'/>"))).toBe('1002:740f');
    expect(await gpuOf(device('0x030000', "<vendor id='0x1a03'/>", "<product id='0x2000'/>"))).toBeUndefined();
    expect(await gpuOf(device('0x020000', nvidia, "<product id='0x1'/>"))).toBeUndefined();
    expect(await gpuOf('<device/>')).toBeUndefined();
  });

  it('tell the networks behind addresses, of both families', async () => {
    const xml = `<network><name>lab</name><vlan><tag id='42'/></vlan>
      <ip address='192.168.122.1' netmask='255.255.255.0'/>
      <ip family='ipv6' address='2001:db8:ca2:2::1' prefix='64'/>
      <ip address='10.0.0.1' netmask='255.0.255.0'/><ip address='10.0.0.1'/><ip/></network>`;
    expect(await readNetwork(xml, known)).toEqual({
      network: { ...known, cidrs: ['192.168.122.0/24', '2001:db8:ca2:2::/64'], vlan: 42 },
      subnets: [
        { id: 'lab/192.168.122.0/24', networkId: 'lab', cidr: '192.168.122.0/24' },
        { id: 'lab/2001:db8:ca2:2::/64', networkId: 'lab', cidr: '2001:db8:ca2:2::/64' },
      ],
    });
    expect(await readNetwork("<network><vlan trunk='yes'><tag id='1'/><tag id='2'/></vlan></network>", known)).toEqual({
      network: { ...known, cidrs: [] },
      subnets: [],
    });
  });

  it('are refused where they are no XML, name entities or nest without end', async () => {
    const texts = [
      '',
      'qemu',
      '<capabilities><host></capabilities>',
      '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
      '<x>&a;</x>',
      '<a>'.repeat(40) + '</a>'.repeat(40),
    ];
    for (const text of texts) {
      await expect(readCapabilities(text), text.slice(0, 40)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    }
    const long = `<x>${'<y/>'.repeat(600_000)}</x>`;
    await expect(readCapabilities(long)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('name a volume as the spec does', () => {
    const volume = { pool: 'images', name: 'debian.qcow2', key: '/srv/images/debian.qcow2' };
    expect(imagesOf(volume, [])).toEqual([{ id: 'images/debian.qcow2', name: 'debian.qcow2' }]);
    expect(imagesOf(volume, ['debian.qcow2', volume.key, 'other']).map(({ id }) => id)).toEqual([
      'debian.qcow2',
      volume.key,
    ]);
  });
});
