/**
 * What the work resolves with, unless the signal is aborted first: then it rejects at once with the signal's reason, or
 * what is made of it. The work itself goes on, for whoever else waits for it, and its failure is then heard by nobody.
 */
export async function unlessAborted<T>(
  work: () => Promise<T>,
  signal: AbortSignal | null | undefined,
  toError: (reason: unknown) => Error = asError,
): Promise<T> {
  if (!signal) return work();
  if (signal.aborted) throw toError(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(toError(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  work().then(resolve, reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');
}
