import { setImmediate as nextTurn } from 'node:timers/promises';

const defaultSliceMs = 8;

/**
 * To be called between pieces of work: lets the event loop have a turn when so many milliseconds of work were done
 * since its last. Resolved promises alone never give it one.
 */
export function createTimeSlice(sliceMs = defaultSliceMs): () => Promise<void> | undefined {
  let sliceEnd = performance.now() + sliceMs;
  return () => {
    if (performance.now() < sliceEnd) return undefined;
    return nextTurn().then(() => {
      sliceEnd = performance.now() + sliceMs;
    });
  };
}
