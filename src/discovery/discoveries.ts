import type { CapabilityDiscoveries } from '../../resolvers/context.ts';
import {
  type CapabilityDiscovery,
  type DiscoverCapabilitiesInput,
  type DiscoverCapabilitiesPayload,
  maxWaitSeconds,
} from '../../schema/api/discovery.ts';
import type { ProviderType } from '../../schema/enums.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { validateMetadata } from '../../schema/metadata-rules.ts';
import type { DiscoveryNodeKey } from '../../schema/node.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { assertUnchanged } from '../asking/assert-unchanged.ts';
import * as problems from '../asking/problems.ts';
import type { ObjectName } from '../cluster/ports.ts';
import type { Driver } from '../drivers/driver.ts';
import { blockingProblems } from '../status/spec-verdict.ts';
import { followRun } from './follow.ts';
import { DiscoveryRun } from './run.ts';
import type { DiscoveryRuns } from './runs.ts';
import { whilePermitted } from './while-permitted.ts';

/** One caller's permission to have a provider asked, and to read what it answered. */
export interface DiscoverPermission {
  /** Throws FORBIDDEN, the same for what is there and what is not; UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT. */
  assertMayDiscover(name: ObjectName, signal: AbortSignal): Promise<void>;
}

export interface DiscoveriesOptions {
  readonly runs: DiscoveryRuns;
  readonly drivers: Readonly<Record<ProviderType, Driver>>;
  readonly store: {
    find(key: ProviderKey): MachineProvider | undefined;
    reach(resourceVersion: string, place: { readonly key: ProviderKey }): Promise<void>;
  };
}

/** Discoveries in the name of one caller; `signal` ends with the operation that asks. */
export function permittedDiscoveries(
  options: DiscoveriesOptions,
  { permission, signal }: { readonly permission: DiscoverPermission; readonly signal: AbortSignal },
): CapabilityDiscoveries {
  const { runs } = options;
  return {
    async discover(input) {
      const misnamed = [
        ...validateMetadata({ namespace: input.namespace, name: input.name }),
        ...problems.ofWait(input, maxWaitSeconds),
      ];
      if (misnamed.length > 0) return refused(...misnamed);
      const refusal = await refusalOf(() => permission.assertMayDiscover(input, signal));
      if (refusal !== undefined) return refusal;
      const subject = await findSubject(options, input);
      if ('refusal' in subject) return subject.refusal;
      const run = runs.begin(subject, async (asking) => {
        await permission.assertMayDiscover(input, asking);
        assertUnchanged(subject.provider, options.store);
      });
      const discovery = await waitFor(run, (input.waitSeconds ?? maxWaitSeconds) * 1_000, signal);
      // It may have been withdrawn while others came first, or while the provider was asked.
      const late = await refusalOf(() => permission.assertMayDiscover(input, signal));
      return late ?? present(discovery, run);
    },

    async find({ namespace, name, runId }: DiscoveryNodeKey) {
      await permission.assertMayDiscover({ namespace, name }, signal);
      const found = runs.find(providerKey(namespace, name), runId);
      return found instanceof DiscoveryRun ? found.current : found;
    },

    async follow({ namespace, name, runId }) {
      await permission.assertMayDiscover({ namespace, name }, signal);
      const found = runs.find(providerKey(namespace, name), runId);
      if (found === undefined) throw unknownRun({ namespace, name });
      const frames = found instanceof DiscoveryRun ? followRun(found) : once(found);
      return whilePermitted(frames, () => permission.assertMayDiscover({ namespace, name }, signal));
    },
  };
}

/** The answer to who may not; undefined for who may. Throws whatever says neither. */
async function refusalOf(assertPermitted: () => Promise<void>): Promise<DiscoverCapabilitiesPayload | undefined> {
  try {
    await assertPermitted();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') return refused(problems.notPermitted(error));
    throw error;
  }
}

type Found = Parameters<DiscoveryRuns['begin']>[0] | { readonly refusal: DiscoverCapabilitiesPayload };

async function findSubject({ store, drivers }: DiscoveriesOptions, input: DiscoverCapabilitiesInput): Promise<Found> {
  const key = providerKey(input.namespace, input.name);
  if (input.minResourceVersion != null) await store.reach(input.minResourceVersion, { key });
  const provider = store.find(key);
  if (provider === undefined) return { refusal: refused(problems.notThere(input)) };
  const { type } = provider.spec;
  if (type == null) return { refusal: refused(problems.typeless(provider)) };
  const driver = drivers[type];
  const { reach } = driver;
  if (reach === undefined) return { refusal: refused(problems.unreachableType(driver.title)) };
  const wrong = blockingProblems(driver.validate(provider.raw['spec']));
  if (wrong.length > 0) return { refusal: refused(...wrong) };
  return { provider, type, driver: { ...driver, reach } };
}

/** Until it has ended, or the time is up: then it was asked to go on. A caller who goes away asks for nothing more. */
async function waitFor(run: DiscoveryRun, waitMs: number, signal: AbortSignal): Promise<CapabilityDiscovery> {
  const leave = run.join();
  const { promise: isUp, resolve: stopWaiting } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    run.keep();
    stopWaiting();
  }, waitMs);
  const onAbort = () => stopWaiting();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (!signal.aborted) await Promise.race([run.end, isUp]);
    return run.current;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    leave();
  }
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

function refused(...why: readonly ValidationProblem[]): DiscoverCapabilitiesPayload {
  return { machineProvider: null, discovery: null, problems: why, warnings: [] };
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
