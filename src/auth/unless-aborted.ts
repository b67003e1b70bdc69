import { GatewayError } from '../../schema/gateway-error.ts';

/** What the work gives, unless this caller goes first: others may wait for the same work, so it goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever leaves must not leave a rejection behind that nobody hears.
  work.catch(() => undefined);
  if (signal.aborted) throw gone();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(gone());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function gone(): GatewayError {
  return new GatewayError('TIMEOUT', 'The caller went away before the cluster had answered.');
}
