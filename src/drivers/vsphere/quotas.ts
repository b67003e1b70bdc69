import type { Quota, QuotaReport } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Datastore, Machine } from './entities.ts';
import { type Folders, foldersOf, readPrivilege, unreadIn } from './folders.ts';
import { type Inventory, readInventory, type Wanted } from './inventory.ts';
import { askPrivileges } from './privileges.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { Session, SignedIn } from './session.ts';
import { isSameName, type Target } from './target.ts';

const located = ['name', 'parent'];

const wanted: Wanted = {
  Folder: located,
  Datacenter: [...located, 'vmFolder', 'hostFolder', 'datastoreFolder', 'networkFolder'],
  ComputeResource: [...located, 'resourcePool', 'summary.totalCpu', 'summary.numCpuCores'],
  HostSystem: [...located, 'config.graphicsInfo'],
  Datastore: [...located, 'summary.accessible', 'summary.capacity', 'summary.freeSpace'],
  ResourcePool: [...located, 'owner', 'runtime'],
  VirtualMachine: [
    ...located,
    'runtime.host',
    'resourcePool',
    'summary.config.template',
    'summary.config.numCpu',
    'summary.config.memorySizeMB',
    'summary.storage.committed',
  ],
};

const gib = 1024 ** 3;

/**
 * vSphere has no quotas: what a resource pool may take at most, and takes now, stands for them, and what its datastores
 * hold. Usage is what its machines were given. Throws DriverFailure where the inventory could not be asked.
 */
export async function fetchQuotas(session: Session, target: Target): Promise<QuotaReport> {
  const { inventory, scope, gapOf } = await session.use((signedIn) => read(signedIn, target));
  if (scope.datacenter === undefined) throw inventory.failure ?? notThere(`datacenter "${target.datacenter}"`);
  const machines = isCountable(inventory, scope, gapOf) ? scope.ownMachines : undefined;
  return {
    quotas: [
      ...poolQuotas(scope),
      ...(gapOf('datastores') === undefined ? storageQuotas(datastoresOf(scope, target)) : []),
      { resource: 'instances', unit: 'instances', ...(machines && { used: machines.length }) },
      ...(gapOf('hosts') === undefined ? gpuQuotas(scope) : []),
    ],
    usage: machines === undefined ? {} : usageOf(machines),
    gaps: gapsOf(inventory, scope, target, gapOf),
  };
}

/** Why what was read of a folder may not be all. */
type GapOf = (kind: keyof Folders) => DriverFailure | undefined;

async function read(signedIn: SignedIn, target: Target) {
  const inventory = await readInventory(signedIn, wanted);
  const scope = scopeOf(inventory, target);
  const folders = foldersOf(scope);
  const privileges = await askPrivileges(signedIn, Object.values(folders).flat(), [readPrivilege]);
  const gapOf: GapOf = (kind) => inventory.failure ?? unreadIn(kind, inventory, folders, privileges);
  return { inventory, scope, gapOf };
}

/** Whether the machines that are seen are all there are in the pools. */
function isCountable({ refused }: Inventory, { missing, pools, computes }: Scope, gapOf: GapOf): boolean {
  const isSeen = gapOf('machines') === undefined && gapOf('hosts') === undefined && !refused.has('pools');
  return isSeen && missing.length === 0 && (pools.length > 0 || computes.length === 0);
}

/** A root pool, or the named one, of each cluster; the clusters' sum is what the provider has. */
function poolQuotas({ pools, computes }: Scope): Quota[] {
  const parts = pools.flatMap(({ owner, maxMhz, usedMhz, maxBytes, usedBytes }) => {
    const { totalMhz, cores } = computes.find(({ id }) => id === owner) ?? {};
    const mhzOfCore = totalMhz !== undefined && cores !== undefined && cores > 0 ? totalMhz / cores : undefined;
    return [{ maxMhz, usedMhz, maxBytes, usedBytes, mhzOfCore: mhzOfCore === 0 ? undefined : mhzOfCore }];
  });
  const cpu = quotaOf(
    parts,
    ({ maxMhz, mhzOfCore }) => ratio(maxMhz, mhzOfCore),
    ({ usedMhz, mhzOfCore }) => ratio(usedMhz, mhzOfCore),
  );
  const memory = quotaOf(
    parts,
    ({ maxBytes }) => ratio(maxBytes, gib),
    ({ usedBytes }) => ratio(usedBytes, gib),
  );
  return [
    { resource: 'cpu', unit: 'cores', ...cpu },
    { resource: 'memory', unit: 'GB', ...memory },
  ];
}

