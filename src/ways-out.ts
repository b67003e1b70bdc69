import { readFileSync } from 'node:fs';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';
import { type Accesses, type AccessesOptions, createAccesses } from './calls/accesses.ts';
import { systemClock } from './calls/clock.ts';
import { createClusterAddresses } from './calls/egress/cluster-addresses.ts';
import { createLookup } from './calls/egress/names.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { certificatesIn } from './drivers/tls.ts';
import { type Settings, SettingsError } from './settings.ts';

export interface WaysOutOptions {
  readonly settings: Pick<Settings, 'EGRESS_ALLOW' | 'EGRESS_DENY' | 'EGRESS_INSECURE_TLS' | 'PROVIDER_CA'>;
  /** With the gateway's own identity: by it Secrets are read. */
  readonly connection: ClusterConnection;
  /** Hosts of the vendor's API (`Reach.hosts` of the spec's type). */
  readonly hostsOf: (spec: MachineProviderSpec) => readonly string[];
  readonly log: AccessesOptions['log'] & { warn(text: string): void };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The process's ways out to providers, as the operator's settings allow them: make them once, and take
 * `accessFor(provider, signal)` for each use of a provider. Throws SettingsError when PROVIDER_CA can't be used.
 */
export function createWaysOut({ settings, connection, hostsOf, log, env }: WaysOutOptions): Accesses {
  const lookup = createLookup();
  for (const { host, port } of settings.EGRESS_INSECURE_TLS) {
    log.warn(
      `EGRESS_INSECURE_TLS: the certificate of ${host}:${port} is not verified; who stands in between gets credentials.`,
    );
  }
  // NODE_IPS comes from the pod's own description (status.hostIPs).
  const told = [env.KUBERNETES_SERVICE_HOST ?? '', ...(env.NODE_IPS ?? '').split(',')].filter(Boolean);
  return createAccesses({
    connection,
    hostsOf,
    log,
    allowed: settings.EGRESS_ALLOW,
    denied: settings.EGRESS_DENY,
    cluster: createClusterAddresses({ server: connection.server, told, lookup, clock: systemClock }),
    insecure: settings.EGRESS_INSECURE_TLS,
    operatorCa: settings.PROVIDER_CA === undefined ? undefined : readAuthorities(settings.PROVIDER_CA),
    lookup,
  });
}

function readAuthorities(path: string): string {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // The message below says all of it.
  }
  if (certificatesIn(text) !== undefined) return text;
  throw new SettingsError(`PROVIDER_CA: expected a file with certificates (PEM), but got none in ${path}.`);
}
