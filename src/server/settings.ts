/** Where the gateway listens and whom it answers. */
export interface ServerSettings {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Of /metrics, when that is not to be the same. */
  readonly metricsPort?: number | undefined;
  /** Host headers answered to, with or without a port; empty means `host` alone. */
  readonly publicHosts: readonly string[];
  /** Exact origins of browser portals, for example `https://portal.example.com`; the same origin is always allowed. */
  readonly corsOrigins: readonly string[];
  /** PEM text; without it the gateway speaks plain HTTP. */
  readonly tls?: ServerCertificate | undefined;
  readonly limits: ServerLimits;
  /** Folder of the built GraphiQL; by default the one that the build writes. */
  readonly ui?: string | undefined;
}

/** PEM, and how to learn of the one that follows it. */
export interface ServerCertificate extends KeyPair {
  follow?(renew: (renewed: KeyPair) => void): { stop(): void };
}

interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What all that one user has open or asks for may come to, so that nobody is starved by another. */
export interface UserLimits {
  /** Queries and mutations at work at the same time. */
  readonly operations: number;
  /** Open subscriptions, on all sockets and streams together. */
  readonly feeds: number;
  /** Estimated cost in a second, as it refills. */
  readonly costPerSecond: number;
  /** Estimated cost that may be asked for at once after a rest. */
  readonly costAtOnce: number;
}

/** What one caller may ask for, and what all of them together may. */
export interface ServerLimits {
  /** Of a request body, and of one socket message. */
  readonly bodyBytes: number;
  /** Of all bodies and socket messages together that have begun to arrive and are not complete. */
  readonly unfinishedBytes: number;
  /** Of one document's text; parsing stops there. */
  readonly tokens: number;
  /** Selections within selections; introspection has a bound of its own. */
  readonly depth: number;
  /** Aliases, and fields repeated under one name. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** Operations and fragments in one document. */
  readonly definitions: number;
  /** Fields after every fragment is put in its place. */
  readonly fields: number;
  /** Estimated cost of one operation; about one unit per field of the answer. */
  readonly cost: number;
  /** Lists and objects within each other in `variables`. */
  readonly variableDepth: number;
  /** Values in all of `variables`; the largest provider that fits into a body has fewer. */
  readonly variableValues: number;
  /** Keys of one object in `variables`. */
  readonly variableKeys: number;
  readonly user: UserLimits;
  /** Operations at work at the same time, over HTTP and sockets together. */
  readonly inFlight: number;
  /** TCP connections, sockets and event streams included. */
  readonly connections: number;
  /** Tokens that are refused one after the other on one connection, before it is closed. */
  readonly refusalsPerConnection: number;
  /** WebSockets open at the same time. */
  readonly sockets: number;
  /** Event streams open at the same time. */
  readonly streams: number;
  /** Operations open on one socket. */
  readonly subscriptionsPerSocket: number;
  /** How long a caller may take to send its headers. */
  readonly headersMs: number;
  /** How long a caller may take to send a whole request. */
  readonly receiveMs: number;
  /** How long a query or mutation may take. */
  readonly operationMs: number;
  /** How long a socket may stay without connection_init. */
  readonly connectionInitMs: number;
  /** Between two signs of life on a socket or stream; a socket that doesn't answer in the same time is closed. */
  readonly keepAliveMs: number;
  /** How long a caller may leave what was sent to it unread. */
  readonly blockedMs: number;
  /** How long stop() waits for work in progress. */
  readonly drainMs: number;
}

/** Where all callers are one, what all of them may is bound enough. */
export const sharedByAll: UserLimits = {
  operations: Number.MAX_SAFE_INTEGER,
  feeds: Number.MAX_SAFE_INTEGER,
  costPerSecond: Number.MAX_SAFE_INTEGER,
  costAtOnce: Number.MAX_SAFE_INTEGER,
};

export const defaultLimits: ServerLimits = {
  bodyBytes: 1024 * 1024,
  unfinishedBytes: 64 * 1024 * 1024,
  tokens: 10_000,
  depth: 15,
  aliases: 100,
  rootFields: 50,
  directives: 100,
  definitions: 200,
  fields: 5_000,
  cost: 600_000,
  variableDepth: 32,
  variableValues: 100_000,
  variableKeys: 1_000,
  user: { operations: 200, feeds: 1_000, costPerSecond: 1_200_000, costAtOnce: 3_000_000 },
  inFlight: 256,
  connections: 20_000,
  refusalsPerConnection: 5,
  sockets: 10_000,
  streams: 10_000,
  subscriptionsPerSocket: 100,
  headersMs: 10_000,
  receiveMs: 30_000,
  operationMs: 30_000,
  connectionInitMs: 3_000,
  keepAliveMs: 12_000,
  blockedMs: 30_000,
  drainMs: 8_000,
};
