import type { Quota, QuotaReport } from '../connection.ts';
import type { Part } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import { gatherPart } from '../parts.ts';
import type { Api } from './api.ts';
import { nodeIsOffline, noSuchNodes, noSuchPool } from './failures.ts';
import { gpuPages } from './gpus.ts';
import { type Grants, readGrants } from './grants.ts';
import { type Guest, type Node, nodesIn, on, readResources, type Resources } from './resources.ts';
import { gigabytes, type Scope, storageUse } from './storage-use.ts';
import type { Target } from './target.ts';

/**
 * Proxmox VE has no quotas: what there is are its nodes and storages. Used is what machines were given, running or not;
 * with a pool, those in it. Throws DriverFailure when nothing could be asked.
 */
export async function fetchQuotas(api: Api, target: Target): Promise<QuotaReport> {
  const [grants, resources] = await Promise.all([readGrants(api), readResources(api)]);
  const nodes = nodesIn(resources, target.zones);
  if (nodes.length === 0) throw noSuchNodes();
  const [gpus, storage] = await Promise.all([
    gatherPart(gpuPages(api, nodes)),
    storageUse(api, resources, { nodes, target, grants }),
  ]);
  const machines = machinesOf(resources, { nodes, target, grants });
  const capacity = capacityOf(nodes, grants);
  const { cpu, memoryGb } = sumOf(machines.items);
  const isWhole = machines.failure === undefined;
  return {
    quotas: [
      { ...quota('cpu', 'cores', { used: isWhole ? cpu : undefined, limit: capacity.cpu }), isOvercommittable: true },
      {
        ...quota('memory', 'GB', { used: isWhole ? memoryGb : undefined, limit: capacity.memoryGb }),
        isOvercommittable: true,
      },
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

/** Guests of the nodes that are no templates; whoever lacks the privilege gets them without those that it may not see. */
function machinesOf({ guests, pools }: Resources, { nodes, target: { pool }, grants }: Scope): Part<Guest> {
  const here = on(nodes, guests).filter(({ isTemplate }) => !isTemplate);
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
  const online = nodes.filter(({ isOnline }) => isOnline);
  const failure =
    grants.shortage('tell how large the nodes are', '/nodes', 'Sys.Audit') ??
    (off === undefined ? undefined : nodeIsOffline('tell how large it is', off.name));
  const isKnown = online.every(({ cpus, memory }) => cpus !== undefined && memory !== undefined);
  if (!isKnown) return { failure };
  // A node that is off gives nothing at this moment: what is left is the limit.
  const cpu = online.reduce((sum, { cpus = 0 }) => sum + cpus, 0);
  return { failure, cpu, memoryGb: gigabytes(online.reduce((sum, { memory = 0 }) => sum + memory, 0)) };
}

function sumOf(guests: readonly Guest[]): { readonly cpu: number; readonly memoryGb: number } {
  return {
    cpu: guests.reduce((sum, { cpus }) => sum + cpus, 0),
    memoryGb: gigabytes(guests.reduce((sum, { memory }) => sum + memory, 0)),
  };
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
