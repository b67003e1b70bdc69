// The baseline for a real cluster: what is written in an afternoon. Apollo Server with @kubernetes/client-node straight
// in the resolvers, and a Watch per subscription. Nothing here is tuned, and nothing is slowed down.
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { CustomObjectsApi, KubeConfig, Watch } from '@kubernetes/client-node';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { makeSchema } from './afternoon-schema.ts';

const kubeConfig = new KubeConfig();
kubeConfig.loadFromFile(process.argv[2] ?? '');
const api = kubeConfig.makeApiClient(CustomObjectsApi);
const resource = { group: 'vitistack.io', version: 'v1alpha1', plural: 'machineproviders' };

interface Stored {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly resourceVersion: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface StoredList {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly Stored[];
}

const idOf = ({ metadata }: Stored) => `${metadata.namespace}/${metadata.name}`;

const schema = makeSchema({
  Query: {
    async machineProvider(_: unknown, { namespace, name }: { namespace: string; name: string }) {
      try {
        return (await api.getNamespacedCustomObject({ ...resource, namespace, name })) as unknown;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 404) return null;
        throw new GraphQLError('The cluster could not be read.');
      }
    },
    async machineProviders(_: unknown, { first, after }: { first: number; after?: string }) {
      const list = (await api.listClusterCustomObject({
        ...resource,
        limit: first,
        ...(after && { _continue: after }),
      })) as StoredList;
      return {
        edges: list.items.map((node) => ({ node, cursor: idOf(node) })),
        pageInfo: { hasNextPage: Boolean(list.metadata.continue), endCursor: list.metadata.continue ?? null },
      };
    },
  },
  Subscription: {
    machineProviderChanges: {
      subscribe: watchProviders,
      resolve: (provider: Stored) => provider,
    },
  },
  MachineProvider: {
    id: idOf,
    ready: ({ status }: Stored) =>
      status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false,
  },
});

async function* watchProviders(): AsyncGenerator<Stored> {
  const list = (await api.listClusterCustomObject({ ...resource, limit: 1 })) as {
    readonly metadata: { readonly resourceVersion: string };
  };
  const queue: Stored[] = [];
  let wake: () => void = () => undefined;
  const request = await new Watch(kubeConfig).watch(
    '/apis/vitistack.io/v1alpha1/machineproviders',
    { resourceVersion: list.metadata.resourceVersion },
    (_, object: Stored) => {
      queue.push(object);
      wake();
    },
    () => wake(),
  );
  try {
    for (;;) {
      const next = queue.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    request.abort();
  }
}

const { url } = await startStandaloneServer(new ApolloServer({ schema }), { listen: { port: 0, host: '127.0.0.1' } });
const sockets = createServer();
useServer({ schema }, new WebSocketServer({ server: sockets, path: '/graphql' }));
sockets.listen(0, '127.0.0.1', () => {
  const address = sockets.address();
  if (address && typeof address === 'object') {
    process.send?.({ url, socketUrl: `ws://127.0.0.1:${address.port}/graphql` });
  }
});
