import type { Server } from 'node:https';
import { join } from 'node:path';
import { timestamp } from './api-object.ts';
import { builtin } from './builtin-resources.ts';
import { keepCompact } from './compaction.ts';
import { createCustomResource, establishedCrd } from './crd.ts';
import { loadIdentity, saveIdentity } from './identity.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { Api } from './request.ts';
import { RevisionLog } from './revision-log.ts';
import { seedNamespaces, seedObjects, storeCrd } from './seed.ts';
import { createApiServer, type Log } from './server.ts';
import { EmbeddedStartError, reasonOf } from './start-error.ts';

export interface EmbeddedOptions {
  /** Made when absent; holds the database, the certificate authority and the kubeconfig. */
  readonly dataDir: string;
  /** The CustomResourceDefinition to serve, as Kubernetes reads it. */
  readonly crd: unknown;
  /** Manifests for an empty database; called only then. Their namespaces are made. */
  readonly seed: () => readonly unknown[];
  /** 0 or absent: the port of last time, else any that is free. */
  readonly port?: number;
  readonly log: Log;
  readonly now?: () => Date;
  /** How much of the past watches and paged lists can go back to. */
  readonly historyWindow?: { readonly revisions: number; readonly ageMs: number };
  readonly bookmarkIntervalMs?: number;
  readonly compactionIntervalMs?: number;
}

export interface EmbeddedCluster {
  readonly kubeconfigPath: string;
  readonly url: string;
  /** Forgets the past up to a version, now when absent: what asks for an older one gets 410. */
  compact(resourceVersion?: number): void;
  /** Ends the watches, closes the database, and leaves nothing running; once, however often it is called. */
  stop(): Promise<void>;
}

const defaultWindow = { revisions: 20_000, ageMs: 60 * 60 * 1000 };

/**
 * Starts a small Kubernetes API over HTTPS on 127.0.0.1 with its state in `dataDir`: for first steps and tests, never
 * for production. Throws EmbeddedStartError, whose one sentence says what is wrong, and then has overwritten nothing.
 */
export async function startEmbeddedCluster(options: EmbeddedOptions): Promise<EmbeddedCluster> {
  const { dataDir, now = () => new Date(), historyWindow = defaultWindow } = options;
  const { bookmarkIntervalMs = 60_000, compactionIntervalMs = 10_000 } = options;
  const providers = createCustomResource(options.crd);
  const revisions = new RevisionLog(join(dataDir, 'cluster.db'), now);
  const stopping = new AbortController();
  try {
    const api: Api = {
      log: revisions,
      resources: [...Object.values(builtin), providers],
      now,
      bookmarkIntervalMs,
    };
    fill(api, options);
    const { server, url, kubeconfigPath } = await serve(api, options, stopping.signal);
    const compaction = keepCompact(revisions, {
      window: historyWindow,
      intervalMs: compactionIntervalMs,
      now,
      log: options.log,
      signal: stopping.signal,
    });
    const stop = async () => {
      stopping.abort();
      await Promise.all([close(server), compaction]);
      revisions.close();
    };
    let stopped: Promise<void> | undefined;
    return {
      kubeconfigPath,
      url,
      compact: (version) => revisions.compact(version ?? revisions.head),
      stop: () => (stopped ??= stop()),
    };
  } catch (thrown) {
    revisions.close();
    if (thrown instanceof EmbeddedStartError) throw thrown;
    throw new EmbeddedStartError(
      `The embedded cluster can't start in ${dataDir}: ${reasonOf(thrown).replace(/[.]$/, '')}.`,
      {
        cause: thrown,
      },
    );
  }
}

function fill(api: Api, { seed, crd }: EmbeddedOptions): void {
  // As one, so that a seed that is refused leaves the database as empty as it was.
  api.log.transaction(() => {
    const isEmpty = api.log.head === 0;
    if (isEmpty) seedNamespaces(api);
    storeCrd(api, establishedCrd(crd, timestamp(api.now())));
    if (isEmpty) seedObjects(api, seed());
  });
}

async function serve(api: Api, { dataDir, port = 0, log }: EmbeddedOptions, signal: AbortSignal) {
  const identity = await loadIdentity(dataDir);
  const server = createApiServer({ api, identity, log, signal });
  const bound = await listen(server, port, identity.port);
  const url = `https://127.0.0.1:${bound}`;
  try {
    if (bound !== identity.port) saveIdentity(dataDir, { ...identity, port: bound });
    return { server, url, kubeconfigPath: writeKubeconfig(dataDir, url, identity) };
  } catch (thrown) {
    server.close();
    throw thrown;
  }
}

/** A port that was asked for is that one or nothing; the one of last time may have been taken. */
async function listen(server: Server, wanted: number, last: number): Promise<number> {
  if (wanted !== 0) return bind(server, wanted);
  try {
    return await bind(server, last);
  } catch {
    return bind(server, 0);
  }
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new EmbeddedStartError(`The embedded cluster can't listen on port ${port}: ${reasonOf(cause)}.`, { cause }),
      );
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const closeGraceMs = 1000;

/** Answers under way and the ends of watches get a moment to reach their readers; then connections are cut. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection turns idle when its answer is through, and must then be told to go.
  const sweep = setInterval(() => server.closeIdleConnections(), 5);
  const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
