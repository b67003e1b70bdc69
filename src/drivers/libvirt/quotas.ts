import type { Quota, QuotaReport } from '../connection.ts';
import type { DriverFailure } from '../failure.ts';
import { asFailure, refuseNothing } from '../parts.ts';
import { readCapabilities } from './capabilities.ts';
import { findGpus } from './gpus.ts';
import { type Host, isGone, type Told } from './host.ts';
import { askDomain, listDomains } from './questions/domains.ts';
import { askCapabilities, askNodeInfo } from './questions/host.ts';
import type { Ref } from './questions/refs.ts';
import { askPool, listPools, type PoolInfo } from './questions/storage.ts';
import { gibOfBytes, gibOfKib } from './units.ts';

type Pool = PoolInfo & Pick<Ref, 'name'>;

/** What was asked for, or why it is not known. */
type Known<Value> = { readonly value: Value; readonly failure?: never } | { readonly failure: DriverFailure };

/**
 * libvirt has no quotas: the limits are those of the host. More may be given to machines than it has, so what is used may
 * be more than the limit. Throws DriverFailure when nothing could be asked.
 */
export async function fetchQuotas(host: Host): Promise<QuotaReport> {
  const [node, machines, pools, gpus] = await Promise.all([
    known(host.ask(askNodeInfo)),
    known(machinesOf(host)),
    known(poolsOf(host)),
    known(gpusOf(host)),
  ]);
  const all = { 'the size of the host': node, 'the machines': machines, 'the storage pools': pools, 'the GPUs': gpus };
  refuseNothing(
    Object.values(all).map(({ failure }) => ({ items: failure ? [] : [true], ...(failure && { failure }) })),
  );
  const has = valueOf(node);
  const used = valueOf(machines);
  const places = valueOf(pools);
  const storage = places && sumOf(distinctPlaces(places));
  return {
    quotas: [
      { ...quota('cpu', 'cores', used?.cpu, has?.cpus), isOvercommittable: true },
      { ...quota('memory', 'GB', used?.memoryGb, has && gibOfKib(has.memoryKib)), isOvercommittable: true },
      { ...quota('instances', 'instances', used?.machines, undefined), isUnlimited: true },
      quota('gpu', 'gpus', undefined, valueOf(gpus)),
      // Without a pool disks are elsewhere, if anywhere.
      quota('storage', 'GB', storage?.used, places?.length === 0 ? undefined : storage?.limit),
      ...(places ?? []).map((pool) => quota(`storage/${pool.name}`, 'GB', sumOf([pool]).used, sumOf([pool]).limit)),
    ],
    usage: { ...used, ...(storage && { storageGb: storage.used }) },
    gaps: Object.entries(all).flatMap(([what, { failure }]) => (failure ? [{ what, failure }] : [])),
  };
}

/** Machines that do not run count as well: they may be started at any time. */
async function machinesOf(host: Host) {
  const domains = (await host.ask(listDomains)).filter((domain) => !isXenItself(domain));
  const infos = answers(await host.askEach(domains.map(askDomain)));
  return {
    machines: infos.length,
    cpu: infos.reduce((sum, { cpus }) => sum + cpus, 0),
    memoryGb: gibOfKib(infos.reduce((sum, { memoryKib }) => sum + memoryKib, 0)),
  };
}

/** Xen shows the host as the machine with the number 0. */
function isXenItself({ uuid }: Ref): boolean {
  return uuid.every((byte) => byte === 0);
}

async function poolsOf(host: Host): Promise<readonly Pool[]> {
  const pools = (await host.find(listPools)) ?? [];
  const told = await host.askEach(pools.map(askPool));
  const named = pools.flatMap(({ name }, index) => {
    const one = told[index];
    return one === undefined || isGone(one) ? [] : answers([one]).map((info) => ({ ...info, name }));
  });
  return named.filter(({ isActive }) => isActive);
}

async function gpusOf(host: Host): Promise<number> {
  const { canPassDevices } = await readCapabilities(await host.ask(askCapabilities));
  if (canPassDevices === false) return 0;
  return (await findGpus(host)).reduce((sum, { count }) => sum + count, 0);
}

/** Pools of one file system all report the whole of it: what is the same to the byte counts once. */
function distinctPlaces(pools: readonly Pool[]): readonly Pool[] {
  const byPlace = new Map(pools.map((pool) => [`${pool.capacityBytes} ${pool.allocationBytes}`, pool]));
  return [...byPlace.values()];
}

function sumOf(pools: readonly Pool[]) {
  return {
    used: gibOfBytes(pools.reduce((sum, { allocationBytes }) => sum + allocationBytes, 0)),
    limit: gibOfBytes(pools.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0)),
  };
}

function quota(resource: string, unit: string, used: number | undefined, limit: number | undefined): Quota {
  return { resource, unit, ...(used !== undefined && { used }), ...(limit !== undefined && { limit }) };
}

/** A sum over some of them only would be taken for the whole. One that is gone meanwhile is none. */
function answers<Answer>(told: readonly Told<Answer>[]): readonly Answer[] {
  return told.flatMap((one) => {
    if ('answer' in one) return [one.answer];
    if (isGone(one)) return [];
    throw one.failure;
  });
}

async function known<Value>(asked: Promise<Value>): Promise<Known<Value>> {
  try {
    return { value: await asked };
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

function valueOf<Value>(one: Known<Value>): Value | undefined {
  return 'value' in one ? one.value : undefined;
}
