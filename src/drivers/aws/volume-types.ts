import type { Part, StorageType } from '../discovery.ts';
import type { ServiceQuota } from './service-quotas.ts';

export interface VolumeType {
  readonly name: string;
  readonly type: 'ssd' | 'hdd';
  /** Of the quota of EBS on the storage in all volumes of the type, in TiB. */
  readonly quota: string;
}

/** The kinds of EBS volumes, as of November 2026, the newer of each first: that one is meant more often. */
export const volumeTypes: readonly VolumeType[] = [
  { name: 'gp3', type: 'ssd', quota: 'L-7A658B76' },
  { name: 'gp2', type: 'ssd', quota: 'L-D18FCD1D' },
  { name: 'io2', type: 'ssd', quota: 'L-09BD8365' },
  { name: 'io1', type: 'ssd', quota: 'L-FD252861' },
  { name: 'st1', type: 'hdd', quota: 'L-82ACEF56' },
  { name: 'sc1', type: 'hdd', quota: 'L-17AF77E8' },
  { name: 'standard', type: 'hdd', quota: 'L-9CF3C2EB' },
];

/**
 * No action lists them. A region that limits how much of a type one may have, has it; of one that it does not limit, or
 * that came after this list was written, nobody tells.
 */
export function storageTypesOf({ items, failure }: Part<ServiceQuota>): Part<StorageType> {
  const codes = new Set(items.map(({ code }) => code));
  return {
    items: volumeTypes.filter(({ quota }) => codes.has(quota)).map(({ name, type }) => ({ name, type })),
    ...(failure && { failure }),
    untold: {
      reason: 'AWS has no list of volume types; it limits none of this name, which may be there all the same.',
    },
  };
}
