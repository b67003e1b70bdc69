import { nodeAt, textAt, type XmlNode } from '../read-xml.ts';
import { nodesAt, readDescription } from './description.ts';

/** What libvirt says that a host is and can run. */
export interface Capabilities {
  /** Architectures of machines that it can run, in the contract's words; the host's own first. */
  readonly architectures: readonly string[];
  /** `qemu`, `kvm`, `lxc`: kinds of machines; empty on a host that can run none. */
  readonly kinds: readonly string[];
  /** False where the host says that no device of it can be given to a machine; undefined where it does not say. */
  readonly canPassDevices: boolean | undefined;
}

/** As they are called elsewhere in a spec. */
const contractNames: Readonly<Record<string, string>> = { aarch64: 'arm64', amd64: 'x86_64' };

/** Reads the answer to `askCapabilities`. Throws DriverFailure: UNEXPECTED_ANSWER, TOO_LARGE. */
export async function readCapabilities(xml: string): Promise<Capabilities> {
  const root = await readDescription(xml, 'tell what the host can run');
  const own = textAt(root, 'host/cpu/arch');
  const guests = nodesAt(root, 'guest/arch');
  const names = guests.flatMap(({ attributes }) => attributes['name'] ?? []);
  const ordered = own !== undefined && names.includes(own) ? [own, ...names] : names;
  return {
    architectures: distinct(ordered.map((name) => contractNames[name] ?? name)),
    kinds: distinct(guests.flatMap((guest) => nodesAt(guest, 'domain').flatMap(typeOf))),
    canPassDevices: yesOrNo(nodeAt(root, 'host/iommu')?.attributes['support']),
  };
}

function typeOf({ attributes }: XmlNode): string[] {
  const { type } = attributes;
  return type === undefined ? [] : [type];
}

function yesOrNo(text: string | undefined): boolean | undefined {
  return text === 'yes' ? true : text === 'no' ? false : undefined;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
