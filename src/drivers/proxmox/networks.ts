import { z } from 'zod';
import { parseCidr } from '../../../schema/formats/cidr.ts';
import type { Network, Subnet } from '../discovery.ts';
import { asFailure, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import { mostNodes, nodeIsOffline, tooManyQuestions } from './failures.ts';
import type { Grants } from './grants.ts';
import { inTurn } from './in-turn.ts';
import type { Node } from './resources.ts';

const form = z.array(
  z.object({
    iface: z.string(),
    type: z.string().nullish(),
    cidr: z.string().nullish(),
    cidr6: z.string().nullish(),
    comments: z.string().nullish(),
  }),
);
/** Types of what machines can be connected to; a node has cards and bonds as well. */
const types = ['bridge', 'OVSBridge', 'VPPBridge', 'vnet'];
const purpose = 'list its bridges and virtual networks';

/** What a machine on a node can be connected to: a bridge, or a virtual network of the cluster's. */
export interface Bridge {
  readonly name: string;
  readonly isVirtual: boolean;
  /** Networks that the node itself has an address in. */
  readonly cidrs: readonly string[];
  /** What people call it. */
  readonly alias: string | undefined;
}

/** One request for each node that is online. Who may not see a bridge is told nothing of it. */
export async function* bridgePages(api: Api, nodes: readonly Node[], grants: Grants): AsyncGenerator<Page<Bridge>> {
  const shortage = grants.shortage('list the bridges and virtual networks', '/sdn/zones', 'SDN.Audit', 'SDN.Use');
  if (shortage !== undefined) yield { items: [], failure: shortage };
  yield* inTurn(nodes.slice(0, mostNodes), (node) => bridgesOf(api, node));
  if (nodes.length > mostNodes) {
    yield {
      items: [],
      failure: tooManyQuestions('list the bridges and virtual networks of all nodes', mostNodes, nodes.length),
    };
  }
}

async function bridgesOf(api: Api, { name, isOnline }: Node): Promise<Page<Bridge>> {
  if (!isOnline) return { items: [], failure: nodeIsOffline(purpose, name) };
  try {
    const path = `/nodes/${encodeURIComponent(name)}/network?type=any_bridge`;
    const { data } = await api.read(path, `list the bridges and virtual networks of the node ${name}`, form);
    return { items: data.filter(({ type }) => types.includes(type ?? '')).map(readBridge) };
  } catch (error) {
    return { items: [], failure: asFailure(error) };
  }
}

function readBridge({ iface, type, cidr, cidr6, comments }: z.output<typeof form>[number]): Bridge {
  const isVirtual = type === 'vnet';
  const cidrs = [cidr, cidr6].flatMap(
    (text) =>
      parseCidr(text ?? '')
        ?.masked()
        .toString() ?? [],
  );
  // What is written at a bridge is a remark; only a virtual network's is a name.
  return { name: iface, isVirtual, cidrs, alias: isVirtual ? (comments?.trim() ?? undefined) : undefined };
}

/** Each name once, with all that the nodes tell of it. */
export function networksOf(bridges: readonly Bridge[]): Network[] {
  return [...Map.groupBy(bridges, ({ name }) => name)].map(([id, same]) => {
    const cidrs = [...new Set(same.flatMap((one) => one.cidrs))];
    return { id, name: same.find(({ alias }) => alias)?.alias ?? id, ...(cidrs.length > 0 && { cidrs }) };
  });
}

/** Networks that nodes have addresses in, by the bridge through which they are reached. */
export function subnetsOf(bridges: readonly Bridge[]): Subnet[] {
  return networksOf(bridges).flatMap(({ id: networkId, cidrs = [] }) =>
    cidrs.map((cidr) => ({ id: cidr, networkId, cidr })),
  );
}

const subnetForm = z.array(
  z.object({ subnet: z.string(), vnet: z.string().nullish(), cidr: z.string().nullish(), zone: z.string().nullish() }),
);

/** Subnets that are kept for a virtual network. */
export async function subnetsOfVirtual(api: Api, network: string): Promise<Page<Subnet>> {
  try {
    const path = `/cluster/sdn/vnets/${encodeURIComponent(network)}/subnets`;
    const { data } = await api.read(path, 'list the subnets of a virtual network', subnetForm);
    return {
      items: data.map(({ subnet, cidr }) => ({
        id: subnet,
        networkId: network,
        ...(cidr && { cidr }),
      })),
    };
  } catch (error) {
    return { items: [], failure: asFailure(error) };
  }
}
