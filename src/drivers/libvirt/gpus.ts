import { nodeAt, textAt } from '../read-xml.ts';
import { readDescription } from './description.ts';
import { type Host, isGone } from './host.ts';
import { askDevice, listPciDevices } from './questions/host.ts';

/** A kind of GPU and how many of it the host has. */
export interface Gpu {
  readonly type: string;
  readonly count: number;
}

/** 3D controllers, other display controllers, accelerators: what is made for computing. */
const computing = /^0x(0302|0380|1200)/;
/** Plain displays, among them large GPUs and the small chips that boards and hypervisors show a console with. */
const display = /^0x0300/;
/** ASPEED, Matrox, Cirrus, Bochs, virtio, QXL, XGI, VMware. */
const consoles = ['0x1a03', '0x102b', '0x1013', '0x1234', '0x1af4', '0x1b36', '0x18ca', '0x15ad'];

/** GPUs among the PCI devices; empty where the driver knows of no devices. Throws DriverFailure. */
export async function findGpus(host: Host): Promise<readonly Gpu[]> {
  const names = (await host.find(listPciDevices)) ?? [];
  const told = await host.askEach(names.map(askDevice));
  const types: string[] = [];
  for (const one of told) {
    // A device that was unplugged meanwhile is none.
    if (isGone(one)) continue;
    if ('failure' in one) throw one.failure;
    const type = await gpuOf(one.answer);
    if (type !== undefined) types.push(type);
  }
  return [...Map.groupBy(types, (type) => type)].map(([type, all]) => ({ type, count: all.length }));
}

/** `nvidia-tesla-t4`, or `10de:1eb8` where the host knows no names; undefined for what is no GPU. */
export async function gpuOf(xml: string): Promise<string | undefined> {
  const device = await readDescription(xml, 'describe a PCI device');
  const pci = nodeAt(device, 'capability');
  const kind = (pci && textAt(pci, 'class')) ?? '';
  const [vendor, product] = ['vendor', 'product'].map((name) => pci && nodeAt(pci, name));
  const vendorId = vendor?.attributes['id'] ?? '';
  if (!computing.test(kind) && !(display.test(kind) && !consoles.includes(vendorId))) return undefined;
  const maker = /^\S+/.exec(vendor?.text.trim() ?? '')?.[0];
  // The data base of names has the chip first and the product in brackets: "TU104GL [Tesla T4]".
  const name = /\[(.+?)\]/.exec(product?.text ?? '')?.[1] ?? product?.text.trim();
  if (!maker || !name) return `${bare(vendorId)}:${bare(product?.attributes['id'])}`;
  const words = `${maker} ${name}`.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return words.replace(/^-|-$/g, '');
}

function bare(id: string | undefined): string {
  return id?.replace(/^0x/, '') ?? '';
}
