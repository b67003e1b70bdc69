import type { Frames } from '../execute/frames.ts';
import type { Outbox } from './outbox.ts';

/**
 * Sends the frames of a subscription itself, around their ready JSON, which the protocol's library would write anew for each
 * socket. To that library it looks like a subscription that has no result, and ends or fails when the frames do.
 */
export function sendFrames(
  frames: Frames,
  id: string,
  { sendParts }: Pick<Outbox, 'sendParts'>,
): AsyncIterableIterator<never> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const end = async (): Promise<IteratorResult<never>> => {
    frames.end();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      await frames.follow(({ asLast }, next) => sendParts(head, asLast, next));
      return { done: true, value: undefined };
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
