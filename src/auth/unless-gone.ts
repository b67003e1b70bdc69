import { GatewayError } from '../../schema/gateway-error.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';

/** What the work gives, unless this caller goes first: others may wait for the same work, so it goes on. */
export function unlessGone<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Of who has gone already, nobody hears how it ends.
  work.catch(() => undefined);
  return unlessAborted(() => work, signal, gone);
}

function gone(): GatewayError {
  return new GatewayError('TIMEOUT', 'The caller went away before the cluster had answered.');
}
