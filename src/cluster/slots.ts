/** Runs at most `most` at a time, in the order in which they came; whoever's signal aborts while waiting is rejected. */
export function createSlots(most: number) {
  let running = 0;
  const waiting: (() => void)[] = [];

  const enter = (signal: AbortSignal): Promise<void> => {
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(new DOMException('given up', 'AbortError'));
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(admit);
    });
  };

  /** A slot that is free goes straight to the next one, so that nobody slips in between. */
  const exit = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return async <T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    await enter(signal);
    try {
      return await run();
    } finally {
      exit();
    }
  };
}
