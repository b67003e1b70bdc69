import { LRUCache } from 'lru-cache';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { Assessment, Previous } from '../../status/observations.ts';

export type Remembered = Pick<Previous, 'looks' | 'unconfirmed'>;

/** What this replica remembers of its looks at the providers, by their uids: what a status has no place for. */
export interface LookMemory {
  of(provider: MachineProvider): Remembered;
  note(provider: MachineProvider, assessment: Assessment): void;
  forget(uid: string): void;
}

const nothing: Remembered = { looks: [], unconfirmed: false };
const moment = { max: 1_000, ttl: 120_000, perf: { now: () => performance.now() } };

/** For one term: nobody else looks meanwhile, and who leads is told which providers are gone. */
export function createLookMemory(): LookMemory {
  return memoryIn(new Map());
}

/** For a replica that does not lead: others look as well, so what it saw a while ago says less than the status does. */
export function createShortMemory(): LookMemory {
  return memoryIn(new LRUCache<string, Remembered>(moment));
}

function memoryIn(
  all: Pick<Map<string, Remembered>, 'get' | 'delete'> & { set(uid: string, one: Remembered): unknown },
) {
  return {
    of: ({ metadata }: MachineProvider) => all.get(metadata.uid) ?? nothing,
    note: ({ metadata }: MachineProvider, { looks, unconfirmed }: Assessment) =>
      void all.set(metadata.uid, { looks, unconfirmed }),
    forget: (uid: string) => void all.delete(uid),
  };
}
