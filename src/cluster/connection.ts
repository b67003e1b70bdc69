import { type Dispatcher, request as send } from 'undici';
import type { AgentLimits } from './agents.ts';
import type { BearerToken } from './bearer-token.ts';
import { createCredentialSource, type Credentials, type CredentialSource } from './credentials.ts';
import { kubeconfigPaths, loadKubeconfig, loadServiceAccount } from './kubeconfig.ts';
import type { Log } from './log.ts';
import { createPools, isSilence, type Pools } from './pools.ts';
import { unlessAborted } from './unless-aborted.ts';

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
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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

/** A way to the API server with one identity. */
export interface ClusterCalls {
  /**
   * Sends a request to a path of the API server and resolves with whatever status it answered; the caller must
   * consume the body. Rejects with undici's errors, which toGatewayError explains, and as soon as its signal is aborted.
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
  /** The namespace that the gateway is at home in: the pod's, or that of the kubeconfig's context; else `default`. */
  readonly namespace: () => string;
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

  // An exec plugin that hangs must not hang the call as well.
  const identify = (signal: AbortSignal | undefined) => unlessAborted(() => source.current(), signal);

  const sendOn = async (pool: Pools, credentials: Credentials, path: string, request: ClusterRequest) => {
    const dispatcher = pool.pick(request.impatient === true).forAddress(credentials);
    try {
      // undici itself doesn't look at the signal while it connects.
      const response = await unlessAborted(() => dispatch(dispatcher, credentials, path, request), request.signal);
      for (const each of both) each.heard();
      return response;
    } catch (error) {
      if (isSilence(error)) for (const each of both) each.doubt();
      throw error;
    }
  };

  /** Other credentials than those that were refused, if there are any by now. */
  const renewed = async (refused: Credentials, signal: AbortSignal | undefined) => {
    source.forget();
    const credentials = await identify(signal);
    return isSame(refused, credentials) ? undefined : credentials;
  };

  return {
    server: () => withoutUserinfo(source.server()),
    namespace: () => source.namespace() ?? 'default',
    as: (token) => ({
      async request(path, request = {}) {
        const address = await unlessAborted(() => source.address(), request.signal);
        const headers = { authorization: token.authorization() };
        return sendOn(callersPools, { ...address, headers }, path, request);
      },
    }),
    renew() {
      for (const pool of both) pool.renew();
    },
    async stop() {
      await Promise.all(both.map((pool) => pool.stop()));
    },
    async request(path, request = {}) {
      const credentials = await identify(request.signal);
      const response = await sendOn(pools, credentials, path, request);
      if (response.statusCode !== 401) return response;
      const others = await renewed(credentials, request.signal).catch((error: unknown) => {
        release(response);
        throw error;
      });
      if (others === undefined) return response;
      release(response);
      return sendOn(pools, others, path, request);
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

function dispatch(
  dispatcher: Dispatcher,
  { server, headers }: Credentials,
  path: string,
  request: ClusterRequest,
): Promise<Dispatcher.ResponseData> {
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

/** Nobody reads this answer, and its socket is of use to the next request. */
function release({ body }: Dispatcher.ResponseData): void {
  void body.dump().catch(() => undefined);
}

function isSame(first: Credentials, second: Credentials): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}
