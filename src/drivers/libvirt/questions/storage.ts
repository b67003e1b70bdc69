import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';
import { readRef, readVolumeRef, type Ref, type VolumeRef, writeRef } from './refs.ts';

export interface PoolInfo {
  readonly isActive: boolean;
  readonly capacityBytes: number;
  /** Taken, by volumes or by whatever else is at the same place. */
  readonly allocationBytes: number;
}

export const listPools: Question<readonly Ref[]> = {
  procedure: 281,
  purpose: 'list the storage pools',
  args: createXdrWriter().u32(1).u32(0).bytes(),
  read: (reader) => reader.list(() => readRef(reader)),
};

const running = [2, 3];

export function askPool(pool: Ref): Question<PoolInfo> {
  return {
    procedure: 87,
    purpose: 'tell of a storage pool',
    args: writeRef(pool).bytes(),
    read: (reader) => {
      const isActive = running.includes(reader.u32());
      return { isActive, capacityBytes: reader.u64(), allocationBytes: reader.u64() };
    },
  };
}

export function listVolumes(pool: Ref): Question<readonly VolumeRef[]> {
  return {
    procedure: 282,
    purpose: 'list the volumes of a storage pool',
    args: writeRef(pool).u32(1).u32(0).bytes(),
    read: (reader) => reader.list(() => readVolumeRef(reader)),
  };
}
