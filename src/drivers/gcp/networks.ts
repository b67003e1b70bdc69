import { z } from 'zod';
import type { Network, SecurityGroup, Subnet } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Api } from './api.ts';
import { type DeclaredIds, elsewhere, lastSegment, unaskable } from './names.ts';
import type { Target } from './target.ts';

const network = z.object({
  id: z.string().optional(),
  name: z.string(),
  IPv4Range: z.string().optional(),
  internalIpv6Range: z.string().optional(),
});
const networkFields = 'id,name,IPv4Range,internalIpv6Range';

const networkPlace = 'global/networks';

function subnetPlace(region: string): string {
  return `regions/${encodeURIComponent(region)}/subnetworks`;
}

/** Declared networks and subnets that no question is known for, those of other regions among them. */
export function unaskableNetworks({ region }: Target, declared: DeclaredIds): readonly string[] {
  return unaskable(declared, [networkPlace, subnetPlace(region)]);
}

/** Networks of the project, and those of a host project (Shared VPC) that the spec names. */
export async function* networksOf(
  api: Api,
  { compute, project, projectPath }: Target,
  declared: DeclaredIds,
): AsyncGenerator<Page<Network>> {
  const question = { purpose: 'list the networks', permission: 'compute.networks.list' };
  const place = networkPlace;
  for await (const page of api.list(`${compute}/${projectPath}/${place}`, networkFields, network, question)) {
    yield {
      ...page,
      items: page.items.flatMap((one) =>
        spelled(declared, one, project, `${place}/${one.name}`).map((id) => presentNetwork(one, id)),
      ),
    };
  }
  for (const { declared: id, project: host, path } of elsewhere(declared, project, place)) {
    const shared = { purpose: `show a network of ${host}`, permission: 'compute.networks.get' };
    const found = await api.find(addressOf(compute, host, path, networkFields), network, shared);
    if (found !== undefined) yield { items: [presentNetwork(found, id)] };
  }
}

function presentNetwork({ name, IPv4Range, internalIpv6Range }: z.output<typeof network>, id: string): Network {
  const cidrs = [IPv4Range, internalIpv6Range].filter((range) => range !== undefined);
  return { id, name, ...(cidrs.length > 0 && { cidrs }) };
}

const subnet = z.object({
  id: z.string().optional(),
  name: z.string(),
  network: z.string().optional(),
  ipCidrRange: z.string().optional(),
  purpose: z.string().optional(),
});
const subnetFields = 'id,name,network,ipCidrRange,purpose';

/** Subnetworks of the region that machines can be in, and those of a host project that the spec names. */
export async function* subnetsOf(
  api: Api,
  { compute, project, projectPath, region }: Target,
  declared: DeclaredIds,
): AsyncGenerator<Page<Subnet>> {
  const question = { purpose: `list the subnetworks of ${region}`, permission: 'compute.subnetworks.list' };
  const place = subnetPlace(region);
  for await (const page of api.list(`${compute}/${projectPath}/${place}`, subnetFields, subnet, question)) {
    yield {
      ...page,
      items: page.items
        .filter(isForMachines)
        .flatMap((one) => spelled(declared, one, project, `${place}/${one.name}`).map((id) => presentSubnet(one, id))),
    };
  }
  for (const { declared: id, project: host, path } of elsewhere(declared, project, place)) {
    const shared = { purpose: `show a subnetwork of ${host}`, permission: 'compute.subnetworks.get' };
    const found = await api.find(addressOf(compute, host, path, subnetFields), subnet, shared);
    if (found !== undefined && isForMachines(found)) yield { items: [presentSubnet(found, id)] };
  }
}

/** Others belong to load balancers and gateways. */
function isForMachines({ purpose = 'PRIVATE' }: z.output<typeof subnet>): boolean {
  return purpose === 'PRIVATE' || purpose === 'PRIVATE_RFC_1918';
}

function presentSubnet({ name, network, ipCidrRange }: z.output<typeof subnet>, id: string): Subnet {
  return {
    id,
    name,
    ...(network !== undefined && { networkId: lastSegment(network) }),
    ...(ipCidrRange !== undefined && { cidr: ipCidrRange }),
  };
}

const firewall = z.object({ id: z.string().optional(), name: z.string(), description: z.string().optional() });

/** Firewall rules, which are the nearest that Compute Engine has to security groups. */
export async function* firewallsOf(
  api: Api,
  { compute, project, projectPath }: Target,
  declared: DeclaredIds,
): AsyncGenerator<Page<SecurityGroup>> {
  const question = { purpose: 'list the firewall rules', permission: 'compute.firewalls.list' };
  const url = `${compute}/${projectPath}/global/firewalls`;
  for await (const page of api.list(url, 'id,name,description', firewall, question)) {
    yield {
      ...page,
      items: page.items.flatMap((one) =>
        spelled(declared, one, project, `global/firewalls/${one.name}`).map((id) => ({
          id,
          name: one.name,
          ...(one.description && { description: one.description }),
        })),
      ),
    };
  }
}

/** The ids of an item: as the spec spells it, or its name. */
function spelled(
  declared: DeclaredIds,
  { id, name }: { readonly id?: string | undefined; readonly name: string },
  project: string,
  path: string,
): readonly string[] {
  const spellings = declared.spellings([name, path, `projects/${project}/${path}`, ...(id === undefined ? [] : [id])]);
  return spellings.length > 0 ? spellings : [name];
}

function addressOf(compute: string, project: string, path: string, fields: string): string {
  return `${compute}/projects/${encodeURIComponent(project)}/${path}?fields=${encodeURIComponent(fields)}`;
}
