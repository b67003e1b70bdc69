import { quotasOf } from '../../asking/ask-provider.ts';
import { endpointHost } from '../../asking/endpoint-host.ts';
import { type TellFault, toFailure } from '../../asking/failures.ts';
import type { Subject } from '../../asking/ports.ts';
import { unlessAborted } from '../../cluster/unless-aborted.ts';
import { type Connection, type CredentialCheck, type Probe, ProbeStep } from '../../drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../drivers/failure.ts';
import { asFailure } from '../../drivers/parts.ts';
import type { Observations } from '../../status/observations.ts';

/** For a driver to say what it was about when the time was over. */
const heedMs = 250;

export interface Asking {
  readonly subject: Subject;
  readonly quotas: boolean;
  /** Of these very credentials. */
  readonly known: CredentialCheck | undefined;
  /** Aborts with a DriverFailure where the time is over: that is seen, and whatever else it aborts with is thrown. */
  readonly signal: AbortSignal;
  readonly tellFault: TellFault;
}

export type Seen = Pick<Observations, 'quotas'> & { readonly look: NonNullable<Observations['look']> };

/** All that a look asks over one connection, until something stands in the way. */
export async function askAll(connection: Connection, asking: Asking): Promise<Seen> {
  const { quotas: wantsQuotas, known, signal } = asking;
  const probe = await probeOf(connection, asking);
  // Signing in once more would bring no other answer, and may lock an account.
  if (!isSignedIn(probe)) return { look: { probe, credentials: undefined } };
  const isThrough = failureIn(probe) === undefined;
  // The probe has just signed in by them: to do so again would cost as much as all the rest.
  const credentials = isThrough && known !== undefined ? known : await credentialsOf(connection, asking);
  const seen = { look: { probe, credentials } };
  const isWell = isThrough && credentials?.status === 'Valid';
  if (!wantsQuotas || !isWell || signal.aborted) return seen;
  const quotas = await quotasOf(connection, asking).catch(asFailure);
  return { ...seen, quotas };
}

async function probeOf(connection: Connection, { subject, signal, tellFault }: Asking): Promise<Probe> {
  const began = performance.now();
  let probing: Promise<Probe> | undefined;
  try {
    return await unlessAborted(() => (probing = connection.probe()), signal);
  } catch (error) {
    const isOver = signal.reason instanceof DriverFailure;
    if (!isOver) signal.throwIfAborted();
    const failure = toFailure(error, tellFault);
    const cutOff = isOver ? await cutOffProbe(probing, failure) : undefined;
    const endpoint = endpointHost(subject.provider.spec, subject.driver);
    const ms = performance.now() - began;
    return cutOff ?? { endpoint, steps: [{ step: ProbeStep.FIRST_CALL, ms, failure }] };
  }
}

/** How far a probe came that heeds the end of its time; undefined of one that does not. */
async function cutOffProbe(probing: Promise<Probe> | undefined, failure: DriverFailure): Promise<Probe | undefined> {
  const probe = await unlessAborted(async () => probing, AbortSignal.timeout(heedMs)).catch(() => undefined);
  if (probe === undefined) return undefined;
  const steps = probe.steps.map((step) => (step.failure?.code === FailureCode.CANCELLED ? { ...step, failure } : step));
  return { ...probe, steps };
}

/** Undefined where the time was over first: then nothing is known of them. */
async function credentialsOf(
  connection: Connection,
  { signal, tellFault }: Asking,
): Promise<CredentialCheck | undefined> {
  try {
    return await unlessAborted(() => connection.checkCredentials(), signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    return { status: 'Error', failure: toFailure(error, tellFault) };
  }
}

/** The provider knows us: it answered the first call, and be it that this is not for us. */
function isSignedIn({ steps: taken }: Probe): boolean {
  const failed = taken.find(({ failure }) => failure !== undefined);
  return failed === undefined || (failed.step === ProbeStep.FIRST_CALL && answers.has(failed.failure?.code));
}

/** What one is told that was let in. */
const answers: ReadonlySet<FailureCode | undefined> = new Set([FailureCode.FORBIDDEN, FailureCode.NOT_FOUND]);

function failureIn({ steps: taken }: Probe): DriverFailure | undefined {
  return taken.find(({ failure }) => failure !== undefined)?.failure;
}
