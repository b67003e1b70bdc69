import { z } from 'zod';
import type { Api } from './api.ts';
import { amount, isNode, isStorage, truth } from './forms.ts';

const form = z.array(
  z.object({
    type: z.string(),
    node: z.string().nullish(),
    name: z.string().nullish(),
    status: z.string().nullish(),
    vmid: amount.nullish(),
    pool: z.string().nullish(),
    tags: z.string().nullish(),
    template: truth.nullish(),
    storage: z.string().nullish(),
    plugintype: z.string().nullish(),
    content: z.string().nullish(),
    shared: truth.nullish(),
    maxcpu: amount.nullish(),
    maxmem: amount.nullish(),
    disk: amount.nullish(),
    maxdisk: amount.nullish(),
  }),
);

type Resource = z.output<typeof form>[number];

export interface Node {
  readonly name: string;
  /** Also where it is not known: the node may answer all the same. */
  readonly isOnline: boolean;
  /** Absent without the privilege to look at the node. */
  readonly cpus: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
}

/** A virtual machine or a container. */
export interface Guest {
  readonly id: number;
  readonly name: string | undefined;
  readonly node: string;
  readonly isContainer: boolean;
  readonly isTemplate: boolean;
  readonly pool: string | undefined;
  readonly hasTags: boolean;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of its first disk. */
  readonly disk: number;
}

/** A storage as one node has it. */
export interface StorageAt {
  readonly name: string;
  readonly node: string;
  readonly isShared: boolean;
  readonly kind: string | undefined;
  /** What may be kept there: `images`, `iso`, `backup` and others. */
  readonly content: readonly string[];
  /** Bytes; absent while the node does not tell of it. */
  readonly used: number | undefined;
  readonly size: number | undefined;
}

/** All of a cluster that one request tells, as far as the token may see it. */
export interface Resources {
  readonly nodes: readonly Node[];
  readonly guests: readonly Guest[];
  readonly storages: readonly StorageAt[];
  /** Names of pools. */
  readonly pools: readonly string[];
}

/** The nodes that a spec keeps to; all unless it names some. */
export function nodesIn({ nodes }: Resources, zones: readonly string[]): readonly Node[] {
  const kept = new Set(zones);
  return kept.size === 0 ? nodes : nodes.filter(({ name }) => kept.has(name));
}

/** Things that are on one of the nodes. */
export function on<Item extends { readonly node: string }>(nodes: readonly Node[], items: readonly Item[]): Item[] {
  const names = new Set(nodes.map(({ name }) => name));
  return items.filter(({ node }) => names.has(node));
}

export async function readResources(api: Api): Promise<Resources> {
  const { data } = await api.read('/cluster/resources', 'list the resources of the cluster', form);
  return {
    nodes: [...new Map(data.flatMap(readNode).map((node) => [node.name, node])).values()].toSorted(byName),
    guests: data.flatMap(readGuest).toSorted((left, right) => left.id - right.id),
    storages: data.flatMap(readStorage).toSorted(byName),
    pools: data.flatMap(({ type, pool }) => (type === 'pool' && pool ? [pool] : [])).toSorted(),
  };
}

function readNode({ type, node, status, maxcpu, maxmem }: Resource): Node[] {
  if (type !== 'node' || !node || !isNode(node)) return [];
  return [{ name: node, isOnline: status !== 'offline', cpus: maxcpu ?? undefined, memory: maxmem ?? undefined }];
}

function readGuest({ type, vmid, node, ...guest }: Resource): Guest[] {
  if ((type !== 'qemu' && type !== 'lxc') || typeof vmid !== 'number' || !node) return [];
  return [
    {
      id: vmid,
      name: guest.name ?? undefined,
      node,
      isContainer: type === 'lxc',
      isTemplate: guest.template === true,
      pool: guest.pool ?? undefined,
      hasTags: (guest.tags ?? '') !== '',
      cpus: guest.maxcpu ?? 0,
      memory: guest.maxmem ?? 0,
      disk: guest.maxdisk ?? 0,
    },
  ];
}

function readStorage({ type, storage, node, ...rest }: Resource): StorageAt[] {
  if (type !== 'storage' || !storage || !node || !isStorage(storage) || !isNode(node)) return [];
  return [
    {
      name: storage,
      node,
      isShared: rest.shared === true,
      kind: rest.plugintype ?? undefined,
      content: (rest.content ?? '').split(',').map((kind) => kind.trim()),
      used: rest.disk ?? undefined,
      size: rest.maxdisk ?? undefined,
    },
  ];
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
