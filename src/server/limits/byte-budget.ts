/** What all callers together have sent and not finished: the memory that unfinished bodies and messages may hold. */
export interface ByteBudget {
  /** An account of one sender, whose bytes count until it is cleared. */
  open(): ByteAccount;
  readonly held: number;
}

export interface ByteAccount {
  /** false, and nothing is added, when all senders together would hold too much. */
  add(bytes: number): boolean;
  clear(): void;
}

export function createByteBudget(limit: number): ByteBudget {
  let held = 0;
  return {
    open() {
      let own = 0;
      return {
        add(bytes) {
          if (held + bytes > limit) return false;
          held += bytes;
          own += bytes;
          return true;
        },
        clear() {
          held -= own;
          own = 0;
        },
      };
    },
    get held() {
      return held;
    },
  };
}
