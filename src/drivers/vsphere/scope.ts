import type { Compute, Datacenter, Datastore, Entity, Host, Machine, Network, ResourcePool } from './entities.ts';
import type { Inventory } from './inventory.ts';
import { isSameName, type Target } from './target.ts';

/** What of an inventory a provider is about: its datacenter, and in it the clusters that the spec names. */
export interface Scope {
  /** All datacenters that the account is shown, with their clusters and hosts that stand alone. */
  readonly datacenters: readonly { readonly datacenter: Datacenter; readonly computes: readonly Compute[] }[];
  /** The provider's own; absent where the account is shown none of that name. */
  readonly datacenter?: Datacenter;
  /** The clusters that the spec names; all of the datacenter where it names none. */
  readonly computes: readonly Compute[];
  /** Names of clusters that the account is not shown. */
  readonly missing: readonly string[];
  /** In those clusters. */
  readonly hosts: readonly Host[];
  /** In the datacenter. */
  readonly datastores: readonly Datastore[];
  readonly networks: readonly Network[];
  /** In the datacenter, templates included. */
  readonly machines: readonly Machine[];
  /** The resource pools that new machines go to: the named one of each cluster, else each one's root. */
  readonly pools: readonly ResourcePool[];
  /** Machines of those pools, and of those below them; no templates. */
  readonly ownMachines: readonly Machine[];
  readonly clusterOf: (host: Host) => Compute | undefined;
  /** Names of the folders from the datacenter down to an object, without its own. */
  readonly pathOf: (entity: Entity) => readonly string[];
}

/** Longer than any inventory is deep. */
const deepest = 64;

export function scopeOf(inventory: Inventory, target: Target): Scope {
  const byId = new Map<string, Entity>();
  const { folders, datacenters, computes, hosts, datastores, networks, pools, machines } = inventory;
  for (const entity of [...folders, ...datacenters, ...computes, ...pools]) byId.set(entity.id, entity);
  const hostsById = new Map(hosts.map((host) => [host.id, host]));
  const datacenterIds = new Map(datacenters.map((datacenter) => [datacenter.id, datacenter]));
  const computeIds = new Map(computes.map((compute) => [compute.id, compute]));

  const above = (entity: Entity): Entity[] => {
    const path: Entity[] = [];
    for (let at = parentOf(entity, byId); at !== undefined && path.length < deepest; at = parentOf(at, byId))
      path.push(at);
    return path;
  };
  const datacenterOf = (entity: Entity) => above(entity).find(({ id }) => datacenterIds.has(id))?.id;
  const clusterOf = (host: Host) => computeIds.get(host.parent ?? '');
  const places = datacenters.map((datacenter) => ({
    datacenter,
    computes: computes.filter((compute) => datacenterOf(compute) === datacenter.id),
  }));

  const own = places.find(({ datacenter: { name } }) => isSameName(name, target.datacenter));
  const isOwn = (entity: Entity) => own !== undefined && datacenterOf(entity) === own.datacenter.id;
  const all = own?.computes ?? [];
  const chosen = target.clusters.length === 0 ? all : all.filter((one) => isNamed(one, target.clusters));
  const chosenIds = new Set(chosen.map(({ id }) => id));
  const ownPools = chosen.flatMap((compute) => poolsOf(compute, pools, target.resourcePool));
  const below = belowAny(ownPools, pools, byId);
  const isMachineHere = ({ host }: Machine) => {
    const compute = clusterOf(hostsById.get(host ?? '') ?? { id: '', name: '', gpus: [], vlans: [] });
    return compute !== undefined && all.includes(compute);
  };
  const here = machines.filter((machine) => isMachineHere(machine) || isOwn(machine));
  return {
    datacenters: places,
    ...(own && { datacenter: own.datacenter }),
    computes: chosen,
    missing: target.clusters.filter((wanted) => !all.some((one) => isNamed(one, [wanted]))),
    hosts: hosts.filter(({ parent }) => chosenIds.has(parent ?? '')),
    datastores: datastores.filter(isOwn),
    networks: networks.filter(isOwn),
    machines: here,
    pools: ownPools,
    ownMachines: here.filter(({ isTemplate, pool }) => !isTemplate && below.has(pool ?? '')),
    clusterOf,
    pathOf: (entity) => {
      const path = above(entity);
      const end = path.findIndex(({ id }) => datacenterIds.has(id));
      return path
        .slice(0, end === -1 ? path.length : end)
        .map(({ name }) => name)
        .reverse();
    },
  };
}

function isNamed({ name }: Entity, wanted: readonly string[]): boolean {
  return wanted.some((one) => isSameName(one, name));
}

function parentOf({ parent }: Entity, byId: ReadonlyMap<string, Entity>): Entity | undefined {
  return parent === undefined ? undefined : byId.get(parent);
}

function poolsOf({ id, pool }: Compute, pools: readonly ResourcePool[], wanted: string | undefined): ResourcePool[] {
  return pools.filter((one) =>
    wanted === undefined ? one.id === pool : one.owner === id && isSameName(one.name, wanted),
  );
}

/** Ids of the pools and of all that are within them. */
function belowAny(
  roots: readonly ResourcePool[],
  pools: readonly ResourcePool[],
  byId: ReadonlyMap<string, Entity>,
): ReadonlySet<string> {
  const ids = new Set(roots.map(({ id }) => id));
  return new Set(
    pools
      .filter((pool) => {
        let at: Entity | undefined = pool;
        for (let depth = 0; at !== undefined && depth < deepest; depth += 1) {
          if (ids.has(at.id)) return true;
          at = parentOf(at, byId);
        }
        return false;
      })
      .map(({ id }) => id),
  );
}
