/** A slot is taken of all of these at once. */
export interface SlotKey {
  readonly key: string;
  /** How many slots of this key may be taken at a time. */
  readonly most: number;
}

export interface KeyedSlots {
  readonly taken: number;
  readonly waiting: number;
  /** How many wait for a slot of this key, among others. */
  waitingFor(key: string): number;
  /**
   * Resolves once there is a slot of every key, with what gives it back. First come, first served, except that nobody
   * waits behind somebody whose own key is full. Rejects with the signal's reason.
   */
  take(keys: readonly SlotKey[], signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly keys: readonly SlotKey[];
  readonly admit: () => void;
}

export function createKeyedSlots(): KeyedSlots {
  const taken = new Map<string, number>();
  const queue = new Set<Waiting>();
  let running = 0;

  const count = (key: string, change: number): void => {
    const now = (taken.get(key) ?? 0) + change;
    if (now === 0) taken.delete(key);
    else taken.set(key, now);
  };
  const hasRoom = (keys: readonly SlotKey[]) => keys.every(({ key, most }) => (taken.get(key) ?? 0) < most);
  const occupy = (keys: readonly SlotKey[]): (() => void) => {
    running += 1;
    for (const { key } of keys) count(key, 1);
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      running -= 1;
      for (const { key } of keys) count(key, -1);
      for (const next of queue) if (hasRoom(next.keys)) next.admit();
    };
  };

  return {
    get taken() {
      return running;
    },
    get waiting() {
      return queue.size;
    },
    waitingFor: (key) => Array.from(queue).filter(({ keys }) => keys.some((one) => one.key === key)).length,
    async take(keys, signal) {
      signal.throwIfAborted();
      if (hasRoom(keys)) return occupy(keys);
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          keys,
          admit: () => {
            leave();
            resolve(occupy(keys));
          },
        };
        const leave = () => {
          queue.delete(waiting);
          signal.removeEventListener('abort', giveUp);
        };
        const giveUp = () => {
          leave();
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        queue.add(waiting);
      });
    },
  };
}
