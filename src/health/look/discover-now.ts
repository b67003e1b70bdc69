import { askProvider, tookTooLong } from '../../asking/ask-provider.ts';
import { faultTeller, toFailure } from '../../asking/failures.ts';
import { inTime } from '../../asking/in-time.ts';
import type { Subject } from '../../asking/ports.ts';
import { scrubSeen } from '../../asking/scrub-seen.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import { withoutBlame } from '../../status/late-gateway.ts';
import type { Observations } from '../../status/observations.ts';
import type { LookOptions } from './look.ts';

const runMs = 600_000;
const closeMs = 5_000;
/** Nobody waits for it. */
const atOnce = 2;

/**
 * What a provider offers, and what of it is in use, as it is seen now; whatever could not be found out is a failure in it.
 * Throws the signal's reason when that aborts, and nothing else.
 */
export async function discoverNow(
  subject: Subject,
  { accessFor, paceOf, lateMs, log }: Pick<LookOptions, 'accessFor' | 'paceOf' | 'lateMs' | 'log'>,
  signal: AbortSignal,
): Promise<Observations> {
  signal.throwIfAborted();
  const generation = subject.provider.metadata.generation ?? undefined;
  const over = () => tookTooLong(runMs);
  const lateBefore = lateMs();
  const tellFault = faultTeller(log, subject.provider, 'discover');
  const { outcome, secretTexts } = await inTime({ signal, ms: runMs, over }, (life) =>
    askProvider(subject, { accessFor, signal: life, report: () => undefined, tellFault, runMs, closeMs, atOnce }),
  );
  signal.throwIfAborted();
  const lateness = { lateMs: lateMs() - lateBefore, timeoutMs: paceOf(subject.provider.spec).timeoutMs };
  const seen = 'error' in outcome ? { discovery: toFailure(outcome.error, tellFault) } : outcome;
  const { discovery, quotas } = withoutBlame<Pick<Observations, 'discovery' | 'quotas'>>(seen, lateness);
  if (discovery instanceof DriverFailure) return { generation, discovery: scrubSeen(discovery, secretTexts) };
  // Of what a provider lists only those names get into a status that the spec itself has.
  return { generation, ...(discovery && { discovery }), ...(quotas && { quotas: scrubSeen(quotas, secretTexts) }) };
}
