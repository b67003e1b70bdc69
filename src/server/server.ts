import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { presentError } from '../../resolvers/present-error.ts';
import { followConnections } from './connections.ts';
import type { Authenticate } from './context.ts';
import { createOriginCheck } from './cors.ts';
import { createEventStreams } from './event-stream.ts';
import { createDocuments } from './execute/documents.ts';
import { createExecutor } from './execute/executor.ts';
import { createGraphiql } from './graphiql.ts';
import { createGraphqlHttp } from './graphql-http.ts';
import { presentLiveness, presentReadiness, type Readiness } from './health.ts';
import { createHostCheck } from './hosts.ts';
import { chooseMediaType } from './http/accept.ts';
import { send } from './http/exchange.ts';
import { createLetIn } from './http/let-in.ts';
import { mediaTypes } from './http/result.ts';
import { createByteBudget } from './limits/byte-budget.ts';
import { createGate } from './limits/in-flight.ts';
import { createShares } from './limits/shares.ts';
import { createRefusals } from './limits/refusals.ts';
import { createTurns } from './limits/turns.ts';
import { createListener, listen } from './listener.ts';
import type { Log } from './log.ts';
import type { ServerLoad, ServerMetrics } from './metrics.ts';
import { createMetricsPage } from './metrics-page.ts';
import type { Routes } from './routes.ts';
import type { ServerSettings } from './settings.ts';
import { createSockets } from './websocket.ts';

export interface GatewayServerOptions {
  readonly schema: GraphQLSchema;
  /** Lets callers in, and gives their operations what they work with. */
  readonly authenticate: Authenticate;
  readonly readiness: () => Readiness;
  readonly settings: ServerSettings;
  readonly log: Log;
  /** Where masked errors go. */
  readonly report: (error: unknown) => void;
  readonly metrics?: ServerMetrics | undefined;
}

export interface GatewayServer {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly port: number;
  readonly load: () => ServerLoad;
  /** Turns unready, closes sockets and streams so that clients come back elsewhere, and lets requests finish. */
  stop(): Promise<void>;
}

/**
 * Serves the gateway. Throws GatewayError when it can't listen, with one sentence that says why, or when an entry of
 * `corsOrigins` is no origin.
 */
export async function createGatewayServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const { schema, authenticate, settings, log, report, metrics } = options;
  const { limits } = settings;
  const present = (error: unknown) => {
    const shown = presentError(error, report);
    metrics?.failed(String(shown.extensions?.['code']));
    return shown;
  };
  const documents = createDocuments(schema, limits);
  const executor = createExecutor(schema, limits, present);
  const inFlight = createGate(limits.inFlight);
  const shares = createShares(limits.user, Date.now);
  const unfinished = createByteBudget(limits.unfinishedBytes);
  const execution = { schema, documents, executor, present, report, inFlight, shares };
  const refusals = createRefusals(limits.refusalsPerConnection);
  const letIn = createLetIn(authenticate, refusals);
  const shared = { ...execution, authenticate, letIn, unfinished, limits, log };
  const graphqlHttp = createGraphqlHttp({ ...shared, turns: createTurns() });
  const streams = createGate(limits.streams);
  const eventStreams = createEventStreams({ ...shared, streams });
  const sockets = createSockets(shared);
  const graphiql = createGraphiql(settings.ui);
  let stopping = false;
  const routes: Routes = {
    '/graphql': {
      POST: graphqlHttp,
      GET: (exchange) =>
        chooseMediaType(exchange.request.headers.accept, [...mediaTypes, 'text/html']) === 'text/html'
          ? graphiql.presentPage(exchange)
          : graphqlHttp(exchange),
    },
    '/graphql/stream': { POST: eventStreams.handle, GET: eventStreams.handle },
    '/graphiql/*': { GET: graphiql.presentAsset },
    '/livez': { GET: presentLiveness, open: true },
    '/readyz': {
      GET: (exchange) => presentReadiness(exchange, withShutdown(options.readiness(), stopping)),
      open: true,
    },
    ...(metrics !== undefined && settings.metricsPort === undefined
      ? { '/metrics': { GET: createMetricsPage(metrics), open: true } }
      : {}),
    '/': { GET: ({ response }) => send(response, 307, { location: 'graphql' }) },
  };
  const server = createListener({
    settings,
    routes,
    sockets,
    isHost: createHostCheck(settings),
    judgeOrigin: createOriginCheck(settings.corsOrigins),
    isStopping: () => stopping,
    isClosing: (connection) => refusals.isClosing(connection),
    report,
    metrics,
  });
  const connections = followConnections(server);
  const { port, url } = await listen(server, settings, ({ message }) =>
    log.warn({ error: message }, 'a connection failed'),
  );
  let stopped: Promise<void> | undefined;
  return {
    port,
    url,
    load: () => ({ operations: inFlight.open, sockets: sockets.open, streams: streams.open }),
    stop() {
      stopping = true;
      stopped ??= drain(server, limits.drainMs, () => {
        eventStreams.stop();
        connections.closeIdle();
        return Promise.all([sockets.stop(), inFlight.idle()]);
      });
      return stopped;
    },
  };
}

function withShutdown({ ready, checks }: Readiness, stopping: boolean): Readiness {
  const shutdown = { name: 'shutdown', ok: !stopping, message: 'the gateway is stopping' };
  return { ready: ready && !stopping, checks: [...checks, shutdown] };
}

/** Stops listening, lets go of who waits, gives what is at work its time, then cuts what is left. */
async function drain(server: Server, drainMs: number, release: () => Promise<unknown>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainMs);
  });
  await Promise.race([Promise.all([closed, release()]), timeUp]);
  clearTimeout(timer);
  server.closeAllConnections();
  await closed;
}
