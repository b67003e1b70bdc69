import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { endpointUrl, hostAndPort } from '../endpoint.ts';
import { DriverFailure, FailureCode } from '../failure.ts';

/** What a spec says about where to ask, and for what. */
export interface Target {
  /** Of the API, with the scheme and without a slash at its end. */
  readonly base: string;
  /** Host and port of `base`. */
  readonly endpoint: string;
  /** Nodes that machines may be on; empty for all. */
  readonly zones: readonly string[];
  /** Pool that the machines are in. */
  readonly pool: string | undefined;
}

const usualPort = 8006;

/** Throws DriverFailure: NOT_FOUND, when the spec does not say which host. */
export function targetOf({ config, availabilityZones }: MachineProviderSpec): Target {
  const written = config?.endpoint ?? '';
  if (written === '') {
    const message = 'Expected `spec.config.endpoint`, without which Proxmox VE can not be asked, but it is missing.';
    throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Add it, like `pve.example.com:8006`.' });
  }
  const url = endpointUrl(written, 'pve.example.com');
  // A port of 443 is dropped by whoever parses addresses, so that only the text tells whether one was meant.
  if (url.port === '' && !/:443\/?$/.test(written)) url.port = String(usualPort);
  const pool = config?.customSettings?.['pool'] ?? '';
  return {
    base: `${url.origin}/api2/json`,
    endpoint: hostAndPort(url),
    zones: (availabilityZones ?? []).filter((zone) => typeof zone === 'string' && zone !== ''),
    pool: pool === '' ? undefined : pool,
  };
}
