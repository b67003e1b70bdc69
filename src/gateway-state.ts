import { hostname } from 'node:os';
import type { ClusterMode, GatewayInfo } from '../schema/api/gateway-info.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import type { ReflectorState } from './cluster/ports.ts';
import { findServerVersion } from './cluster/server-version.ts';
import type { CrdKnowledge } from './crd-state.ts';
import type { ElectionInfo } from './election.ts';
import { presentCacheInfo } from './providers/cache-info.ts';
import type { Readiness } from './server/health.ts';
import type { SecretsPolicyKnowledge } from './secrets-policy-state.ts';
import { version } from './version.ts';

export interface GatewayState {
  /** Told by the reflector at each turn. */
  readonly changed: (state: ReflectorState) => void;
  /** Resolves at the first complete list. */
  readonly synced: Promise<void>;
  readonly readiness: () => Readiness;
  readonly present: () => GatewayInfo;
}

export interface GatewayStateOptions {
  readonly mode: ClusterMode;
  readonly connection: ClusterConnection;
  readonly crd: Pick<CrdKnowledge, 'info' | 'check'>;
  readonly secretsPolicy: Pick<SecretsPolicyKnowledge, 'info'>;
  /** How the mirror of the cluster stands now. */
  readonly reflector: () => ReflectorState;
  /** Who looks after the providers. */
  readonly election: () => ElectionInfo;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How this replica stands, for `gateway`, `/readyz` and whoever waits for the first list. */
export function createGatewayState(options: GatewayStateOptions): GatewayState {
  const { mode, connection, crd, secretsPolicy, reflector, election, now } = options;
  const startedAt = new Date(now()).toISOString();
  const { promise: synced, resolve: markSynced } = Promise.withResolvers<void>();
  let connected = false;
  let clusterVersion: string | null = null;

  const askVersion = async () => {
    clusterVersion = (await findServerVersion(connection)) ?? clusterVersion;
  };

  return {
    synced,
    changed(state) {
      // An upgrade of the cluster cuts the watch, so each new one is a reason to ask again.
      if (state.connected && !connected) void askVersion();
      connected = state.connected;
      if (state.synced) markSynced();
    },
    readiness() {
      const { synced: ok, connected: watching, lastError } = reflector();
      const missing = lastError ?? 'the first list of MachineProviders is not complete';
      const definition = crd.check();
      return {
        ready: ok && definition.ok,
        checks: [
          definition,
          { name: 'store-synced', ok, message: missing },
          { name: 'cluster-watch', ok: watching, message: lastError ?? 'no watch is open' },
        ],
      };
    },
    present: () => ({
      version,
      replica: hostname(),
      startedAt,
      cluster: { mode, version: clusterVersion },
      cache: presentCacheInfo(reflector()),
      crd: crd.info(),
      secretsPolicy: secretsPolicy.info(),
      ...election(),
    }),
  };
}
