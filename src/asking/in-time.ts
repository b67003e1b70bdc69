/** Gives work a signal that aborts with another one, or with what `over` makes once the time is up; it leaves nothing behind. */
export async function inTime<T>(
  { signal, ms, over }: { readonly signal: AbortSignal; readonly ms: number; readonly over: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const life = new AbortController();
  const onAbort = () => life.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const timer = setTimeout(() => life.abort(over()), ms).unref();
  try {
    return await work(life.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
