import type { CredentialCheck, Probe, QuotaReport } from '../drivers/connection.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import type { Look, Observations } from './observations.ts';

/** How long this very process was held up while it looked, and the time that one answer had, in milliseconds. */
export interface Lateness {
  readonly lateMs: number;
  readonly timeoutMs: number;
}

/** Of the time that an answer had: whoever was held up for more of it can't tell who was late. */
const excuse = 1 / 4;

/**
 * What was seen, as far as it is the provider's own doing: a process that gets no CPU lets every time run out, and finds
 * every answer slow. Pure.
 */
export function withoutBlame<Seen extends Pick<Observations, 'look' | 'quotas' | 'discovery'>>(
  seen: Seen,
  { lateMs, timeoutMs }: Lateness,
): Seen {
  if (!(lateMs > 0 && lateMs >= timeoutMs * excuse)) return seen;
  const { look, quotas, discovery } = seen;
  return {
    ...seen,
    ...(look && { look: ofLook(look) }),
    ...(quotas && { quotas: quotas instanceof DriverFailure ? excused(quotas) : ofQuotas(quotas) }),
    ...(discovery instanceof DriverFailure && { discovery: excused(discovery) }),
  };
}

function ofLook(look: Look): Look {
  if ('failure' in look) return { failure: excused(look.failure) };
  return { probe: ofProbe(look.probe), credentials: look.credentials && ofCheck(look.credentials) };
}

function ofProbe({ latencyMs: _, ...probe }: Probe): Probe {
  const steps = probe.steps.map((step) => (step.failure ? { ...step, failure: excused(step.failure) } : step));
  return { ...probe, steps };
}

function ofCheck(check: CredentialCheck): CredentialCheck {
  return check.failure ? { ...check, failure: excused(check.failure) } : check;
}

function ofQuotas(report: QuotaReport): QuotaReport {
  return { ...report, gaps: report.gaps.map(({ what, failure }) => ({ what, failure: excused(failure) })) };
}

/** The words have no times in them: they get into a status. */
function excused(failure: DriverFailure): DriverFailure {
  if (failure.code !== FailureCode.TIMEOUT || failure.isOfGateway) return failure;
  const message =
    'It is not known whether the provider answers in time: the gateway itself was held up for too much of that time.';
  return new DriverFailure(failure.code, message, {
    fix: 'Give the gateway more CPU, or less to do; it looks again by itself.',
    place: failure.place,
    isOfGateway: true,
  });
}
