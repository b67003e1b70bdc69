import { z } from 'zod';
import type { DriverFailure } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Api } from './api.ts';
import { nodeIsOffline, noSuchPool } from './failures.ts';
import type { Grants } from './grants.ts';
import { type Node, on, type Resources, type StorageAt } from './resources.ts';
import type { Target } from './target.ts';

const gib = 2 ** 30;

/** What is counted, and with which privileges. */
export interface Scope {
  readonly nodes: readonly Node[];
  readonly target: Target;
  readonly grants: Grants;
}

export interface StorageUse {
  /** GiB; absent where some of it is not known. */
  readonly usedGb?: number;
  /** GiB of the storages that are there at this moment. */
  readonly sizeGb?: number;
  readonly failure?: DriverFailure | undefined;
}

/** Of storages for disks of machines, with a pool of those in it; one that nodes share counts once. */
export async function storageUse(
  api: Api,
  { storages }: Resources,
  { nodes, target: { pool }, grants }: Scope,
): Promise<StorageUse> {
  const forDisks = on(nodes, storages).filter(({ content }) => content.includes('images'));
  const shortage = grants.shortage('list the storages', '/storage', 'Datastore.Audit');
  if (pool === undefined) return sumOf(forDisks, nodes, shortage);
  try {
    const members = await storagesIn(api, pool);
    const inPool = forDisks.filter(({ name }) => members.has(name));
    return sumOf(inPool, nodes, grants.failure);
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

const poolForm = z.array(
  z.object({
    poolid: z.string().nullish(),
    members: z.array(z.object({ storage: z.string().nullish() })).nullish(),
  }),
);

/** Throws DriverFailure: NOT_FOUND for a pool that is not there, or that the token may not see. */
async function storagesIn(api: Api, pool: string): Promise<ReadonlySet<string>> {
  const path = `/pools?poolid=${encodeURIComponent(pool)}`;
  const { data } = await api.read(path, 'list what the pool has', poolForm);
  const found = data.find(({ poolid }) => poolid === pool);
  if (found === undefined) throw noSuchPool();
  return new Set((found.members ?? []).flatMap(({ storage }) => storage ?? []));
}

function sumOf(all: readonly StorageAt[], nodes: readonly Node[], shortage: DriverFailure | undefined): StorageUse {
  if (shortage !== undefined) return { failure: shortage };
  const online = nodes.filter(({ isOnline }) => isOnline);
  const told = on(online, all).filter(({ size, used }) => size !== undefined && used !== undefined);
  const once = new Map(told.map((one) => [one.isShared ? one.name : `${one.name} ${one.node}`, one]));
  const sum = (bytes: (one: StorageAt) => number | undefined) =>
    gigabytes([...once.values()].reduce((total, one) => total + (bytes(one) ?? 0), 0));
  const sizeGb = sum(({ size }) => size);
  const off = nodes.find(({ isOnline }) => !isOnline);
  if (off !== undefined) return { sizeGb, failure: nodeIsOffline('tell of its storages', off.name) };
  return { usedGb: sum(({ used }) => used), sizeGb };
}

/** As the contract counts: 1024 times 1024 times 1024 bytes, to the hundredth. */
export function gigabytes(bytes: number): number {
  return Math.round((bytes / gib) * 100) / 100;
}
