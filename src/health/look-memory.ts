import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Assessment, Previous } from '../status/observations.ts';

type Remembered = Pick<Previous, 'looks' | 'unconfirmed'>;

/** What this replica remembers of its looks at the providers, by their uids: what a status has no place for. */
export interface LookMemory {
  readonly size: number;
  of(provider: MachineProvider): Remembered;
  note(provider: MachineProvider, assessment: Assessment): void;
  forget(uid: string): void;
  /** Another replica has looked meanwhile: what the statuses say of themselves is newer. */
  forgetAll(): void;
}

const nothing: Remembered = { looks: [], unconfirmed: false };

export function createLookMemory(): LookMemory {
  const all = new Map<string, Remembered>();
  return {
    get size() {
      return all.size;
    },
    of: ({ metadata }) => all.get(metadata.uid) ?? nothing,
    note: ({ metadata }, { looks, unconfirmed }) => void all.set(metadata.uid, { looks, unconfirmed }),
    forget: (uid) => void all.delete(uid),
    forgetAll: () => all.clear(),
  };
}
