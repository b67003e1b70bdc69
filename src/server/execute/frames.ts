/** One answer of a subscription, as it goes out. Many subscribers may hold the same one; nobody changes it. */
export interface Frame {
  /** The presented result: JSON in UTF-8. */
  readonly json: Buffer;
  /** Of the event that it came from, whether or not the client selected it. */
  readonly cursor: string | undefined;
}

/**
 * Pulls one event at a time and answers it. return() ends the source and a next() that waits for it at once: an async
 * generator would first wait for the event that never comes. `ended` is called once, however it ends.
 */
export function mapFrames(
  source: AsyncIterator<unknown>,
  answer: (event: unknown) => Frame | Promise<Frame>,
  ended: () => void,
): AsyncIterableIterator<Frame> & { throw(error: unknown): Promise<IteratorResult<Frame>> } {
  let over = false;
  let wake: () => void = () => undefined;
  const finish = (): void => {
    if (over) return;
    over = true;
    ended();
  };
  const end = async (): Promise<IteratorResult<Frame>> => {
    if (!over) {
      finish();
      wake();
      // Not awaited for the same reason; a source that fails to end has nobody left to tell.
      Promise.resolve(source.return?.()).catch(() => undefined);
    }
    return done;
  };
  const pull = async (): Promise<IteratorResult<Frame>> => {
    try {
      const event = await source.next();
      if (event.done !== true) {
        const frame = answer(event.value);
        return { done: false, value: frame instanceof Promise ? await frame : frame };
      }
    } catch (error) {
      finish();
      throw error;
    }
    finish();
    return done;
  };
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (over) {
          resolve(done);
          return;
        }
        wake = () => resolve(done);
        pull().then(resolve, reject);
      }),
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const done: IteratorResult<Frame> = { done: true, value: undefined };

export function findCursor(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return undefined;
  return typeof event.cursor === 'string' ? event.cursor : undefined;
}