function quotaOf<Of>(
  parts: readonly Of[],
  limitOf: (part: Of) => number | undefined,
  usedOf: (part: Of) => number | undefined,
): Pick<Quota, 'limit' | 'used'> {
  if (parts.length === 0) return {};
  const [limit, used] = [sum(parts.map(limitOf)), sum(parts.map(usedOf))];
  return { ...(limit !== undefined && { limit }), ...(used !== undefined && { used }) };
}

function datastoresOf({ datastores }: Scope, { datastore }: Target): readonly Datastore[] {
  const named = datastore === undefined ? datastores : datastores.filter(({ name }) => isSameName(name, datastore));
  return named.filter(({ isAccessible }) => isAccessible !== false);
}

function storageQuotas(datastores: readonly Datastore[]): Quota[] {
  const amounts = quotaOf(
    datastores,
    ({ capacityBytes }) => ratio(capacityBytes, gib),
    ({ capacityBytes, freeBytes }) =>
      capacityBytes === undefined || freeBytes === undefined
        ? undefined
        : ratio(Math.max(0, capacityBytes - freeBytes), gib),
  );
  return [{ resource: 'storage', unit: 'GB', ...amounts }];
}

function gpuQuotas({ hosts }: Scope): Quota[] {
  const gpus = hosts.flatMap((host) => host.gpus);
  const used = gpus.filter(({ isUsed }) => isUsed).length;
  return gpus.length === 0 ? [] : [{ resource: 'gpu', unit: 'gpus', used, limit: gpus.length }];
}

function usageOf(machines: readonly Machine[]): QuotaReport['usage'] {
  const cpu = sum(machines.map((machine) => machine.cpu));
  const memoryGb = sum(machines.map(({ memoryMb }) => ratio(memoryMb, 1024)));
  const storageGb = sum(machines.map(({ committedBytes }) => ratio(committedBytes, gib)));
  return {
    machines: machines.length,
    ...(cpu !== undefined && { cpu }),
    ...(memoryGb !== undefined && { memoryGb }),
    ...(storageGb !== undefined && { storageGb }),
  };
}

function gapsOf({ failure, refused }: Inventory, scope: Scope, target: Target, gapOf: GapOf): QuotaReport['gaps'] {
  if (failure !== undefined) return [{ what: 'the rest of the inventory', failure }];
  const unread = (['machines', 'hosts', 'datastores'] as const).flatMap((what) => {
    const why = gapOf(what);
    return why === undefined ? [] : [{ what, failure: why }];
  });
  const isPoolLost = scope.pools.length === 0 && target.resourcePool !== undefined;
  const isDatastoreLost = datastoresOf(scope, target).length === 0 && target.datastore !== undefined;
  return [
    ...unread,
    ...(refused.has('pools') ? [{ what: 'pools', failure: mayNotRead('resource pools') }] : []),
    ...scope.missing.map((name) => ({ what: 'clusters', failure: notThere(`cluster "${name}"`) })),
    ...(isPoolLost ? [{ what: 'pools', failure: notThere(`resource pool "${target.resourcePool ?? ''}"`) }] : []),
    ...(isDatastoreLost ? [{ what: 'datastores', failure: notThere(`datastore "${target.datastore ?? ''}"`) }] : []),
  ];
}

function notThere(what: string): DriverFailure {
  const message = `Expected vCenter to have the ${what}, but it shows this account none of that name.`;
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Check the name in the spec, and that the account may read it.',
  });
}

function mayNotRead(kind: string): DriverFailure {
  const message = `Expected to read all ${kind}, but the account may not read some.`;
  return new DriverFailure(FailureCode.FORBIDDEN, message, {
    fix: 'Give the account a role with System.Read on the datacenter, with propagation: docs/providers/vsphere.md.',
  });
}

/** Undefined as soon as one addend is: a sum that lacks a part is none. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  const total = amounts.reduce<number | undefined>(
    (so, amount) => (so === undefined || amount === undefined ? undefined : so + amount),
    0,
  );
  return total === undefined ? undefined : rounded(total);
}

function ratio(amount: number | undefined, unit: number | undefined): number | undefined {
  return amount === undefined || unit === undefined ? undefined : amount / unit;
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
