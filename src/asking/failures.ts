import type { ProviderFailure } from '../../schema/api/discovery.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Log } from '../cluster/log.ts';
import { DriverFailure } from '../drivers/failure.ts';
import { scrub } from './scrub.ts';

/** What failed, rid of the given texts, as a caller is told. */
export function presentFailure(failure: DriverFailure, secrets: readonly string[]): ProviderFailure {
  const { code, message, fix, retryAfterMs } = failure;
  return {
    code,
    message: scrub(message, secrets),
    fix: scrub(fix, secrets),
    retryAfterSeconds: retryAfterMs === undefined ? undefined : retryAfterMs / 1_000,
  };
}

/** It was given up before it came to anything. */
export function cancelled(message: string, fix = 'Ask again.'): DriverFailure {
  return new DriverFailure(FailureCode.CANCELLED, message, { fix });
}

/** Told what a driver threw that says nothing of the provider: a fault of the driver, for the operators alone. */
export type TellFault = (error: unknown) => void;

/** Puts it into the log, with nothing of a Secret. */
export function faultTeller(
  log: Pick<Log, 'error'>,
  { metadata: { namespace, name } }: MachineProvider,
  operation: string,
): TellFault {
  return (error) => log.error({ provider: `${namespace}/${name}`, operation, ...placeOf(error) }, 'a driver failed');
}

/** What a driver threw; of what is no DriverFailure only the operators are told more. */
export function toFailure(error: unknown, tellFault: TellFault): DriverFailure {
  if (error instanceof DriverFailure) return error;
  tellFault(error);
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    'Expected an answer of the provider that the gateway can read, but got one that it could not make sense of.',
    {
      fix: "Make sure that `spec.config.endpoint` is this type of provider; the operators find more in the gateway's log.",
    },
  );
}

/** Where in the gateway an error arose. Its message is left out: JSON.parse, for one, quotes what it could not read. */
export function placeOf(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { name: error.constructor.name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
