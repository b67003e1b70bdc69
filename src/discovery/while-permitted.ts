import { GatewayError } from '../../schema/gateway-error.ts';

/** Between two looks at the permission while there is nothing to hand out. */
const lookMs = 2_000;

/**
 * The same frames for as long as somebody may have them: it is asked before each of them, and from time to time while
 * none comes, since a long run goes on in silence. Throws what the permission throws, FORBIDDEN when it was withdrawn.
 */
export function whilePermitted<Frame>(
  frames: AsyncIterator<Frame, undefined>,
  assertPermitted: () => Promise<void>,
): AsyncIterableIterator<Frame, undefined> {
  return {
    async next() {
      try {
        const frame = await unlessWithdrawn(frames.next(), assertPermitted);
        if (frame.done !== true) await assertPermitted();
        return frame;
      } catch (error) {
        await frames.return?.();
        throw error;
      }
    },
    async return() {
      await frames.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** What is awaited, unless the permission goes first; a cluster that can't be asked withdraws nothing. */
async function unlessWithdrawn<T>(awaited: Promise<T>, assertPermitted: () => Promise<void>): Promise<T> {
  const { promise: withdrawn, reject } = Promise.withResolvers<never>();
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const lookLater = () => {
    timer = setTimeout(() => void look(), lookMs).unref();
  };
  const look = async () => {
    const refusal = await assertPermitted().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal instanceof GatewayError && /^(FORBIDDEN|UNAUTHENTICATED)$/.test(refusal.code)) reject(refusal);
    else if (!over.signal.aborted) lookLater();
  };
  lookLater();
  try {
    return await Promise.race([awaited, withdrawn]);
  } finally {
    over.abort();
    clearTimeout(timer);
  }
}
