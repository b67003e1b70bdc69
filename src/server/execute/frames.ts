import type { ExecutionResult } from 'graphql';

/** One answer of a subscription, with the cursor of the event it came from, whether or not the client selected it. */
export interface Frame {
  readonly result: ExecutionResult;
  readonly cursor: string | undefined;
}

/**
 * Pulls one event at a time and executes it. return() ends the source and a next() that waits for it at once: an async
 * generator would first wait for the event that never comes.
 */
export function mapFrames(
  source: AsyncIterator<unknown>,
  execute: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
): AsyncIterableIterator<Frame> & { throw(error: unknown): Promise<IteratorResult<Frame>> } {
  let ended = false;
  let wake: () => void = () => undefined;
  const end = async (): Promise<IteratorResult<Frame>> => {
    if (!ended) {
      ended = true;
      wake();
      // Not awaited for the same reason; a source that fails to end has nobody left to tell.
      Promise.resolve(source.return?.()).catch(() => undefined);
    }
    return done;
  };
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (ended) {
          resolve(done);
          return;
        }
        wake = () => resolve(done);
        pull(source, execute).then(resolve, reject);
      }),
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const done: IteratorResult<Frame> = { done: true, value: undefined };

async function pull(
  source: AsyncIterator<unknown>,
  execute: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
): Promise<IteratorResult<Frame>> {
  const event = await source.next();
  if (event.done === true) return done;
  return { done: false, value: { result: await execute(event.value), cursor: findCursor(event.value) } };
}

function findCursor(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return undefined;
  return typeof event.cursor === 'string' ? event.cursor : undefined;
}
