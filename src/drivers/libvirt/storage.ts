import type { Image, StorageType } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import type { Page } from '../parts.ts';
import type { Declared } from './declared.ts';
import type { Host } from './host.ts';
import type { Ref, VolumeRef } from './questions/refs.ts';
import { listVolumes } from './questions/storage.ts';

/** Pools are what a disk's place is chosen by; of what kind of disk they are made libvirt does not tell. */
export async function* poolPages(pools: Promise<readonly Ref[]>): AsyncGenerator<Page<StorageType>> {
  yield { items: (await pools).map(({ name }) => ({ name })) };
}

/** All volumes: whether a disk is to be copied from one, or is a machine's own, only people know. */
export async function* volumePages(
  host: Host,
  pools: Promise<readonly Ref[]>,
  { images }: Declared,
): AsyncGenerator<Page<Image>> {
  const told = await host.askEach((await pools).map(listVolumes));
  let failure: DriverFailure | undefined;
  for (const one of told) {
    if ('answer' in one) yield { items: one.answer.flatMap((volume) => imagesOf(volume, images)) };
    else failure ??= one.failure;
  }
  yield { items: [], ...(failure && { failure }) };
}

/** By each of the names that the spec has for it: `pool/name`, the name alone, or what is its key, a path mostly. */
export function imagesOf({ pool, name, key }: VolumeRef, declared: readonly string[]): Image[] {
  const own = `${pool}/${name}`;
  const spelled = [own, name, key].filter((id) => declared.includes(id));
  return [...new Set(spelled.length === 0 ? [own] : spelled)].map((id) => ({ id, name }));
}
