import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';

// What the host itself is and has.

const nothing = new Uint8Array();

export interface NodeInfo {
  /** `x86_64`, as the host calls it. */
  readonly model: string;
  readonly memoryKib: number;
  /** Logical CPUs that are online. */
  readonly cpus: number;
}

export const askHostName: Question<string> = {
  procedure: 59,
  purpose: 'tell the name of the host',
  args: nothing,
  read: (reader) => reader.text(),
};

export const askNodeInfo: Question<NodeInfo> = {
  procedure: 6,
  purpose: 'tell of the CPUs and the memory of the host',
  args: nothing,
  read: (reader) => {
    const letters = Uint8Array.from({ length: 32 }, () => reader.u32() & 0xff);
    const [model = ''] = Buffer.from(letters).toString('utf8').split('\0');
    return { model, memoryKib: reader.u64(), cpus: reader.i32() };
  },
};

/** XML. */
export const askCapabilities: Question<string> = {
  procedure: 7,
  purpose: 'tell what the host can run',
  args: nothing,
  read: (reader) => reader.text(),
};

const pciDevices = 2;

/** Names of the PCI devices of the host. */
export const listPciDevices: Question<readonly string[]> = {
  procedure: 285,
  purpose: 'list the PCI devices',
  args: createXdrWriter().u32(1).u32(pciDevices).bytes(),
  read: (reader) => reader.list(() => reader.text()),
};

/** XML. */
export function askDevice(name: string): Question<string> {
  const args = createXdrWriter().text(name).u32(0).bytes();
  return { procedure: 114, purpose: 'describe a PCI device', args, read: (reader) => reader.text() };
}
