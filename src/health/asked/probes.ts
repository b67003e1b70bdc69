import type { ProviderProbes } from '../../../resolvers/context.ts';
import { maxWaitSeconds } from '../../../schema/api/named-provider.ts';
import type { ProbeMachineProviderPayload } from '../../../schema/api/probe.ts';
import { providerKey } from '../../../schema/machine-provider.ts';
import { presentFailure } from '../../asking/failures.ts';
import { notVerified } from '../../asking/not-verified.ts';
import * as problems from '../../asking/problems.ts';
import { driverOf, type Drivers, subjectOf } from '../../asking/subject-of.ts';
import { type Asker, findTarget, type Refusal, refusalOf, type TargetStore } from '../../asking/target.ts';
import { waitFor } from '../../asking/waiters.ts';
import type { ObjectName } from '../../cluster/ports.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import { findingsOf } from '../../status/findings.ts';
import { blockingProblems } from '../../status/spec-verdict.ts';
import { presentProbe } from './present-probe.ts';
import type { Probed, ProbeRun, ProbeRuns } from './probe-runs.ts';

/** One caller's permission to have a provider looked at, and to read what was seen. */
export interface ProbePermission {
  /** Throws FORBIDDEN, the same for what is there and what is not; UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT. */
  assertMayProbe(name: ObjectName, signal: AbortSignal): Promise<void>;
}

export interface ProbesOptions {
  readonly runs: ProbeRuns;
  readonly drivers: Drivers;
  readonly store: TargetStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Probes in the name of one caller; `signal` ends with the operation that asks. */
export function permittedProbes(
  options: ProbesOptions,
  { permission, signal }: { readonly permission: ProbePermission; readonly signal: AbortSignal },
): ProviderProbes {
  const { runs, drivers, store } = options;
  const asker: Asker = { store, signal, assertMay: (name, asking) => permission.assertMayProbe(name, asking) };
  return {
    async probe(input) {
      const target = await findTarget(input, asker);
      if ('refusal' in target) return refused(target);
      const { provider, mandate } = target;
      const driver = driverOf(provider, drivers);
      // Without a type that is known it is the spec that is to blame, and the look says so.
      if (driver !== undefined && driver.reach === undefined) {
        return refused({ refusal: [problems.unreachableType(driver.title)] });
      }
      const subject = subjectOf(provider, drivers);
      const run = runs.begin(provider, subject instanceof DriverFailure ? undefined : subject, mandate);
      const probed = await endOf(run, input.waitSeconds ?? maxWaitSeconds, signal);
      // It may have been withdrawn while others came first, or while the provider was asked.
      const late = await refusalOf(input, asker);
      return late === undefined ? present(run, probed, options) : refused(late);
    },
  };
}

/** Undefined when the time was up first: then it goes on. Throws the signal's reason. */
async function endOf(
  run: ProbeRun,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Probed | DriverFailure | undefined> {
  try {
    return await waitFor(run, waitSeconds, signal);
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
}

function present(
  { provider }: ProbeRun,
  probed: Probed | DriverFailure | undefined,
  { drivers, store, now }: ProbesOptions,
): ProbeMachineProviderPayload {
  const { namespace, name } = provider.metadata;
  const current = store.find(providerKey(namespace, name)) ?? provider;
  if (probed === undefined) {
    const goesOn =
      'The provider is still being looked at: call again to wait for the end of the same look, or follow `machineProviderStatus`.';
    return { machineProvider: current, probe: null, problems: [], warnings: [goesOn] };
  }
  if (probed instanceof DriverFailure) {
    const why = problems.failed(provider, presentFailure(probed, []));
    return { machineProvider: current, probe: null, problems: [why], warnings: [] };
  }
  const { observations, written, unverified } = probed;
  const { machineProvider, warnings } = written;
  const findings = findingsOf(machineProvider, observations, { driver: driverOf(provider, drivers), now: now() });
  return {
    machineProvider,
    probe: presentProbe(probed, findings),
    problems: blockingProblems(observations.problems ?? []),
    warnings: [...unverified.map(notVerified), ...warnings],
  };
}

function refused({ refusal }: Refusal): ProbeMachineProviderPayload {
  return { machineProvider: null, probe: null, problems: refusal, warnings: [] };
}
