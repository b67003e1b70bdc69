import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { DriverDescription } from '../drivers/driver.ts';
import { ConditionStatus, type Verdict } from './condition.ts';
import { connectionCommands } from './connection-commands.ts';
import type { FindingArea } from './finding.ts';
import type { Place } from './place.ts';
import { addAuthority, createSecrets, describeSecrets, permitHost, replaceSecrets } from './secret-commands.ts';
import { shell } from './shell.ts';
import { vendorCommands } from './vendor-commands.ts';

export interface CommandsOptions {
  readonly area: FindingArea;
  readonly verdict: Verdict;
  readonly provider: MachineProvider;
  readonly place: Place | undefined;
  readonly methods: Pick<DriverDescription<string>, 'authentication'> | undefined;
  /** Of the vendor's own API: a credential goes there without anybody's leave. */
  readonly vendorHosts: readonly string[];
}

/** Most of what one finding gives to paste. */
const most = 6;

/** What to paste about a finding; nothing where all is well, or where nothing can be done from a shell. */
export function commandsFor(options: CommandsOptions): readonly string[] {
  const { status, fix } = options.verdict;
  if (status === ConditionStatus.TRUE && fix === undefined) return [];
  return commandsOf(options)
    .filter((command) => command !== undefined)
    .slice(0, most);
}

function commandsOf(options: CommandsOptions): readonly (string | undefined)[] {
  const { area, verdict, provider, place, methods, vendorHosts } = options;
  const { namespace, name } = provider.metadata;
  const vendor = vendorCommands(provider.spec, place);
  switch (verdict.reason) {
    case 'SpecInvalid':
    case 'SpecValid':
      return [editSpec(provider)];
    case 'SecretNotFound':
      return [...createSecrets(provider, methods), ...permitHost(provider, { place, vendorHosts, isNew: true })];
    case 'SecretForbidden':
      return [shell`kubectl apply --server-side -n ${namespace} -k deploy/secrets`];
    case 'SecretUnusable':
      return [...describeSecrets(provider), ...replaceSecrets(provider, methods)];
    case 'CredentialWithheld':
      return permitHost(provider, { place, vendorHosts, isNew: false });
    case 'CredentialRefused':
    case 'CredentialExpired':
    case 'CredentialExpiring':
      return [...vendor.authentication, ...replaceSecrets(provider, methods)];
    case 'TlsFailed':
    case 'CertificateNotVerified':
      return [...connectionCommands(verdict.reason, place), ...addAuthority(provider)];
    case 'CredentialsAccepted':
    case 'PermissionDenied':
      return vendor.authentication;
    case 'GatewayCouldNotLook':
    case 'NotYetChecked':
    case 'NotAsked':
      return [shell`kubectl -n ${namespace} describe machineprovider ${name}`];
    default:
      return ofArea(area, { verdict, provider, place, vendor });
  }
}

function ofArea(
  area: FindingArea,
  {
    verdict,
    provider,
    place,
    vendor,
  }: Pick<CommandsOptions, 'verdict' | 'provider' | 'place'> & { vendor: ReturnType<typeof vendorCommands> },
): readonly (string | undefined)[] {
  switch (area) {
    case 'QUOTA':
      return vendor.quota;
    case 'NETWORK':
      return vendor.network;
    case 'STORAGE':
      return vendor.storage;
    case 'AUTHENTICATION':
      return vendor.authentication;
    case 'CONNECTIVITY':
      return connectionCommands(verdict.reason, place);
    case 'SPEC':
      return [editSpec(provider), ...vendor.network, ...vendor.storage];
    case 'CAPABILITIES':
      return [...vendor.network, ...vendor.storage];
  }
}

function editSpec({ metadata: { namespace, name } }: MachineProvider): string | undefined {
  return shell`kubectl -n ${namespace} edit machineprovider ${name}`;
}
