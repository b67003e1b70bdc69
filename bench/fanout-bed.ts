import { join } from 'node:path';
import { createClient } from '../test/cluster/contract/support/client.ts';
import { openEmbeddedFolder } from './clusters.ts';
import { patchStatus } from './fill-cluster.ts';
import { benchProvider } from './objects.ts';
import { type BuiltChild, clusterFlags, embeddedFlags, startBuilt } from './processes.ts';
import type { Subscription } from './fanout-load.ts';

/** Where the changes come from: an embedded cluster in a process of its own, so that no gateway pays for it. */
export interface FanoutBed {
  /** Writes a status that nobody has seen; resolves when the cluster has taken it. */
  write(): Promise<void>;
  /** A gateway on that cluster, which collects its garbage when it is asked to. */
  startGateway(): Promise<BuiltChild>;
  stop(): Promise<void>;
}

const providers = 1_000;
/** Nothing but what is asked of them: no probes of their own. */
const quiet = { HEALTH: 'off' };

/** The provider whose status is written. */
export const written = benchProvider(7);

export async function openFanoutBed(): Promise<FanoutBed> {
  const folder = await openEmbeddedFolder(providers);
  const cluster = await startBuilt(embeddedFlags(folder.path), [], quiet);
  const kubeconfigPath = join(folder.path, 'kubeconfig');
  const client = createClient(kubeconfigPath);
  const { namespace, name } = written.metadata;
  const path = `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders/${name}`;
  let machines = 1_000_000;
  return {
    write: () => patchStatus(client, path, { resources: { usage: { machines: (machines += 1) } } }),
    startGateway: () => startBuilt(clusterFlags(kubeconfigPath), ['--expose-gc', '--import', './bench/heap.ts'], quiet),
    async stop() {
      await client.close();
      await cluster.stop();
      await folder.stop();
    },
  };
}

/** Frames of 1.4 KB. */
const query = `subscription Changes($after: String, $filter: MachineProviderFilter) {
  machineProviderChanges(after: $after, filter: $filter) {
    __typename cursor
    ... on ProviderModified {
      changedPaths collapsed
      provider {
        id ready
        metadata { name namespace uid resourceVersion creationTimestamp labels }
        spec { type region availabilityZones config { endpoint } computeConfig { defaultCPU maxCPU maxMemoryGB } }
        status {
          phase
          conditions { type status reason message lastTransitionTime }
          connectivity { status latencyMs }
          resources { usage { machines totalCPU totalMemoryGB } }
          health { score }
        }
      }
    }
  }
}`;

/** A subscription that begins now, without a snapshot. */
export async function subscriptionTo(
  gateway: { readonly url: string },
  filters: readonly (Readonly<Record<string, unknown>> | undefined)[] = [undefined],
): Promise<readonly Subscription[]> {
  const after = await feedCursorOf(gateway.url);
  return filters.map((filter) => ({ query, variables: { after, filter } }));
}

/** To a server without filters. */
export const plainSubscription: Subscription = {
  query: query.replace(', $filter: MachineProviderFilter', '').replace(', filter: $filter', ''),
  variables: {},
};

async function feedCursorOf(url: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ machineProviders(first: 1) { feedCursor } }' }),
  });
  const { data } = (await answer.json()) as {
    readonly data: { readonly machineProviders: { readonly feedCursor: string } };
  };
  return data.machineProviders.feedCursor;
}
