import { z } from 'zod';
import type { Network, SecurityGroup, Subnet } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { List } from './api.ts';
import type { Place } from './place.ts';
import type { Grant } from './sign-in.ts';

const ofProject = { project_id: z.string().nullish(), tenant_id: z.string().nullish(), shared: z.boolean().nullish() };
const networkForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  ...ofProject,
  'router:external': z.boolean().nullish(),
  'provider:network_type': z.string().nullish(),
  'provider:segmentation_id': z.number().nullish(),
});
const subnetForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  network_id: z.string().nullish(),
  cidr: z.string().nullish(),
});
const groupForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  ...ofProject,
});

type OfProject = { readonly [Key in keyof typeof ofProject]?: z.output<(typeof ofProject)[Key]> };

const limit = 1_000;

/** Networks that machines of the project can be in; their networks' addresses are those of the subnets. */
export async function* networkPages(place: Place): AsyncGenerator<Page<Network>> {
  const question = { purpose: 'list the networks', path: 'networks', key: 'networks' };
  for await (const page of pages(place, question, networkForm)) {
    const usable = page.items.filter((one) => isOurs(one, place.grant) || one['router:external'] === true);
    yield { ...page, items: usable.map(networkOf) };
  }
}

export async function* subnetPages(place: Place): AsyncGenerator<Page<Subnet>> {
  const question = { purpose: 'list the subnets', path: 'subnets', key: 'subnets' };
  for await (const page of pages(place, question, subnetForm)) {
    yield { ...page, items: page.items.map(subnetOf) };
  }
}

export async function* securityGroupPages(place: Place): AsyncGenerator<Page<SecurityGroup>> {
  const question = { purpose: 'list the security groups', path: 'security-groups', key: 'security_groups' };
  for await (const page of pages(place, question, groupForm)) {
    const usable = page.items.filter((one) => isOurs(one, place.grant));
    yield { ...page, items: usable.map(groupOf) };
  }
}

/** With the addresses of their subnets, as far as these are known. */
export function withAddresses(networks: readonly Network[], subnets: readonly Subnet[]): Network[] {
  const byNetwork = Map.groupBy(subnets, ({ networkId }) => networkId);
  return networks.map((network) => {
    const cidrs = (byNetwork.get(network.id) ?? []).flatMap(({ cidr }) => cidr ?? []).toSorted();
    return cidrs.length === 0 ? network : { ...network, cidrs };
  });
}

type Asked = Pick<List<z.ZodType>, 'purpose' | 'key'> & { readonly path: string };

/** Only the fields that are read: a security group comes with all of its rules otherwise. */
async function* pages<Item extends z.ZodObject & z.ZodType<{ readonly id: string }>>(
  { api, grant }: Place,
  { path, ...asked }: Asked,
  item: Item,
): AsyncGenerator<Page<z.output<Item>>> {
  const fields = Object.keys(item.shape).map((name) => `fields=${encodeURIComponent(name)}`);
  const url = `${grant.catalog.addressOf('network')}/${path}?${fields.join('&')}`;
  yield* api.list({ service: 'Neutron', ...asked, url, item, limit });
}

/** An administrator is shown those of all projects; everybody else only what is theirs, or shared with them. */
function isOurs(
  { project_id: project, tenant_id: tenant, shared }: OfProject,
  { roles, project: own }: Grant,
): boolean {
  const owner = project ?? tenant ?? own.id;
  return !roles.includes('admin') || owner === own.id || shared === true;
}

/** What an administrator is told alone: which VLAN it is. */
function networkOf({ id, name, ...network }: z.output<typeof networkForm>): Network {
  const isVlan = network['provider:network_type'] === 'vlan';
  const vlan = isVlan ? network['provider:segmentation_id'] : undefined;
  return { id, ...(name && { name }), ...(typeof vlan === 'number' && { vlan }) };
}

function subnetOf({ id, name, network_id: networkId, cidr }: z.output<typeof subnetForm>): Subnet {
  return { id, ...(name && { name }), ...(networkId && { networkId }), ...(cidr && { cidr }) };
}

function groupOf({ id, name, description }: z.output<typeof groupForm>): SecurityGroup {
  return { id, ...(name && { name }), ...(description && { description }) };
}
