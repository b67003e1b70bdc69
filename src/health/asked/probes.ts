import type { ProviderProbes } from '../../../resolvers/context.ts';
import { maxWaitSeconds } from '../../../schema/api/discovery.ts';
import type { ProbeMachineProviderInput, ProbeMachineProviderPayload } from '../../../schema/api/probe.ts';
import type { ProviderType } from '../../../schema/enums.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { validateMetadata } from '../../../schema/metadata-rules.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { assertUnchanged } from '../../asking/assert-unchanged.ts';
import { presentFailure } from '../../asking/failures.ts';
import { notVerified } from '../../asking/not-verified.ts';
import * as problems from '../../asking/problems.ts';
import type { ObjectName } from '../../cluster/ports.ts';
import { unlessAborted } from '../../cluster/unless-aborted.ts';
import type { Driver } from '../../drivers/driver.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import { findingsOf } from '../../status/findings.ts';
import { blockingProblems } from '../../status/spec-verdict.ts';
import { subjectOf } from '../look/look.ts';
import { presentProbe } from './present-probe.ts';
import type { Probed, ProbeRun, ProbeRuns } from './probe-runs.ts';

/** One caller's permission to have a provider looked at, and to read what was seen. */
export interface ProbePermission {
  /** Throws FORBIDDEN, the same for what is there and what is not; UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT. */
  assertMayProbe(name: ObjectName, signal: AbortSignal): Promise<void>;
}

export interface ProbesOptions {
  readonly runs: ProbeRuns;
  readonly drivers: Readonly<Record<ProviderType, Driver>>;
  readonly store: {
    find(key: ProviderKey): MachineProvider | undefined;
    reach(resourceVersion: string, place: { readonly key: ProviderKey }): Promise<void>;
  };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Probes in the name of one caller; `signal` ends with the operation that asks. */
export function permittedProbes(
  options: ProbesOptions,
  { permission, signal }: { readonly permission: ProbePermission; readonly signal: AbortSignal },
): ProviderProbes {
  const { runs, drivers, store } = options;
  return {
    async probe(input) {
      const misnamed = validateMetadata({ namespace: input.namespace, name: input.name });
      const wrong = [...misnamed, ...problems.ofWait(input, maxWaitSeconds)];
      if (wrong.length > 0) return refused(...wrong);
      const refusal = await refusalOf(() => permission.assertMayProbe(input, signal));
      if (refusal !== undefined) return refusal;
      const provider = await findProvider(store, input);
      if (provider === undefined) return refused(problems.notThere(input));
      const driver = driverOf(provider, drivers);
      // Without a type that is known it is the spec that is to blame, and the look says so.
      if (driver !== undefined && driver.reach === undefined) return refused(problems.unreachableType(driver.title));
      const subject = subjectOf(provider, { drivers });
      const run = runs.begin(provider, subject instanceof DriverFailure ? undefined : subject, async (asking) => {
        await permission.assertMayProbe(input, asking);
        assertUnchanged(provider, store);
      });
      const probed = await waitFor(run, (input.waitSeconds ?? maxWaitSeconds) * 1_000, signal);
      // It may have been withdrawn while others came first, or while the provider was asked.
      const late = await refusalOf(() => permission.assertMayProbe(input, signal));
      return late ?? present(run, probed, options);
    },
  };
}

/** The answer to who may not; undefined for who may. Throws whatever says neither. */
async function refusalOf(assertPermitted: () => Promise<void>): Promise<ProbeMachineProviderPayload | undefined> {
  try {
    await assertPermitted();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') return refused(problems.notPermitted(error));
    throw error;
  }
}

async function findProvider(
  store: ProbesOptions['store'],
  { namespace, name, minResourceVersion }: ProbeMachineProviderInput,
): Promise<MachineProvider | undefined> {
  const key = providerKey(namespace, name);
  if (minResourceVersion != null) await store.reach(minResourceVersion, { key });
  return store.find(key);
}

function driverOf({ spec }: MachineProvider, drivers: ProbesOptions['drivers']): Driver | undefined {
  return spec.type == null ? undefined : drivers[spec.type];
}

/** Undefined when the time was up first: then it goes on. Throws the signal's reason; who goes away asks for nothing more. */
async function waitFor(
  run: ProbeRun,
  waitMs: number,
  signal: AbortSignal,
): Promise<Probed | DriverFailure | undefined> {
  const leave = run.join();
  const { promise: isUp, resolve: stopWaiting } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    run.keep();
    stopWaiting(undefined);
  }, waitMs);
  try {
    return await unlessAborted(() => Promise.race([run.end, isUp]), signal);
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  } finally {
    clearTimeout(timer);
    leave();
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

function refused(...why: readonly ValidationProblem[]): ProbeMachineProviderPayload {
  return { machineProvider: null, probe: null, problems: why, warnings: [] };
}
