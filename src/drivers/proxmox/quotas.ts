import { z } from 'zod';
import type { Quota, QuotaReport } from '../connection.ts';
import type { Part } from '../discovery.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure, gatherPart } from '../parts.ts';
import type { Api } from './api.ts';
import { nodeIsOffline, noSuchNodes } from './failures.ts';
import { gpuPages } from './gpus.ts';
import { type Grants, readGrants } from './grants.ts';
import { type Guest, type Node, readResources, type Resources, type StorageAt } from './resources.ts';
import type { Target } from './target.ts';

const gib = 2 ** 30;

/**
 * Proxmox VE has no quotas: what there is are its nodes and storages. Used is what machines were given, running or not;
 * with a pool, those in it. Throws DriverFailure when nothing could be asked.
 */
export async function fetchQuotas(api: Api, target: Target): Promise<QuotaReport> {
  const [grants, resources] = await Promise.all([readGrants(api), readResources(api)]);
  const nodes = resources.nodes.filter(({ name }) => target.zones.length === 0 || target.zones.includes(name));
  if (nodes.length === 0) throw noSuchNodes();
  const [gpus, storage] = await Promise.all([
    gatherPart(gpuPages(api, nodes)),
    storageOf(api, resources, { nodes, target, grants }),
  ]);
  const machines = machinesOf(resources, { nodes, target, grants });
  const capacity = capacityOf(nodes, grants);
  const { cpu, memoryGb } = sumOf(machines.items);
  const isWhole = machines.failure === undefined;
  return {
    quotas: [
      quota('cpu', 'cores', { used: isWhole ? cpu : undefined, limit: capacity.cpu }),
      quota('memory', 'GB', { used: isWhole ? memoryGb : undefined, limit: capacity.memoryGb }),
      quota('storage', 'GB', { used: storage.usedGb, limit: storage.sizeGb }),
      { ...quota('instances', 'instances', { used: isWhole ? machines.items.length : undefined }), isUnlimited: true },
      quota('gpu', 'gpus', { limit: gpus.failure === undefined ? gpus.items.length : undefined }),
    ],
    usage: {
      ...(isWhole && { machines: machines.items.length, cpu, memoryGb }),
      ...(storage.usedGb !== undefined && { storageGb: storage.usedGb }),
    },
    gaps: [
      ...gap('the machines', machines.failure),
      ...gap('the size of the nodes', capacity.failure),
      ...gap('the storages', storage.failure),
      ...gap('the GPUs', gpus.failure),
    ],
  };
}

interface Scope {
  readonly nodes: readonly Node[];
  readonly target: Target;
  readonly grants: Grants;
}

/** Guests of the nodes that are no templates; whoever lacks the privilege gets them without those that it may not see. */
function machinesOf({ guests, pools }: Resources, { nodes, target: { pool }, grants }: Scope): Part<Guest> {
  const here = guests.filter(({ node, isTemplate }) => !isTemplate && nodes.some(({ name }) => name === node));
  const off = nodes.find(({ isOnline }) => !isOnline);
  const failure = off === undefined ? undefined : nodeIsOffline('tell of its machines', off.name);
  if (pool === undefined) {
    const shortage = grants.shortage('list the machines', '/vms', 'VM.Audit');
    return partOf(here, shortage ?? failure);
  }
  const path = `/pool/${pool}`;
  const items = here.filter((guest) => guest.pool === pool);
  const shortage = grants.failure ?? grants.shortage('list the machines of the pool', path, 'VM.Audit');
  // Pools are listed for those who may look at them.
  const absent = grants.has(path, 'Pool.Audit') && !pools.includes(pool) ? noSuchPool() : undefined;
  return partOf(items, absent ?? shortage ?? failure);
}

