import { readFileSync, statSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { Log } from './log.ts';

/** Where the API server is, and what a handshake with it takes. */
export interface ClusterAddress {
  /** URL of the API server without a trailing slash; may have a path. */
  readonly server: string;
  readonly proxyUrl: string | undefined;
  readonly tls: TlsMaterial;
}

/** All that a request to the cluster needs beside its path; never to be logged. */
export interface Credentials extends ClusterAddress {
  readonly headers: Readonly<Record<string, string>>;
}

export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean | undefined;
}

/** Credentials that follow their files: a token, certificate or kubeconfig that was rotated is taken up by the next call. */
export interface CredentialSource {
  /** URL of the API server as last loaded, without a trailing slash. */
  server(): string;
  /** Of the service account or the context, as last loaded. */
  namespace(): string | undefined;
  /** Reads files, and runs an exec plugin when its credential is due. Throws GatewayError UNAVAILABLE if that fails. */
  current(): Promise<Credentials>;
  /** Where the cluster is, with nothing in it that says who asks; no plugin runs for it. */
  address(): Promise<ClusterAddress>;
  /** The cluster refused them: whatever is remembered of tokens is read again. */
  forget(): void;
}

export interface CredentialOptions {
  readonly load: () => Promise<KubeConfig>;
  /** Kubeconfigs, whose change means loading again. The certificates they name are read at every call anyway. */
  readonly files: readonly string[];
  readonly log: Log;
}

/** A refused caller must not make an exec plugin run for every request. */
const minReloadMs = 1_000;

export async function createCredentialSource({ load, files, log }: CredentialOptions): Promise<CredentialSource> {
  const before = stamp(files);
  let config = await load();
  let seen = [before, stamp(tokenFiles(config))].filter(Boolean).join(' ');
  let loadedAt = performance.now();
  let refused = false;
  let pending: Promise<Credentials> | undefined;
  let reloading: Promise<void> | undefined;

  const reloadOnce = () => (reloading ??= reload().finally(() => (reloading = undefined)));
  const reload = async () => {
    const now = stamp([...files, ...tokenFiles(config)]);
    const due = now !== seen || (refused && performance.now() - loadedAt > minReloadMs);
    if (!due) return;
    loadedAt = performance.now();
    refused = false;
    seen = now;
    try {
      config = await load();
    } catch (error) {
      // Half-written files are common in a rotation; the old credentials may serve until the next change.
      log.warn(
        { err: error },
        'the credentials for the cluster changed but could not be read; the old ones stay in use',
      );
    }
  };

  return {
    server: () => serverOf(config),
    namespace: () => config.getContextObject(config.getCurrentContext())?.namespace?.trim() || undefined,
    current() {
      // Shared while it is under way, so that one expired credential starts one exec plugin.
      pending ??= reloadOnce()
        .then(() => readCredentials(config))
        .catch((error: unknown) => {
          throw unprepared(error);
        })
        .finally(() => (pending = undefined));
      return pending;
    },
    async address() {
      try {
        await reloadOnce();
        return readAddress(config);
      } catch (error) {
        throw unprepared(error);
      }
    },
    forget() {
      refused = true;
    },
  };
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  if (options.auth) headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  return {
    server: serverOf(config),
    proxyUrl: config.getCurrentCluster()?.proxyUrl,
    headers,
    tls: {
      ca: pem(options.ca),
      cert: pem(options.cert),
      key: pem(options.key),
      servername: options.servername,
      rejectUnauthorized: options.rejectUnauthorized,
    },
  };
}

/** As the kubeconfig's `cluster` has it; its authority's file is read each time, since it may have been rotated. */
function readAddress(config: KubeConfig): ClusterAddress {
  const cluster = config.getCurrentCluster();
  const ca = cluster?.caFile ? readFileSync(cluster.caFile) : cluster?.caData && Buffer.from(cluster.caData, 'base64');
  return {
    server: serverOf(config),
    proxyUrl: cluster?.proxyUrl,
    tls: {
      ca: pem(ca),
      cert: undefined,
      key: undefined,
      servername: cluster?.tlsServerName,
      rejectUnauthorized: cluster?.skipTLSVerify ? false : undefined,
    },
  };
}

/** Without the cause: an exec plugin's error is whatever it printed, and may hold what it should have kept. */
function unprepared(error: unknown): GatewayError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'a failure';
  return new GatewayError(
    'UNAVAILABLE',
    `The gateway has no credentials for the cluster: expected them from the kubeconfig's files or exec plugin, but got ${code}.`,
    { fix: 'Have the operator run `kubectl auth whoami` with the kubeconfig of the gateway.' },
  );
}

function serverOf(config: KubeConfig): string {
  return (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '');
}

function pem(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

/** client-node remembers the content of a token file for a minute, which is too long after a rotation. */
function tokenFiles(config: KubeConfig): readonly string[] {
  const settings = config.getCurrentUser()?.authProvider as { config?: { tokenFile?: string } } | null | undefined;
  return settings?.config?.tokenFile === undefined ? [] : [settings.config.tokenFile];
}

function stamp(files: readonly string[]): string {
  const stamps = files.map((file) => {
    const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
    return stat === undefined ? 'absent' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
  });
  return stamps.join(' ');
}
