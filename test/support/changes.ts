/** Lets a test await a condition over things that tell when they change, instead of sleeping. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  readonly notify = (): void => {
    for (const check of [...this.#waiting]) check();
  };

  /** Resolves as soon as the condition holds after a change; rejects after the time-out with what was awaited. */
  async until(what: string, condition: () => boolean, timeoutMs = 30_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        settle();
      };
      const check = () => {
        if (condition()) end(resolve);
      };
      const timer = setTimeout(() => end(() => reject(new Error(`never happened: ${what}`))), timeoutMs);
      this.#waiting.add(check);
    });
  }
}
