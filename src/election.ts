import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type GatewayInfo, HealthMode } from '../schema/api/gateway-info.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { type ElectionState, type LeaseRules, runElected } from './cluster/lease-elector.ts';
import type { LeaseTerm } from './cluster/lease-term.ts';
import type { Log } from './cluster/log.ts';
import type { Settings } from './settings.ts';

export interface GatewayElectionOptions {
  readonly settings: Pick<Settings, 'HEALTH' | 'PROBE_INTERVAL' | 'LEASE_NAMESPACE' | 'NAMESPACES'>;
  readonly connection: ClusterConnection;
  /** Resolves when this replica knows the providers; before, it does not stand for election. */
  readonly synced: Promise<void>;
  /** What looking after the providers is, until the term ends. */
  readonly lead: (term: LeaseTerm) => Promise<void>;
  readonly log: Log;
  readonly rules?: Partial<LeaseRules> | undefined;
}

export type ElectionInfo = Pick<GatewayInfo, 'leader' | 'health'>;

/** This replica's part in agreeing who looks after the providers. */
export interface GatewayElection {
  readonly info: () => ElectionInfo;
  /** Ends what a leader does, and hands over. */
  stop(): Promise<void>;
}

const nobodyYet: ElectionState = { leader: undefined, isLeading: false, since: undefined, lastError: undefined };

/** Takes part in the election once the providers are known; with HEALTH=off it only looks who leads. */
export function joinElection(options: GatewayElectionOptions): GatewayElection {
  const { settings, connection, synced, lead, log, rules } = options;
  const lease = {
    namespace: settings.LEASE_NAMESPACE ?? connection.namespace(),
    name: leaseNameFor(settings.NAMESPACES),
  };
  let isStopped = false;
  let election: ReturnType<typeof runElected> | undefined;
  void synced.then(() => {
    if (isStopped) return;
    const identity = identityOf(hostname());
    election = runElected({
      ...{ connection, lease, identity, log },
      lead: settings.HEALTH === 'on' ? lead : undefined,
      ...(rules && { rules }),
    });
  });
  return {
    info: () => {
      const state = election?.state() ?? nobodyYet;
      const leader = state.leader === undefined ? null : replicaOf(state.leader);
      return {
        leader,
        health: {
          mode: settings.HEALTH === 'on' ? HealthMode.ON : HealthMode.OFF,
          isLeader: state.isLeading,
          leaderSince: state.since ?? null,
          probeIntervalSeconds: settings.PROBE_INTERVAL / 1_000,
          lease: `${lease.namespace}/${lease.name}`,
          message: explain(settings.HEALTH, leader, state),
        },
      };
    },
    async stop() {
      isStopped = true;
      await election?.stop();
    },
  };
}

/** Gateways of other namespaces look after other providers, so they agree on it by a Lease of their own. */
export function leaseNameFor(namespaces: readonly string[] | undefined): string {
  if (namespaces === undefined) return 'machineprovider-gateway';
  const text = [...new Set(namespaces)].sort().join(',');
  return `machineprovider-gateway-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

/** A replica that is started anew under its old name is another one. */
function identityOf(replica: string): string {
  return `${replica}_${randomUUID().slice(0, 8)}`;
}

function replicaOf(identity: string): string {
  return identity.replace(/_[^_]*$/, '');
}

function explain(mode: Settings['HEALTH'], leader: string | null, { isLeading, lastError }: ElectionState): string {
  const own = mode === 'on' ? '' : 'HEALTH=off: this replica only serves. ';
  if (isLeading) return 'This replica looks after the providers.';
  if (leader !== null) {
    const next = mode === 'on' ? '; this replica is ready to take over' : '';
    return `${own}${leader} looks after the providers${next}.`;
  }
  if (lastError !== undefined) return `${own}Nobody is known to look after the providers: ${lastError}`;
  const soon = mode === 'on' ? 'this replica takes over as soon as it may' : 'start a replica with HEALTH=on';
  return `${own}Nobody looks after the providers yet: ${soon}.`;
}
