import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { endpointUrl, hostAndPort } from '../endpoint.ts';
import { DriverFailure, FailureCode } from '../failure.ts';

/** Where a provider's machines are, and where it is asked about. Names as the spec writes them: see isSameName. */
export interface Target {
  /** Of the SOAP service. */
  readonly url: string;
  /** Host and port of `url`. */
  readonly endpoint: string;
  /** Whether the spec names the port, and with it the service itself. */
  readonly hasPort: boolean;
  readonly datacenter: string;
  /** Clusters, or hosts that stand alone; empty where the spec names none. */
  readonly clusters: readonly string[];
  readonly datastore: string | undefined;
  readonly resourcePool: string | undefined;
}

/** Throws DriverFailure NOT_FOUND, when the spec does not say which vCenter. */
export function targetOf({ config, region, availabilityZones }: MachineProviderSpec): Target {
  if (!config?.endpoint) {
    const message = 'Expected `spec.config.endpoint`, without which nobody knows which vCenter, but it is missing.';
    throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Add it like `vcenter.example.com`.' });
  }
  const url = endpointUrl(config.endpoint, 'vcenter.example.com');
  const { datacenter, datastore, resourcePool } = config.customSettings ?? {};
  return {
    url: `${url.origin}/sdk`,
    endpoint: hostAndPort(url),
    hasPort: url.port !== '',
    datacenter: datacenter || (region ?? ''),
    clusters: (availabilityZones ?? []).flatMap((name) => (typeof name === 'string' ? name : [])),
    datastore: datastore || undefined,
    resourcePool: resourcePool || undefined,
  };
}

/** A name without vCenter's escapes: people write them in either case, and not every server writes them. */
export function plainName(name: string): string {
  return name.replace(/%(2f|5c|25)/gi, (escape) => decodeURIComponent(escape));
}

/** A name of the inventory in the spelling that the spec has, so that whoever compares them need not know of escapes. */
export function asDeclared(name: string, declared: readonly (string | null | undefined)[]): string {
  return declared.find((one) => typeof one === 'string' && isSameName(one, name)) ?? name;
}

export function isSameName(one: string, other: string): boolean {
  return plainName(one) === plainName(other);
}
