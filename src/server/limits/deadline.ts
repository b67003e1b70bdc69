import { GatewayError } from '../../../schema/gateway-error.ts';

/** The time that one operation may take, and its end when the caller goes away. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** What the work gives, unless its time is up first: throws TIMEOUT. */
  race<T>(work: Promise<T>): Promise<T>;
  /** To be called when nobody waits any more. */
  readonly abandon: () => void;
  clear(): void;
}

export function createDeadline(afterMs: number): Deadline {
  const abort = new AbortController();
  let refuse: ((error: GatewayError) => void) | undefined;
  const timer = setTimeout(() => {
    const error = new GatewayError('TIMEOUT', `The operation took longer than ${afterMs / 1000} s.`, {
      fix: 'A mutation may still have been carried out: read before you send it again.',
    });
    refuse?.(error);
    abort.abort(error);
  }, afterMs);
  return {
    signal: abort.signal,
    race: (work) =>
      new Promise((resolve, reject) => {
        refuse = reject;
        work.then(resolve, reject);
      }),
    abandon: () => abort.abort(new GatewayError('TIMEOUT', 'The caller went away.')),
    clear: () => clearTimeout(timer),
  };
}
