import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import type { ProviderStore } from '../providers/store.ts';
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
/** From so many on it is looked whether they are still there. */
const leastSwept = 1_024;

/** Of providers that are gone it is forgotten some day, also where nobody tells that they are. */
export function createLookMemory(store: Pick<ProviderStore, 'find'>): LookMemory {
  const all = new Map<string, Remembered & { readonly key: ProviderKey }>();
  let sweptFrom = leastSwept;
  const sweep = () => {
    for (const [uid, { key }] of all) if (store.find(key)?.metadata.uid !== uid) all.delete(uid);
    sweptFrom = Math.max(leastSwept, 2 * all.size);
  };
  return {
    get size() {
      return all.size;
    },
    of: ({ metadata }) => all.get(metadata.uid) ?? nothing,
    note({ metadata: { uid, namespace, name } }, { looks, unconfirmed }) {
      all.set(uid, { looks, unconfirmed, key: providerKey(namespace, name) });
      if (all.size > sweptFrom) sweep();
    },
    forget: (uid) => void all.delete(uid),
    forgetAll: () => all.clear(),
  };
}
