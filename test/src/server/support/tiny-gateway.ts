import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import type { GatewayContext } from '../../../../resolvers/context.ts';
import type { ServerMetrics } from '../../../../src/server/metrics.ts';
import { createGatewayServer, type GatewayServer } from '../../../../src/server/server.ts';
import { defaultLimits, type ServerLimits, type ServerSettings } from '../../../../src/server/settings.ts';

/** A server over a small schema, with what it logged and reported, and the operations that it was asked to run. */
export interface TinyGateway extends GatewayServer {
  readonly logged: unknown[];
  readonly reported: unknown[];
  /** Of each operation, in their order. */
  readonly callers: OperationCaller[];
  /** Every source that a subscription opened. */
  readonly sources: Ticks[];
  ready: boolean;
  /** Of those whose credentials are being looked after. */
  readonly guards: ReadonlySet<unknown>;
  /** Ends these credentials, and tells those who look after them. */
  revoke(authorization: string): void;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Who ran an operation, and what tells it to stop. */
export interface OperationCaller {
  readonly authorization: string;
  readonly signal: AbortSignal;
}

/** A subscription's source: it can be pulled, and says when it was ended. */
export interface Ticks {
  pulled: number;
  ended: boolean;
}

export async function startTinyGateway(
  settings: Partial<ServerSettings> = {},
  limits: Partial<ServerLimits> = {},
  metrics?: ServerMetrics,
): Promise<TinyGateway> {
  const logged: unknown[] = [];
  const reported: unknown[] = [];
  const callers: OperationCaller[] = [];
  const sources: Ticks[] = [];
  const log = (...line: unknown[]) => void logged.push(line);
  const state = { ready: true };
  const revoked = new Set(['Bearer refused']);
  const guards = new Set<() => void>();
  const server = await createGatewayServer({
    schema: tinySchema(sources),
    authenticate: (credentials) => {
      const [authorization = 'nobody'] = credentials.authorization;
      if (revoked.has(authorization)) throw refusal();
      return {
        user: authorization,
        contextFor: (signal) => {
          callers.push({ authorization, signal });
          return { ...unusedContext, signal, feeds: resumable };
        },
        guard: (onInvalid) => {
          const guard = () => {
            if (revoked.has(authorization)) onInvalid(refusal());
          };
          guards.add(guard);
          return () => guards.delete(guard);
        },
      };
    },
    readiness: () => ({
      ready: state.ready,
      checks: [{ name: 'store', ok: state.ready, message: 'the first list is not complete' }],
    }),
    settings: {
      host: '127.0.0.1',
      port: 0,
      publicHosts: [],
      corsOrigins: ['https://portal.example.com'],
      ...settings,
      limits: { ...defaultLimits, ...limits },
    },
    log: { debug: log, info: log, warn: log, error: log },
    report: (error) => void reported.push(error),
    metrics,
  });
  return Object.assign(state, {
    ...server,
    logged,
    reported,
    callers,
    sources,
    guards,
    revoke(authorization: string) {
      revoked.add(authorization);
      for (const guard of guards) guard();
    },
    post: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  });
}

const refusal = () => new GatewayError('UNAUTHENTICATED', 'The token is not accepted.');

const unused = () => {
  throw new Error('The tiny schema asks for no providers.');
};

const unusedContext: GatewayContext = {
  providers: { find: unused, list: unused, count: unused, reach: unused },
  writes: { create: unused, update: unused, apply: unused, delete: unused },
  feeds: { changes: unused, status: unused, health: unused },
  probes: { probe: unused },
  discoveries: { discover: unused, find: unused, follow: unused },
  events: { forProvider: unused },
  viewer: { identity: unused, verbs: unused, namespaces: unused },
  drivers: { all: [], get: unused, find: unused },
  validate: unused,
  secretHints: { about: unused },
  gateway: unused,
  signal: new AbortController().signal,
};

/** Stands in for feeds: shows where a subscription was asked to go on. */
const resumable: GatewayContext['feeds'] = {
  changes: ({ after }) => {
    throw new GatewayError('EXPIRED', `resumes after ${after ?? 'nothing'}`);
  },
  status: unused,
  health: unused,
};

function tinySchema(sources: Ticks[]): GraphQLSchema {
  const item: GraphQLObjectType = new GraphQLObjectType({
    name: 'Item',
    fields: () => ({
      id: { type: new GraphQLNonNull(GraphQLID) },
      name: { type: GraphQLString },
      children: { type: new GraphQLList(item), resolve: () => [{ id: 'child', name: 'a child' }] },
      self: { type: item, resolve: (self: unknown) => self },
    }),
  });
  const page = new GraphQLObjectType({
    name: 'ItemConnection',
    fields: { nodes: { type: new GraphQLList(item) }, totalCount: { type: GraphQLInt } },
  });
  const frame = new GraphQLObjectType({
    name: 'Tick',
    fields: { cursor: { type: GraphQLString }, count: { type: GraphQLInt }, padding: { type: GraphQLString } },
  });
  const number = { type: GraphQLInt };
  const tick = {
    type: frame,
    args: { from: number, to: number, padding: number, after: { type: GraphQLString } },
    resolve: (event: unknown) => event,
    subscribe: (_: unknown, args: { from?: number; to?: number; padding?: number }) => ticks(sources, args),
  };
  return new GraphQLSchema({
    query: new GraphQLObjectType<unknown, GatewayContext>({
      name: 'Query',
      fields: {
        hello: { type: GraphQLString, args: { name: { type: GraphQLString } }, resolve: hello },
        required: { type: GraphQLString, args: { flag: { type: new GraphQLNonNull(GraphQLBoolean) } } },
        items: { type: page, args: { first: number, last: number }, resolve: items },
        nodes: {
          type: new GraphQLList(item),
          args: { ids: { type: new GraphQLList(GraphQLID) } },
          resolve: (_, { ids }: { ids?: readonly string[] }) => (ids ?? []).map((id) => ({ id, name: id })),
        },
        fails: {
          type: GraphQLString,
          resolve: () => {
            throw new Error('secret: hunter2');
          },
        },
        slow: { type: GraphQLString, resolve: (_, _args, { signal }) => untilAborted(signal) },
      },
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { touch: { type: GraphQLString, resolve: () => 'touched' } },
    }),
    subscription: new GraphQLObjectType<unknown, GatewayContext>({
      name: 'Subscription',
      fields: {
        ticks: tick,
        never: { type: frame, subscribe: () => ticks(sources, { from: 1, to: 0 }, true) },
        resumed: {
          type: frame,
          args: { after: { type: GraphQLString } },
          subscribe: (_, { after }: { after?: string }, { feeds }) => feeds.changes({ after, includeVolatile: false }),
        },
      },
    }),
  });
}

function hello(_: unknown, { name }: { name?: string }): string {
  return `hello ${name ?? 'world'}`;
}

function items(_: unknown, { first = 100 }: { first?: number }) {
  const nodes = Array.from({ length: first }, (__, index) => ({ id: String(index), name: `item ${index}` }));
  return { nodes, totalCount: nodes.length };
}

function untilAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
}

/** Counts; then, if `hangs`, waits for an event that never comes, until it is ended. */
function ticks(
  sources: Ticks[],
  { from = 1, to = 3, padding = 0 }: { from?: number; to?: number; padding?: number },
  hangs = false,
): AsyncIterableIterator<{ cursor: string; count: number; padding: string }> {
  const source: Ticks = { pulled: 0, ended: false };
  sources.push(source);
  let count = from - 1;
  return {
    async next() {
      // Between two macrotasks, as a real source would be.
      await new Promise((resolve) => setImmediate(resolve));
      if (source.ended || (count >= to && !hangs)) return { done: true, value: undefined };
      if (count >= to) await new Promise(() => undefined);
      count += 1;
      source.pulled += 1;
      return { done: false, value: { cursor: `c${count}`, count, padding: 'x'.repeat(padding) } };
    },
    async return() {
      source.ended = true;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
