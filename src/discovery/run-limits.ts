import type { WaitingLimits } from './assert-room.ts';
import { endpointHost } from './endpoint-host.ts';
import type { KeptLimits } from './kept.ts';
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

/** How much is done and kept at a time, by one replica. */
export interface RunLimits extends AtOnceLimits, WaitingLimits, KeptLimits {
  /** How long one may ask, and how long it may take to sign out, in milliseconds. */
  readonly runMs: number;
  readonly closeMs: number;
}

export const defaultRunLimits: RunLimits = {
  atOnce: 32,
  perNamespace: 8,
  perHost: 16,
  perHostOfNamespace: 4,
  spareAtOnce: 16,
  sparePerHost: 8,
  waiting: 1_000,
  waitingPerNamespace: 100,
  runMs: 600_000,
  closeMs: 5_000,
  kept: 500,
  keptPerNamespace: 50,
  keptPerProvider: 2,
  keptBytes: 64 * 1024 * 1024,
  keptMs: 15 * 60_000,
};

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
