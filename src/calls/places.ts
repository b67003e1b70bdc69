/** So many may work at once; the others wait in the order of asking. */
export interface Places {
  /** Resolves with what gives the place back; rejects with the signal's reason when that goes first. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createPlaces(count: number): Places {
  let free = count;
  const waiting = new Set<() => void>();
  const giveBack = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next();
  };
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const onAbort = () => {
          waiting.delete(enter);
          reject(signal.reason as Error);
        };
        const enter = () => {
          waiting.delete(enter);
          signal.removeEventListener('abort', onAbort);
          let isOut = false;
          resolve(() => {
            if (!isOut) giveBack();
            isOut = true;
          });
        };
        if (free > 0) {
          free -= 1;
          enter();
          return;
        }
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(enter);
      }),
  };
}
