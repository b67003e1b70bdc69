import type {
  ChangesQuery,
  GatewayContext,
  HealthQuery,
  ListQuery,
  ProviderReads,
  StatusQuery,
  WriteOptions,
} from '../../resolvers/context.ts';
import type { HealthFrame, MachineProviderFrame, ProviderStatusFrame } from '../../schema/api/changes.ts';
import {
  CacheState,
  ClusterMode,
  CrdState,
  type GatewayInfo,
  HealthMode,
  SecretsPolicyState,
} from '../../schema/api/gateway-info.ts';
import type { MutationOutcome } from '../../schema/api/mutations.ts';
import type { ProbeMachineProviderPayload } from '../../schema/api/probe.ts';
import { ViewerVerb } from '../../schema/api/viewer.ts';
import type { MachineProvider, ResourceVersion } from '../../schema/machine-provider.ts';
import { createRegistry } from '../../src/drivers/create-registry.ts';
import { drivers } from '../../src/drivers/registry.ts';
import { permittedReads } from '../../src/providers/permitted.ts';
import type { ReadPermission } from '../../src/providers/scope/scope.ts';
import { seesEverything } from '../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStore, type StoreReads } from '../../src/providers/store.ts';

/** What went through the ports, in order: the port's name and what it was given. */
export interface PortCall {
  readonly port: string;
  readonly given: unknown;
}

export interface RecordedContext extends GatewayContext {
  readonly calls: PortCall[];
}

const moment = '2026-02-01T08:00:00Z';

export const gatewayInfo: GatewayInfo = {
  version: '0.1.0',
  replica: 'replica-1',
  startedAt: moment,
  cluster: { mode: ClusterMode.IN_CLUSTER, version: 'v1.37.2' },
  cache: { state: CacheState.LIVE, resourceVersion: '42', asOf: moment, ageSeconds: 0.5, lastError: null },
  crd: { state: CrdState.CURRENT, message: 'it is ours' },
  secretsPolicy: { state: SecretsPolicyState.ABSENT, message: 'there is none' },
  leader: 'replica-2',
  health: {
    mode: HealthMode.ON,
    isLeader: false,
    leaderSince: moment,
    probeIntervalSeconds: 60,
    lease: 'gateway/machineprovider-gateway',
    message: 'replica-2 looks after the providers; this replica is ready to take over.',
  },
};

/** Somebody who may read in one namespace. */
export const aViewer: GatewayContext['viewer'] = {
  identity: async () => ({ user: 'jane', uid: 'uid-of-jane', groups: ['team-a'] }),
  verbs: async (namespace) => (namespace === 'team-a' ? [ViewerVerb.GET, ViewerVerb.LIST] : []),
  namespaces: async () => ['team-a'],
};

const registry = createRegistry(drivers);

/** A replica that has asked no provider. */
export const noDiscoveries: GatewayContext['discoveries'] = {
  discover: async () => ({ machineProvider: null, discovery: null, problems: [], warnings: [] }),
  find: async () => undefined,
  follow: async () => replay([]),
};

/** A context over a store that records what each port was given; overrides replace whole ports. */
export function aContext(
  store: StoreReads = aStore([]),
  overrides: Partial<GatewayContext> & {
    readonly permission?: ReadPermission;
    readonly outcome?: MutationOutcome;
    readonly frames?: readonly MachineProviderFrame[];
    readonly statusFrames?: readonly ProviderStatusFrame[];
    readonly healthFrames?: readonly HealthFrame[];
    readonly probed?: ProbeMachineProviderPayload;
  } = {},
): RecordedContext {
  const calls: PortCall[] = [];
  const { signal } = new AbortController();
  const {
    permission = seesEverything,
    outcome = { machineProvider: null, problems: [], warnings: [] },
    ...ports
  } = overrides;
  const write = (port: string) => async (input: unknown, options: WriteOptions) => {
    calls.push({ port, given: { input, dryRun: options.dryRun } });
    return outcome;
  };
  return {
    calls,
    providers: recording(permittedReads(store, { permission, signal }), calls),
    writes: { create: write('create'), update: write('update'), apply: write('apply'), delete: write('delete') },
    feeds: {
      changes: (query: ChangesQuery) => {
        calls.push({ port: 'changes', given: query });
        return replay(overrides.frames ?? []);
      },
      status: (query: StatusQuery) => {
        calls.push({ port: 'status', given: query });
        return replay(overrides.statusFrames ?? []);
      },
      health: (query: HealthQuery) => {
        calls.push({ port: 'health', given: query });
        return replay(overrides.healthFrames ?? []);
      },
    },
    discoveries: noDiscoveries,
    probes: {
      probe: async (input) => {
        calls.push({ port: 'probe', given: input });
        return overrides.probed ?? { machineProvider: null, probe: null, problems: [], warnings: [] };
      },
    },
    events: { forProvider: async () => [] },
    viewer: aViewer,
    drivers: registry,
    validate: registry.validate,
    secretHints: { about: async () => [] },
    gateway: () => gatewayInfo,
    signal,
    ...ports,
  };
}

/** The real store, filled as the reflector fills it; at version 42. */
export function aStore(providers: readonly MachineProvider[]): ProviderStore {
  const store = createProviderStore({
    now: () => Date.parse(moment),
    log: { info: () => {}, warn: () => {} },
    reachTimeoutMs: 20,
  });
  store.replace(providers, 42 as ResourceVersion);
  return store;
}

function recording(reads: ProviderReads, calls: PortCall[]): ProviderReads {
  return {
    find: (key) => reads.find(key),
    list: (query: ListQuery) => {
      calls.push({ port: 'list', given: query });
      return reads.list(query);
    },
    count: () => reads.count(),
    reach: (resourceVersion, place) => {
      calls.push({ port: 'reach', given: resourceVersion });
      return reads.reach(resourceVersion, place);
    },
  };
}

async function* replay<Frame>(frames: readonly Frame[]): AsyncGenerator<Frame, undefined> {
  yield* frames;
  return undefined;
}