function capacityOf(nodes: readonly Node[], grants: Grants) {
  const off = nodes.find(({ isOnline }) => !isOnline);
  const on = nodes.filter(({ isOnline }) => isOnline);
  const failure =
    grants.shortage('tell how large the nodes are', '/nodes', 'Sys.Audit') ??
    (off === undefined ? undefined : nodeIsOffline('tell how large it is', off.name));
  const isKnown = on.every(({ cpus, memory }) => cpus !== undefined && memory !== undefined);
  if (!isKnown) return { failure };
  // A node that is off gives nothing at this moment: what is left is the limit.
  const cpu = on.reduce((sum, { cpus = 0 }) => sum + cpus, 0);
  return { failure, cpu, memoryGb: gigabytes(on.reduce((sum, { memory = 0 }) => sum + memory, 0)) };
}

const poolForm = z.array(
  z.object({
    poolid: z.string().nullish(),
    members: z
      .array(
        z.object({
          type: z.string().nullish(),
          storage: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
);

interface StorageUse {
  readonly usedGb?: number;
  readonly sizeGb?: number;
  readonly failure?: DriverFailure | undefined;
}

/** Storages for disks of machines; one that nodes share counts once. */
async function storageOf(
  api: Api,
  { storages }: Resources,
  { nodes, target: { pool }, grants }: Scope,
): Promise<StorageUse> {
  const forDisks = storages.filter(
    ({ node, content }) => content.includes('images') && nodes.some(({ name }) => name === node),
  );
  const shortage = grants.shortage('list the storages', '/storage', 'Datastore.Audit', 'Datastore.AllocateSpace');
  if (pool === undefined) return useOf(forDisks, nodes, shortage);
  try {
    const path = `/pools?poolid=${encodeURIComponent(pool)}`;
    const { data } = await api.read(path, 'list what the pool has', poolForm);
    const names = (data[0]?.members ?? []).flatMap(({ storage }) => storage ?? []);
    return useOf(
      forDisks.filter(({ name }) => names.includes(name)),
      nodes,
      grants.failure,
    );
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

function useOf(all: readonly StorageAt[], nodes: readonly Node[], shortage: DriverFailure | undefined): StorageUse {
  const isOn = ({ node }: StorageAt) => nodes.some(({ name, isOnline }) => name === node && isOnline);
  const here = all.filter(isOn);
  const once = here.filter(
    (one, index) =>
      !one.isShared || here.findIndex(({ name, size }) => name === one.name && size !== undefined) === index,
  );
  const off = nodes.find(({ isOnline }) => !isOnline);
  const failure = shortage ?? (off === undefined ? undefined : nodeIsOffline('tell of its storages', off.name));
  const told = once.filter(({ size, used }) => size !== undefined && used !== undefined);
  if (shortage !== undefined) return { failure };
  const usedGb = gigabytes(told.reduce((sum, { used = 0 }) => sum + used, 0));
  return { usedGb, sizeGb: gigabytes(told.reduce((sum, { size = 0 }) => sum + size, 0)), failure };
}

function sumOf(guests: readonly Guest[]): { readonly cpu: number; readonly memoryGb: number } {
  return {
    cpu: guests.reduce((sum, { cpus }) => sum + cpus, 0),
    memoryGb: gigabytes(guests.reduce((sum, { memory }) => sum + memory, 0)),
  };
}

/** As the contract counts: 1024 times 1024 times 1024 bytes, to the hundredth. */
function gigabytes(bytes: number): number {
  return Math.round((bytes / gib) * 100) / 100;
}

function quota(
  resource: string,
  unit: string,
  { used, limit }: { readonly used?: number | undefined; readonly limit?: number | undefined },
): Quota {
  return { resource, unit, ...(used !== undefined && { used }), ...(limit !== undefined && { limit }) };
}

function partOf<Item>(items: readonly Item[], failure: DriverFailure | undefined): Part<Item> {
  return { items, ...(failure && { failure }) };
}

function gap(what: string, failure: DriverFailure | undefined): QuotaReport['gaps'] {
  return failure === undefined ? [] : [{ what, failure }];
}

function noSuchPool(): DriverFailure {
  const message = 'Expected `customSettings.pool` to be a pool of the cluster, but there is none of that name.';
  return new DriverFailure(FailureCode.NOT_FOUND, message, { fix: 'Write its name as the cluster shows it.' });
}
