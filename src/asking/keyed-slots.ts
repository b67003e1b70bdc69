/** A slot is taken of all of these at once. */
export interface SlotKey {
  readonly key: string;
  /** How many slots of this key may be taken at a time. */
  readonly most: number;
  /** Further ones, for those whose tenant holds none at all. */
  readonly spare?: number;
}

/** What is wanted, and in whose name: among those who wait, who holds least comes first. */
export interface SlotsWanted {
  readonly keys: readonly SlotKey[];
  /** One of the keys. */
  readonly tenant: string;
}

export interface KeyedSlots {
  readonly taken: number;
  readonly waiting: number;
  /** Whether there is a slot of every key at this moment. */
  isFree(wanted: SlotsWanted): boolean;
  /** How many wait for a slot of this key, among others. */
  waitingFor(key: string): number;
  /**
   * Resolves once there is a slot of every key, with what gives it back. Of those that could have one, the tenant that
   * holds the fewest is served first, then whoever came first; nobody waits behind somebody whose own key is full. Rejects
   * with the signal's reason.
   */
  take(wanted: SlotsWanted, signal: AbortSignal): Promise<() => void>;
}

interface Waiting extends SlotsWanted {
  readonly admit: () => void;
}

export function createKeyedSlots(): KeyedSlots {
  const taken = new Map<string, number>();
  const queue = new Set<Waiting>();
  let running = 0;

  const takenOf = (key: string) => taken.get(key) ?? 0;
  const count = (key: string, change: number): void => {
    const now = takenOf(key) + change;
    if (now === 0) taken.delete(key);
    else taken.set(key, now);
  };
  const hasRoom = ({ keys, tenant }: SlotsWanted) => {
    const isFirst = takenOf(tenant) === 0;
    return keys.every(({ key, most, spare = 0 }) => takenOf(key) < most + (isFirst ? spare : 0));
  };
  const admitNext = (): void => {
    for (;;) {
      let next: Waiting | undefined;
      for (const one of queue) {
        if (hasRoom(one) && (next === undefined || takenOf(one.tenant) < takenOf(next.tenant))) next = one;
      }
      if (next === undefined) return;
      next.admit();
    }
  };
  const occupy = ({ keys }: SlotsWanted): (() => void) => {
    running += 1;
    for (const { key } of keys) count(key, 1);
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      running -= 1;
      for (const { key } of keys) count(key, -1);
      admitNext();
    };
  };

  return {
    get taken() {
      return running;
    },
    get waiting() {
      return queue.size;
    },
    isFree: hasRoom,
    waitingFor: (key) => Array.from(queue).filter(({ keys }) => keys.some((one) => one.key === key)).length,
    async take(wanted, signal) {
      signal.throwIfAborted();
      if (hasRoom(wanted)) return occupy(wanted);
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          ...wanted,
          admit: () => {
            leave();
            resolve(occupy(wanted));
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
