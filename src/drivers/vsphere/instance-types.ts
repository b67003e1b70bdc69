import type { InstanceType, Part } from '../discovery.ts';
import type { Host } from './entities.ts';
import type { Scope } from './scope.ts';

/** A size of machines that its own name tells. */
export interface Size {
  /** Virtual CPUs. */
  readonly cpu: number;
  /** GiB. */
  readonly memoryGb: number;
}

const gib = 1024 ** 3;

/**
 * vSphere has no instance types: a machine has any size that a host can carry. Listed are the largest that hosts do, each
 * once and with its GPUs, and the declared ones that fit on a host. A declared name that tells no size can't be judged.
 */
export function instanceTypesOf(scope: Scope, declared: readonly string[]): Part<InstanceType> {
  const sizes = declared.map((name) => ({ name, size: sizeOf(name) }));
  const fitting = sizes.flatMap(({ name, size }) => {
    const hosts = size === undefined ? [] : scope.hosts.filter((host) => carries(host, size));
    return size === undefined || hosts.length === 0 ? [] : [{ name, ...size, zones: zonesOf(hosts, scope) }];
  });
  const untold = sizes.filter(({ size }) => size === undefined).map(({ name }) => name);
  const names = new Set(declared);
  const items = [...largest(scope).filter(({ name }) => !names.has(name)), ...fitting];
  return untold.length === 0 ? { items } : { items, untold: { reason: tellsNoSize, ids: untold } };
}

/** `4cpu-16gb`, `4vcpu-16g`, `c4m16`, `4x16`, also with a word before or behind: `web-2cpu-4gb`. */
export function sizeOf(name: string): Size | undefined {
  const [, cpu, memory] =
    /^(?:[a-z]{1,24}[-_.])?(\d{1,4})(?:v?cpus?|c)[-_.]?(\d{1,6})(?:gi?b?|g)(?:[-_.][a-z]{1,24})?$/i.exec(name) ??
    /^(\d{1,4})x(\d{1,6})$/i.exec(name) ??
    /^c(\d{1,4})[-_.]?m(\d{1,6})$/i.exec(name) ??
    [];
  const size = { cpu: Number(cpu), memoryGb: Number(memory) };
  return size.cpu > 0 && size.memoryGb > 0 ? size : undefined;
}

function carries({ threads, memoryBytes }: Host, { cpu, memoryGb }: Size): boolean {
  return threads !== undefined && memoryBytes !== undefined && threads >= cpu && memoryBytes >= memoryGb * gib;
}

function largest(scope: Scope): InstanceType[] {
  const known = scope.hosts.filter(({ threads, memoryBytes }) => (threads ?? 0) > 0 && (memoryBytes ?? 0) >= gib);
  const groups = Map.groupBy(known, ({ threads = 0, memoryBytes = 0, gpus }) => {
    return JSON.stringify([threads, Math.floor(memoryBytes / gib), countGpus({ gpus })]);
  });
  const types = Array.from(groups.values(), (hosts): InstanceType => {
    const [{ threads = 0, memoryBytes = 0, gpus } = { gpus: [] }] = hosts;
    const memoryGb = Math.floor(memoryBytes / gib);
    const cards = countGpus({ gpus });
    const zones = zonesOf(hosts, scope);
    return {
      name: `${threads}cpu-${memoryGb}gb`,
      cpu: threads,
      memoryGb,
      ...(cards.length > 0 && { gpus: cards }),
      zones,
    };
  });
  return merged(types);
}

/** Hosts of one size, some with GPUs and some without, are one name: with what the best of them has. */
function merged(types: readonly InstanceType[]): InstanceType[] {
  const byName = Map.groupBy(types, ({ name }) => name);
  return Array.from(byName.values(), (same) => {
    const best = same.toSorted((one, other) => (other.gpus?.length ?? 0) - (one.gpus?.length ?? 0))[0];
    const zones = [...new Set(same.flatMap((type) => type.zones ?? []))].sort();
    return { ...(best ?? { name: '' }), zones };
  });
}

function countGpus({ gpus }: Pick<Host, 'gpus'>): { type: string; count: number }[] {
  return Array.from(
    Map.groupBy(gpus, ({ type }) => type),
    ([type, all]) => ({ type, count: all.length }),
  );
}

function zonesOf(hosts: readonly Host[], scope: Scope): string[] {
  return [...new Set(hosts.flatMap((host) => scope.clusterOf(host)?.name ?? []))].sort();
}

const tellsNoSize =
  'vSphere has no instance types of its own, and the name tells no size: `4cpu-16gb` is judged by what the hosts carry.';
