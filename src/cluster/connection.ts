import { type Dispatcher, request as send } from 'undici';
import type { AgentLimits } from './agents.ts';
import type { BearerToken } from './bearer-token.ts';
import { createCredentialSource, type CredentialSource } from './credentials.ts';
import { kubeconfigPaths, loadKubeconfig, loadServiceAccount } from './kubeconfig.ts';
import type { Log } from './log.ts';
import { createPools, isSilence } from './pools.ts';

export type ConnectOptions = AgentLimits & { readonly log: Log } & (KubeconfigMode | InClusterMode);

export interface KubeconfigMode {
  readonly mode: 'kubeconfig';
  /** As the KUBECONFIG variable: one path, or several with the platform's delimiter; default `~/.kube/config`. */
  readonly kubeconfigPath?: string | undefined;
  /** Default the kubeconfig's current-context. */
  readonly context?: string | undefined;
}

export interface InClusterMode {
  readonly mode: 'in-cluster';
  /** Stands before `/var/run/secrets/...`; empty but in tests. */
  readonly root?: string | undefined;
}

export interface ClusterRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Somebody waits for it: while the cluster is silent, it is given only a moment to accept a connection. */
  readonly impatient?: boolean;
  /** How long the first byte of the answer may take, in milliseconds; default the connection's own limit. */
  readonly headersTimeoutMs?: number | undefined;
  /** How long the body may pause, in milliseconds; 0 (the default) is forever. */
  readonly bodyTimeoutMs?: number;
}

/** What one request is made of beside its path; headers hold a token and are never logged. */
interface Dialled {
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** A way to the API server with one identity. */
export interface ClusterCalls {
  /**
   * Sends a request to a path of the API server and resolves with whatever status it answered; the caller must
   * consume the body. Rejects with undici's errors, which toGatewayError explains.
   */
  request(path: string, options?: ClusterRequest): Promise<Dispatcher.ResponseData>;
}

/**
 * The gateway's way to the API server, with its own identity: one pool of kept-alive HTTP/1.1 connections. After a 401
 * the credentials are read again, and the request is repeated if they changed.
 */
export interface ClusterConnection extends ClusterCalls {
  /** URL of the API server, for logs; it changes when the kubeconfig does. */
  readonly server: () => string;
  /**
   * The way there with nothing but a caller's own bearer token: of the gateway's configuration it takes the address and
   * the authority, never a certificate, password, header or plugin. A 401 is the caller's, and is not retried.
   */
  as(token: BearerToken): ClusterCalls;
  /** Nothing was heard: pooled sockets can't be trusted. What comes next dials anew, what is under way is left alone. */
  renew(): void;
  /** Cuts every open request and closes every socket. */
  stop(): Promise<void>;
}

/**
 * Reads the kubeconfig or service account and prepares the connection; the API server need not be up.
 * Throws GatewayError INVALID with one sentence when the configuration can't be used.
 */
export async function connectCluster(options: ConnectOptions): Promise<ClusterConnection> {
  const source = await openSource(options);
  const pools = createPools(options);
  // A client certificate belongs to the TLS handshake: on a shared socket the API server would see the gateway.
  const callersPools = createPools(options);
  const both = [pools, callersPools];

  const dial = async (signal?: AbortSignal, impatient = false): Promise<Dialled> => {
    // An exec plugin that hangs must not hang the call as well.
    const credentials = await unlessAborted(source.current(), signal);
    return {
      server: credentials.server,
      headers: credentials.headers,
      dispatcher: pools.pick(impatient).forAddress(credentials),
    };
  };

  const sendTo = async (dialled: Dialled, path: string, request: ClusterRequest) => {
    try {
      const response = await dispatch(dialled, path, request);
      for (const pool of both) pool.heard();
      return response;
    } catch (error) {
      if (isSilence(error)) for (const pool of both) pool.doubt();
      throw error;
    }
  };

  return {
    server: () => withoutUserinfo(source.server()),
    as: (token) => ({
      async request(path, request = {}) {
        const address = await unlessAborted(source.address(), request.signal);
        const headers = { authorization: token.authorization() };
        const dispatcher = callersPools.pick(request.impatient === true).forAddress(address);
        return sendTo({ server: address.server, headers, dispatcher }, path, request);
      },
    }),
    renew() {
      for (const pool of both) pool.renew();
    },
    async stop() {
      await Promise.all(both.map((pool) => pool.stop()));
    },
    async request(path, request = {}) {
      const first = await dial(request.signal, request.impatient);
      const response = await sendTo(first, path, request);
      if (response.statusCode !== 401) return response;
      source.forget();
      const second = await dial(request.signal, request.impatient);
      if (isSame(first, second)) return response;
      await response.body.dump();
      return sendTo(second, path, request);
    },
  };
}

/** Some write a password into the address; a log is no place for it. */
function withoutUserinfo(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

function openSource(options: ConnectOptions): Promise<CredentialSource> {
  const { log } = options;
  switch (options.mode) {
    case 'kubeconfig': {
      const files = kubeconfigPaths(options.kubeconfigPath);
      return createCredentialSource({ load: () => loadKubeconfig(files, options.context), files, log });
    }
    case 'in-cluster':
      return createCredentialSource({ load: () => loadServiceAccount(options.root ?? ''), files: [], log });
  }
}

function dispatch({ server, headers, dispatcher }: Dialled, path: string, request: ClusterRequest) {
  const query = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return send(`${server}${path}${query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`}`, {
    dispatcher,
    method: request.method ?? 'GET',
    headers: { accept: 'application/json', 'user-agent': 'machineprovider-gateway', ...request.headers, ...headers },
    body: request.body ?? null,
    signal: request.signal ?? null,
    headersTimeout: request.headersTimeoutMs ?? null,
    bodyTimeout: request.bodyTimeoutMs ?? 0,
  });
}

function isSame(first: Dialled, second: Dialled): boolean {
  return (
    first.server === second.server &&
    first.dispatcher === second.dispatcher &&
    first.headers.authorization === second.headers.authorization
  );
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(asError(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');
}
