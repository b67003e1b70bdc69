import type { Frame } from '../execute/frames.ts';

const tail = Buffer.from('}');

/**
 * Sends the frames of a subscription itself, around their ready JSON, which the protocol's library would write anew for each
 * socket. To that library it looks like a subscription that has no result, and ends or fails when the frames do.
 */
export function sendFrames(
  frames: AsyncIterableIterator<Frame>,
  id: string,
  send: (message: Buffer) => Promise<void>,
): AsyncIterableIterator<never> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const end = async (): Promise<IteratorResult<never>> => {
    await frames.return?.();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      for (;;) {
        const next = await frames.next();
        if (next.done === true) return { done: true, value: undefined };
        await send(Buffer.concat([head, next.value.json, tail]));
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
