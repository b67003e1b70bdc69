import type { Call } from '../drivers/access.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { type AllowList, type HostEntry, names, type Place } from './egress/allow-list.ts';
import { hostsAnnotation, type ConnectionSecrets } from './secrets.ts';

export interface PermissionOptions {
  /** Of the vendor's own API; reached at port 443. */
  readonly vendorHosts: readonly string[];
  readonly allowed: AllowList;
  readonly secrets: ConnectionSecrets;
}

/** What is to be sent, as far as it may be a credential. */
export type Carrying = Pick<Call, 'purpose' | 'carries' | 'headers' | 'tls'>;

/** Headers by which somebody says who they are: with one of these, or a client certificate, a call carries a credential, whatever it says. */
const credentialHeaders =
  /^(authorization|cookie|x-auth-token|x-subject-token|x-amz-security-token|csrfpreventiontoken|vmware-api-session-id)$/i;

/** Throws DriverFailure CREDENTIAL_WITHHELD when what the call carries may not go to this place. */
export function checkCredentials(
  call: Carrying,
  place: Place,
  { vendorHosts, allowed, secrets }: PermissionOptions,
): void {
  const isBare = call.carries.length === 0;
  const isSilent = call.tls?.key === undefined && !Object.keys(call.headers ?? {}).some(isCredential);
  if (isBare && isSilent) return;
  const vendors = vendorHosts.map((host): HostEntry => ({ host: host.toLowerCase(), port: 443 }));
  if (names(vendors, place) || names(allowed.hosts, place)) return;
  const withheld = call.carries.find((secret) => !names(secrets.hostsOf(secret), place));
  if (!isBare && withheld === undefined) return;
  throw refuse(call, place, withheld?.name);
}

function isCredential(header: string): boolean {
  return credentialHeaders.test(header);
}

function refuse({ purpose }: Carrying, { scheme, host, port }: Place, secret: string | undefined): DriverFailure {
  const entry = port === 443 ? host : `${host}:${port}`;
  const annotate =
    secret === undefined || scheme === 'http' || scheme === 'tcp'
      ? ''
      : `, or the owner of the Secret "${secret}" add ${entry} to its annotation ${hostsAnnotation}, behind a comma where it names others`;
  return new DriverFailure(
    FailureCode.CREDENTIAL_WITHHELD,
    `Could not ${purpose}: expected a host that the credential may be sent to, but got ${host}:${port}.`,
    { fix: `If this host is right, have the operator list it in EGRESS_ALLOW${annotate}.`, place: `${host}:${port}` },
  );
}
