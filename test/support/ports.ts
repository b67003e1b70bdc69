import type {
  ChangesQuery,
  GatewayContext,
  ListQuery,
  ProviderReads,
  StatusQuery,
  WriteOptions,
} from '../../resolvers/context.ts';
import type { MachineProviderFrame, ProviderStatusFrame } from '../../schema/api/changes.ts';
import { CacheState, ClusterMode, type GatewayInfo } from '../../schema/api/gateway-info.ts';
import type { MutationOutcome } from '../../schema/api/mutations.ts';
import { type MachineProvider, providerKey } from '../../schema/machine-provider.ts';

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
  cache: { state: CacheState.LIVE, objects: 2, resourceVersion: '42', asOf: moment, ageSeconds: 0.5, lastError: null },
};

/** A context over a fixed set of providers that records what each port was given; overrides replace whole ports. */
export function aContext(
  providers: readonly MachineProvider[] = [],
  overrides: Partial<GatewayContext> & {
    readonly outcome?: MutationOutcome;
    readonly frames?: readonly MachineProviderFrame[];
    readonly statusFrames?: readonly ProviderStatusFrame[];
  } = {},
): RecordedContext {
  const calls: PortCall[] = [];
  const { outcome = { machineProvider: providers[0], problems: [], warnings: [] }, ...ports } = overrides;
  const write = (port: string) => async (input: unknown, options: WriteOptions) => {
    calls.push({ port, given: { input, dryRun: options.dryRun } });
    return outcome;
  };
  return {
    calls,
    providers: fixedReads(providers, calls),
    writes: { create: write('create'), update: write('update'), delete: write('delete') },
    feeds: {
      changes: (query: ChangesQuery) => {
        calls.push({ port: 'changes', given: query });
        return replay(overrides.frames ?? []);
      },
      status: (query: StatusQuery) => {
        calls.push({ port: 'status', given: query });
        return replay(overrides.statusFrames ?? []);
      },
    },
    events: { forProvider: async () => [] },
    gateway: () => gatewayInfo,
    signal: new AbortController().signal,
    ...ports,
  };
}

function fixedReads(providers: readonly MachineProvider[], calls: PortCall[]): ProviderReads {
  const byKey = new Map(providers.map((each) => [providerKey(each.metadata.namespace, each.metadata.name), each]));
  return {
    find: (key) => byKey.get(key),
    list: (query: ListQuery) => {
      calls.push({ port: 'list', given: query });
      const nodes = providers.slice(0, query.first ?? 100);
      return {
        nodes,
        edges: nodes.map((node) => ({ node, cursor: `cursor-${node.metadata.name}` })),
        pageInfo: { hasNextPage: nodes.length < providers.length, hasPreviousPage: false },
        totalCount: providers.length,
        asOf: moment,
        resourceVersion: '42',
        feedCursor: 'feed-42',
      };
    },
    reach: async (resourceVersion) => {
      calls.push({ port: 'reach', given: resourceVersion });
    },
  };
}

async function* replay<Frame>(frames: readonly Frame[]): AsyncGenerator<Frame, undefined> {
  yield* frames;
  return undefined;
}
