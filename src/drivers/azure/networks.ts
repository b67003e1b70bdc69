import { z } from 'zod';
import type { Network, SecurityGroup, Subnet } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Arm, Question } from './arm.ts';
import type { Declared } from '../declared.ts';
import { asDeclared, isName, resourcePath } from './ids.ts';
import { despite, subscriptionPages } from './scoped.ts';
import { regionName, type Target } from './target.ts';

const apiVersion = '2023-09-01';
const prefixes = z.array(z.string()).nullish();
const provider = 'Microsoft.Network';

const subnetForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  properties: z.object({ addressPrefix: z.string().nullish(), addressPrefixes: prefixes }).nullish(),
});
const networkForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  location: z.string().nullish(),
  properties: z
    .object({
      addressSpace: z.object({ addressPrefixes: prefixes }).nullish(),
      subnets: z.array(subnetForm).nullish(),
    })
    .nullish(),
});
const groupForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  location: z.string().nullish(),
});

export type VirtualNetwork = z.output<typeof networkForm>;

/** Networks of the location, the only ones that its machines can be in; declared ones of other subscriptions too. */
export async function* networkPages(
  arm: Arm,
  target: Target,
  declared: Declared,
): AsyncGenerator<Page<VirtualNetwork>> {
  const path = networkPath;
  const list = { path: `/providers/${provider}/virtualNetworks`, apiVersion, purpose: 'list the networks' };
  const one = { apiVersion, purpose: 'look up a declared network' };
  yield* withDeclared(arm, target, { list, one, form: networkForm, ids: declared.networks, path });
}

/** Of a network, or of the one that a subnet is in. */
function networkPath(id: string): string | undefined {
  return resourcePath(id.replace(/\/subnets\/[^/]+$/i, ''), provider, 'virtualNetworks');
}

/** Declared networks and subnets that no question is known for. Mere names are found in the list of all. */
export function unaskableNetworks({ networks }: Declared): readonly string[] {
  return networks.filter((id) => !isName(id) && networkPath(id) === undefined);
}

export async function* securityGroupPages(
  arm: Arm,
  target: Target,
  declared: Declared,
): AsyncGenerator<Page<SecurityGroup>> {
  const path = (id: string) => resourcePath(id, provider, 'networkSecurityGroups');
  const list = {
    path: `/providers/${provider}/networkSecurityGroups`,
    apiVersion,
    purpose: 'list the security groups',
  };
  const one = { apiVersion, purpose: 'look up a declared security group' };
  const ids = declared.securityGroups;
  for await (const { items, ...page } of withDeclared(arm, target, { list, one, form: groupForm, ids, path })) {
    yield { ...page, items: items.map(({ id, name }) => ({ id: asDeclared(id, ids), ...(name && { name }) })) };
  }
}

export function networkOf({ id, name, properties }: VirtualNetwork, { networks }: Declared): Network {
  const cidrs = properties?.addressSpace?.addressPrefixes ?? [];
  return { id: asDeclared(id, networks), ...(name && { name: asDeclared(name, networks) }), cidrs };
}

export function subnetsOf({ id: networkId, properties }: VirtualNetwork, { networks }: Declared): Subnet[] {
  return (properties?.subnets ?? []).map(({ id, name, properties: own }) => {
    const cidr = own?.addressPrefix ?? own?.addressPrefixes?.[0];
    const place = { id: asDeclared(id, networks), networkId: asDeclared(networkId, networks) };
    return { ...place, ...(name && { name: asDeclared(name, networks) }), ...(cidr && { cidr }) };
  });
}

interface Located {
  readonly id: string;
  readonly location?: string | null | undefined;
}

interface Wanted<Item> {
  readonly list: Question;
  readonly one: Omit<Question, 'path'>;
  readonly form: z.ZodType<Item>;
  readonly ids: readonly string[];
  /** Where an id leads; undefined for what is a name only. */
  readonly path: (id: string) => string | undefined;
}

async function* withDeclared<Item extends Located>(
  arm: Arm,
  target: Target,
  { list, one, form, ids, path }: Wanted<Item>,
): AsyncGenerator<Page<Item>> {
  const isHere = ({ location }: Item) => regionName(location ?? '') === target.region;
  const seen = new Set<string>();
  for await (const page of despite(subscriptionPages(arm, target, list, form))) {
    for (const { id } of page.items) seen.add((path(id) ?? id).toLowerCase());
    yield { ...page, items: page.items.filter(isHere) };
  }
  const declared = new Set(ids.map(path).filter((found) => found !== undefined));
  for (const found of declared) {
    if (!seen.has(found.toLowerCase())) yield* despite(lookUp(arm, { ...one, path: found }, form, isHere));
  }
}

async function* lookUp<Item>(
  arm: Arm,
  question: Question,
  form: z.ZodType<Item>,
  isHere: (item: Item) => boolean,
): AsyncGenerator<Page<Item>> {
  const found = await arm.find(question, form);
  yield { items: found !== undefined && isHere(found) ? [found] : [] };
}
