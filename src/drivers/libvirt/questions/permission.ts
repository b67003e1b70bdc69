import { randomBytes } from 'node:crypto';
import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';
import { writeDomainRef } from './refs.ts';

// Questions about a machine that does not exist: libvirt looks for it, finds none and does nothing. Before it looks, it
// says whether its driver has the function, and whether this connection may use it.

/** By a UUID that no machine has; libvirt finds machines by it alone. */
const nobody = () => writeDomainRef({ name: 'no-such-machine', uuid: randomBytes(16), id: -1 });

const question = (procedure: number, purpose: string, args: Uint8Array): Question<void> => ({
  procedure,
  purpose,
  args,
  read: () => undefined,
});

/** The current configuration, and the machine that runs. */
const config = 2;
const live = 1;

export const start = () => question(9, 'start a machine', nobody().bytes());
export const shutDown = () => question(33, 'shut a machine down', nobody().bytes());
export const reboot = () => question(27, 'restart a machine', nobody().u32(0).bytes());
export const undefine = () => question(35, 'remove a machine', nobody().bytes());
export const setCpus = () => question(199, 'resize a machine', nobody().u32(1).u32(config).bytes());
export const setCpusLive = () => question(199, 'resize a machine that runs', nobody().u32(1).u32(live).bytes());
export const attachDisk = () => question(160, 'attach a disk', nobody().text('<disk/>').u32(live).bytes());
export const attachInterface = () =>
  question(160, 'attach an interface', nobody().text('<interface/>').u32(live).bytes());

/** What it is to define is no machine's description, so that there is none afterwards. */
export const define = () => question(11, 'make a machine', createXdrWriter().text('<no-machine/>').bytes());

export const listSnapshots = () => question(274, 'list the snapshots of a machine', nobody().u32(0).u32(0).bytes());
export const readMetadata = () =>
  question(265, "read a machine's metadata", nobody().u32(0).optionalText(undefined).u32(0).bytes());
export const describeBackup = () => question(422, "describe a machine's backup", nobody().u32(0).bytes());
export const readStatistics = () =>
  question(344, 'read statistics', createXdrWriter().u32(1).opaque(nobody().bytes()).u32(0).u32(0).bytes());
