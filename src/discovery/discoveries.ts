import type { CapabilityDiscoveries } from '../../resolvers/context.ts';
import type { CapabilityDiscovery, DiscoverCapabilitiesPayload } from '../../schema/api/discovery.ts';
import { maxWaitSeconds } from '../../schema/api/named-provider.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import type { DiscoveryNodeKey } from '../../schema/node.ts';
import * as problems from '../asking/problems.ts';
import { driverOf, type Drivers } from '../asking/subject-of.ts';
import { type Asker, findTarget, type Refusal, refusalOf, type TargetStore } from '../asking/target.ts';
import { waitFor } from '../asking/waiters.ts';
import type { ObjectName } from '../cluster/ports.ts';
import { blockingProblems } from '../status/spec-verdict.ts';
import { followRun } from './follow.ts';
import { DiscoveryRun, type RunOptions } from './run.ts';
import type { DiscoveryRuns } from './runs.ts';
import { whilePermitted } from './while-permitted.ts';

/** One caller's permission to have a provider asked, and to read what it answered. */
export interface DiscoverPermission {
  /** Throws FORBIDDEN, the same for what is there and what is not; UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT. */
  assertMayDiscover(name: ObjectName, signal: AbortSignal): Promise<void>;
}

export interface DiscoveriesOptions {
  readonly runs: DiscoveryRuns;
  readonly drivers: Drivers;
  readonly store: TargetStore;
}

/** Discoveries in the name of one caller; `signal` ends with the operation that asks. */
export function permittedDiscoveries(
  { runs, drivers, store }: DiscoveriesOptions,
  { permission, signal }: { readonly permission: DiscoverPermission; readonly signal: AbortSignal },
): CapabilityDiscoveries {
  const asker: Asker = { store, signal, assertMay: (name, asking) => permission.assertMayDiscover(name, asking) };
  return {
    async discover(input) {
      const target = await findTarget(input, asker);
      if ('refusal' in target) return refused(target);
      const subject = subjectOf(target.provider, drivers);
      if ('refusal' in subject) return refused(subject);
      const run = runs.begin(subject, target.mandate);
      await waitFor(run, input.waitSeconds ?? maxWaitSeconds, signal);
      const discovery = run.current;
      // It may have been withdrawn while others came first, or while the provider was asked.
      const late = await refusalOf(input, asker);
      return late === undefined ? present(discovery, run) : refused(late);
    },

    async find({ namespace, name, runId }: DiscoveryNodeKey) {
      await permission.assertMayDiscover({ namespace, name }, signal);
      const found = runs.find(providerKey(namespace, name), runId);
      return found instanceof DiscoveryRun ? found.current : found;
    },

    async follow({ namespace, name, runId }) {
      await permission.assertMayDiscover({ namespace, name }, signal);
      const key = providerKey(namespace, name);
      const found = runId === undefined ? runs.latest(store.find(key)?.metadata.uid ?? '') : runs.find(key, runId);
      if (found === undefined) throw unknownRun({ namespace, name });
      const frames = found instanceof DiscoveryRun ? followRun(found) : once(found);
      return whilePermitted(frames, () => permission.assertMayDiscover({ namespace, name }, signal));
    },
  };
}

/** What a run is about; a spec that is wrong is not worth one. */
function subjectOf(provider: MachineProvider, drivers: Drivers): RunOptions['subject'] | Refusal {
  const driver = driverOf(provider, drivers);
  if (driver === undefined) return { refusal: [problems.typeless(provider)] };
  const { type, title, reach } = driver;
  if (reach === undefined) return { refusal: [problems.unreachableType(title)] };
  const wrong = blockingProblems(driver.validate(provider.raw['spec']));
  return wrong.length > 0 ? { refusal: wrong } : { provider, type, driver: { ...driver, reach } };
}

function present(discovery: CapabilityDiscovery, run: DiscoveryRun): DiscoverCapabilitiesPayload {
  const { failure, warnings, finishedAt } = discovery;
  const goesOn = `The provider is still being asked: follow it with \`capabilityDiscovery\`, over the same connection.`;
  return {
    machineProvider: run.machineProvider,
    discovery,
    problems: failure === undefined ? [] : [problems.failed(run.subject.provider, failure)],
    warnings: finishedAt === undefined ? [goesOn] : warnings,
  };
}

function refused({ refusal }: Refusal): DiscoverCapabilitiesPayload {
  return { machineProvider: null, discovery: null, problems: refusal, warnings: [] };
}

function unknownRun({ namespace, name }: ObjectName): GatewayError {
  return new GatewayError(
    'NOT_FOUND',
    `Expected a discovery of ${namespace}/${name} on this replica, but it knows of none, or has forgotten it.`,
    {
      fix: 'Call `discoverCapabilities` first, and follow it over the same socket: another replica knows nothing of it.',
    },
  );
}

async function* once(ended: CapabilityDiscovery): AsyncGenerator<CapabilityDiscovery, undefined> {
  yield ended;
  return undefined;
}
