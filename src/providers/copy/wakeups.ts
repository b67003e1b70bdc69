/** Who waits for the store to move on. Waking thousands is one loop of plain calls, without a promise each. */
export class Wakeups {
  private readonly waiting = new Set<() => void>();

  get size(): number {
    return this.waiting.size;
  }

  add(wake: () => void): void {
    this.waiting.add(wake);
  }

  delete(wake: () => void): void {
    this.waiting.delete(wake);
  }

  /** Calls everyone who waits now; they take themselves out, and may come back at once. A callback does not throw. */
  wakeAll(): void {
    for (const wake of [...this.waiting]) if (this.waiting.has(wake)) wake();
  }

  /** Resolves true once `test` holds, which is tried now and at every wake-up; false when the time is up or `signal` aborts. */
  async until(test: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (test()) return true;
    if (signal?.aborted) return false;
    return new Promise((resolve) => {
      const settle = (outcome: boolean): void => {
        this.delete(wake);
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        resolve(outcome);
      };
      const wake = (): void => {
        if (test()) settle(true);
      };
      const giveUp = (): void => settle(false);
      const timer = setTimeout(giveUp, timeoutMs);
      signal?.addEventListener('abort', giveUp);
      this.add(wake);
    });
  }
}
