import { endpointHost } from './endpoint-host.ts';
import type { SlotsWanted } from './keyed-slots.ts';
import type { Subject } from './ports.ts';

/** How many ask at the same time, by one replica. */
export interface AtOnceLimits {
  /**
   * Runs that ask at the same time: in all, of one namespace, of one host, and of one host by one namespace, so that
   * slow runs of one tenant hold neither the places nor a host for all.
   */
  readonly atOnce: number;
  readonly perNamespace: number;
  readonly perHost: number;
  readonly perHostOfNamespace: number;
  /** Further ones in all, and of one host, for namespaces of which none asks: not even several full ones hold them up. */
  readonly spareAtOnce: number;
  readonly sparePerHost: number;
}

/** What a run takes of these while it asks. */
export function slotsOf({ provider, driver }: Subject, limits: AtOnceLimits): SlotsWanted {
  const { atOnce, perNamespace, perHost, perHostOfNamespace, spareAtOnce, sparePerHost } = limits;
  const tenant = `namespace ${provider.metadata.namespace}`;
  const host = `host ${endpointHost(provider.spec, driver)}`;
  const keys = [
    { key: 'all', most: atOnce, spare: spareAtOnce },
    { key: tenant, most: perNamespace },
    { key: host, most: perHost, spare: sparePerHost },
    { key: `${tenant} ${host}`, most: perHostOfNamespace },
  ];
  return { keys, tenant };
}
