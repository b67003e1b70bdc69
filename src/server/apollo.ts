import { ApolloServer, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { GatewayContext } from '../../resolvers/context.ts';
import type { Documents, PreparedDocument } from './execute/documents.ts';
import type { Executor } from './execute/executor.ts';
import type { Share } from './limits/shares.ts';
import type { Log } from './log.ts';

/**
 * Apollo Server without what costs time or calls home. Documents come prepared from the gateway's own cache (which it
 * sees as its document store), and run on the gateway's own executor, which it takes for a supergraph's.
 */
export async function startApollo(options: {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly executor: Executor;
  readonly present: (error: unknown) => GraphQLFormattedError;
  readonly log: Log;
}): Promise<ApolloServer<ApolloContext>> {
  const { schema, documents, executor, present, log } = options;
  const apollo = new ApolloServer<ApolloContext>({
    gateway: {
      load: async () => ({
        executor: async ({ request, context }) => {
          const { gateway, prepared, share } = context as ApolloContext;
          return executor.execute({ ...request, prepared, share }, gateway);
        },
      }),
      onSchemaLoadOrUpdate(listener) {
        listener({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: async () => undefined,
    },
    documentStore: {
      get: async (key) => documents.find(key.slice(-64))?.document,
      set: async () => undefined,
      delete: async () => undefined,
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    formatError: (_, error) => present(error),
    stringifyResult: (result) => JSON.stringify(result),
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: {
      debug: (message) => log.debug(String(message)),
      info: (message) => log.debug(String(message)),
      warn: (message) => log.warn(String(message)),
      error: (message) => log.error(String(message)),
    },
  });
  await apollo.start();
  return apollo;
}

/** Boxes, since Apollo clones a context shallowly on every request. */
export interface ApolloContext extends BaseContext {
  readonly gateway: GatewayContext;
  readonly prepared: PreparedDocument;
  readonly share: Share;
}
