import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { ProviderStore } from '../../providers/store.ts';

export type FollowedStore = Pick<
  ProviderStore,
  'values' | 'change' | 'lastSequence' | 'floorSequence' | 'epoch' | 'wakeups'
>;

export interface ProviderLives {
  /** A provider that was not there before, by its uid. */
  readonly appeared: (provider: MachineProvider) => void;
  /** The same one with another spec. */
  readonly changed: (provider: MachineProvider) => void;
  readonly gone: (uid: string) => void;
}

interface Seen {
  readonly generation: number | null | undefined;
}

/**
 * Tells which providers there are, and what becomes of each, until what it returns is called. A provider that is made again
 * under its name is another one: first the old one is gone.
 */
export function followStore(store: FollowedStore, lives: ProviderLives): () => void {
  const seen = new Map<string, Seen>();
  let { epoch, lastSequence: position } = store;
  let isDue = false;
  let isOver = false;

  const meet = (provider: MachineProvider) => {
    const { uid, generation } = provider.metadata;
    const before = seen.get(uid);
    if (before !== undefined && before.generation === generation) return;
    seen.set(uid, { generation });
    if (before === undefined) lives.appeared(provider);
    else lives.changed(provider);
  };
  const lose = (uid: string) => {
    if (seen.delete(uid)) lives.gone(uid);
  };
  const meetAll = () => {
    ({ epoch, lastSequence: position } = store);
    const present = new Set<string>();
    for (const { metadata } of store.values()) present.add(metadata.uid);
    for (const uid of Array.from(seen.keys())) if (!present.has(uid)) lose(uid);
    for (const provider of store.values()) meet(provider);
  };
  const catchUp = () => {
    isDue = false;
    if (isOver) return;
    // What was not read in time is gone from the history; what is there now is not.
    if (store.epoch !== epoch || position < store.floorSequence) return meetAll();
    while (position < store.lastSequence) {
      const change = store.change((position += 1));
      if (change === undefined) return meetAll();
      const { before, after } = change;
      if (before !== undefined && before.metadata.uid !== after?.metadata.uid) lose(before.metadata.uid);
      if (after === undefined) lose(change.last.metadata.uid);
      else meet(after);
    }
  };
  const wake = () => {
    if (isDue) return;
    isDue = true;
    // Many events come at once, and the reflector has more to do than to wait for us.
    setImmediate(catchUp);
  };

  meetAll();
  store.wakeups.add(wake);
  return () => {
    isOver = true;
    store.wakeups.delete(wake);
  };
}
