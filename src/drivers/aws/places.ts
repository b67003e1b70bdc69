import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';

/** The services of AWS that are asked, by the names that their signatures and hosts have. */
export type Service = 'ec2' | 'sts' | 'servicequotas';

/** Where one service is asked. */
export interface Place {
  readonly service: Service;
  /** Of the signature. */
  readonly region: string;
  /** With the port when it is another than 443; as the header `host` has it. */
  readonly host: string;
}

export type Places = Readonly<Record<Service, Place>> & {
  /** Whether EC2 is asked at a host of AWS's own. */
  readonly isVendor: boolean;
};

const services: readonly Service[] = ['ec2', 'sts', 'servicequotas'];

/** The part of AWS that a region belongs to, by its first word, and the domain of all hosts there. */
const domains: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
  [/^(us|eu|ap|sa|ca|me|af|il|mx)-/, 'amazonaws.com'],
];
/** Nothing else may get into the name of a host that credentials are sent to. */
const region = /^[a-z]{2,4}(-[a-z]{2,12}){1,2}-[1-9][0-9]?$/;

/** The exact hosts of AWS in a region; none for what is no region. */
export function vendorHosts(name: string | null | undefined): readonly string[] {
  const domain = domainOf(name ?? '');
  return domain === undefined ? [] : services.map((service) => `${service}.${name}.${domain}`);
}

function domainOf(name: string): string | undefined {
  return region.test(name) ? domains.find(([prefix]) => prefix.test(name))?.[1] : undefined;
}

/**
 * Where a spec's services are: at AWS in its region; where `config.endpoint` names another host all of them there, as
 * with emulators and private clouds, unless `customSettings` names one for each. A region that is none is asked all the
 * same, and does not resolve.
 */
export function placesOf({ region: name, config }: MachineProviderSpec): Places {
  const own = name ?? '';
  const hosts = vendorHosts(own);
  const named = hostOf(config?.endpoint);
  const isVendor = named === undefined || hosts.includes(named);
  const settings = config?.customSettings ?? {};
  const place = (service: Service, setting?: string): Place => {
    const standard = `${service}.${own}.${domainOf(own) ?? 'amazonaws.com'}`;
    const overridden = setting === undefined ? undefined : hostOf(settings[setting]);
    return { service, region: own, host: overridden ?? (isVendor ? standard : (named ?? standard)) };
  };
  return {
    ec2: place('ec2'),
    sts: place('sts', 'stsEndpoint'),
    servicequotas: place('servicequotas', 'serviceQuotasEndpoint'),
    isVendor,
  };
}

function hostOf(endpoint: unknown): string | undefined {
  if (typeof endpoint !== 'string' || endpoint === '') return undefined;
  return endpoint
    .replace(/^https:\/\//i, '')
    .replace(/\/$/, '')
    .toLowerCase()
    .replace(/:443$/, '');
}
