import { parseCidr } from '../../../schema/formats/cidr.ts';
import { parseIpAddress } from '../../../schema/formats/ip-address.ts';
import type { Network, SecurityGroup, Subnet } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import type { Page } from '../parts.ts';
import type { XmlNode } from '../read-xml.ts';
import { type Declared, idOf } from './declared.ts';
import { type Host, isGone } from './host.ts';
import { askNetwork, listFilters, listNetworks } from './questions/networks.ts';
import { nodesAt, readDescription } from './description.ts';

/** A network with its subnets, which libvirt has no names for. */
export interface FoundNetwork {
  readonly network: Network;
  readonly subnets: readonly Subnet[];
}

export async function* networkPages(host: Host, { networks: declared }: Declared): AsyncGenerator<Page<FoundNetwork>> {
  const networks = (await host.find(listNetworks)) ?? [];
  const told = await host.askEach(networks.map(askNetwork));
  const found: FoundNetwork[] = [];
  let failure: DriverFailure | undefined;
  for (const [index, network] of networks.entries()) {
    const one = told[index];
    if (one === undefined || isGone(one)) continue;
    const known = { id: idOf(network, declared), name: network.name };
    if ('answer' in one) found.push(await readNetwork(one.answer, known));
    else {
      // Its name is known all the same.
      found.push({ network: known, subnets: [] });
      failure ??= one.failure;
    }
  }
  yield { items: found, ...(failure && { failure }) };
}

/** Reads a network's description. Throws DriverFailure: UNEXPECTED_ANSWER, TOO_LARGE. */
export async function readNetwork(xml: string, known: Pick<Network, 'id' | 'name'>): Promise<FoundNetwork> {
  const root = await readDescription(xml, 'describe a network');
  const cidrs = [...new Set(nodesAt(root, 'ip').flatMap((ip) => cidrOf(ip) ?? []))];
  const tags = nodesAt(root, 'vlan/tag').map(({ attributes }) => Number(attributes['id']));
  const [vlan] = tags;
  return {
    // Several are a trunk, and no network's one VLAN.
    network: { ...known, cidrs, ...(tags.length === 1 && Number.isInteger(vlan) && { vlan: Number(vlan) }) },
    subnets: cidrs.map((cidr) => ({ id: `${known.id}/${cidr}`, networkId: known.id, cidr })),
  };
}

/** Of `<ip address="192.168.122.1" netmask="255.255.255.0">`, or with a prefix's length. */
function cidrOf({ attributes: { address = '', netmask, prefix } }: XmlNode): string | undefined {
  const length = prefix ?? (netmask === undefined ? undefined : lengthOf(netmask));
  const cidr = length === undefined ? undefined : parseCidr(`${address}/${length}`);
  return cidr?.masked().toString();
}

/** Undefined for a mask whose ones are not all in front. */
function lengthOf(netmask: string): number | undefined {
  const mask = parseIpAddress(netmask);
  if (mask?.family !== 4) return undefined;
  const [, ones = ''] = /^(1*)0*$/.exec(mask.value.toString(2).padStart(32, '0')) ?? [];
  return ones === '' && mask.value !== 0n ? undefined : ones.length;
}

export async function* filterPages(host: Host, { securityGroups }: Declared): AsyncGenerator<Page<SecurityGroup>> {
  const filters = (await host.find(listFilters)) ?? [];
  yield { items: filters.map((filter) => ({ id: idOf(filter, securityGroups), name: filter.name })) };
}
