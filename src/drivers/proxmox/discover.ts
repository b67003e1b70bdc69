import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import { asFailure, gatherPart, type Page, refuseNothing, reportOf } from '../parts.ts';
import type { Api } from './api.ts';
import { type Declared, declaredIn } from './declared.ts';
import { noSuchNodes, tooManyQuestions } from './failures.ts';
import { featureVerdicts } from './features.ts';
import { type Grants, readGrants } from './grants.ts';
import { imagePages, imageStorages } from './images.ts';
import { inTurn } from './in-turn.ts';
import { instanceTypePages } from './instance-types.ts';
import { type Bridge, bridgePages, networksOf, subnetsOf, subnetsOfVirtual } from './networks.ts';
import { operationVerdicts } from './operations.ts';
import { type Node, nodesIn, on, readResources, type Resources, type StorageAt } from './resources.ts';
import { securityGroupPages } from './security-groups.ts';
import type { Target } from './target.ts';

interface Place {
  readonly api: Api;
  readonly target: Target;
}

/** Beside three questions about the whole cluster, and one for each node: docs/decisions/proxmox-in-few-requests.md. */
const spareQuestions = 2;

/** Throws DriverFailure when nothing could be asked. */
export async function discover(
  spec: MachineProviderSpec,
  { api, target }: Place,
  report: (progress: DiscoveryProgress) => void = () => undefined,
): Promise<Discovery> {
  const declared = declaredIn(spec);
  const [grants, found, securityGroups] = await Promise.all([
    readGrants(api),
    tryResources(api),
    gatherPart(securityGroupPages(api), reportOf('securityGroups', report)),
  ]);
  const { resources, failure } = found;
  const nodes = nodesIn(resources, target.zones);
  const nowhere = failure ?? (nodes.length === 0 ? noSuchNodes() : undefined);
  const storages = on(nodes, resources.storages);
  const bridges = await gatherPart(preceded(nowhere, bridgePages(api, nodes, grants)));
  const plan = planQuestions(resources, { nodes, bridges: bridges.items, declared });
  const listed = <Item>(part: DiscoveryPart, why: DriverFailure | undefined, pages: Pages<Item>) =>
    gatherPart(preceded(why, pages), reportOf(part, report));
  const [regions, instanceTypes, images, networks, subnets, storageTypes] = await Promise.all([
    listed('regions', failure, [{ items: regionsOf(spec, resources) }]),
    listed('instanceTypes', nowhere, instanceTypePages(declared.instanceTypes, nodes, grants)),
    listed('images', nowhere, imagePages(api, resources, { declared, grants, ...plan.images })),
    listed('networks', undefined, [{ ...bridges, items: networksOf(bridges.items) }]),
    listed('subnets', undefined, subnetPages(api, bridges, plan.subnets)),
    listed('storageTypes', nowhere, storagePages(storages, grants)),
  ]);
  const lists = { regions, instanceTypes, images, networks, subnets, securityGroups, storageTypes };
  refuseNothing([
    grants.failure === undefined ? regions : { items: [], failure: grants.failure },
    ...Object.values(lists),
  ]);
  const operations = operationVerdicts({
    grants,
    pool: target.pool,
    storages: declared.storageTypes,
    networks: declared.networks,
    nodes: resources.nodes,
    failure,
  });
  report({ part: 'operations', items: Object.keys(operations).length, isFinished: true });
  const features = featureVerdicts({ guests: resources.guests, storages, storageFailure: storageTypes.failure });
  report({ part: 'features', items: Object.keys(features).length, isFinished: true });
  return { ...lists, operations, features };
}

type Pages<Item> = Iterable<Page<Item>> | AsyncIterable<Page<Item>>;

/** The same pages after a failure that explains why there may be too few. */
async function* preceded<Item>(failure: DriverFailure | undefined, pages: Pages<Item>): AsyncGenerator<Page<Item>> {
  if (failure !== undefined) yield { items: [], failure };
  yield* pages;
}

const nothing: Resources = { nodes: [], guests: [], storages: [], pools: [] };

async function tryResources(api: Api): Promise<{ readonly resources: Resources; readonly failure?: DriverFailure }> {
  try {
    return { resources: await readResources(api) };
  } catch (error) {
    return { resources: nothing, failure: asFailure(error) };
  }
}

/** A cluster has no regions: it is one itself, by the name that the spec gives it, and its nodes are the zones. */
function regionsOf({ region }: MachineProviderSpec, { nodes }: Resources) {
  return nodes.length === 0 ? [] : [{ name: region ?? 'cluster', zones: nodes.map(({ name }) => name) }];
}

function* storagePages(storages: readonly StorageAt[], grants: Grants) {
  const failure = grants.shortage('list the storages', '/storage', 'Datastore.Audit');
  const names = new Set(storages.filter(({ content }) => content.includes('images')).map(({ name }) => name));
  yield { items: Array.from(names, (name) => ({ name })), ...(failure && { failure }) };
}

async function* subnetPages(api: Api, bridges: Part<Bridge>, { asked, wanted }: Plan['subnets']) {
  yield { ...bridges, items: subnetsOf(bridges.items) };
  yield* inTurn(asked, (network) => subnetsOfVirtual(api, network));
  if (asked.length < wanted) {
    const failure = tooManyQuestions('list the subnets of all virtual networks', asked.length, wanted);
    yield { items: [], failure };
  }
}

interface Plan {
  readonly images: { readonly asked: readonly StorageAt[]; readonly wanted: number };
  readonly subnets: { readonly asked: readonly string[]; readonly wanted: number };
}

/** Which of the questions that are left are asked: what the spec declares goes first, and images before subnets. */
function planQuestions(
  resources: Resources,
  known: { readonly nodes: readonly Node[]; readonly bridges: readonly Bridge[]; readonly declared: Declared },
): Plan {
  const { nodes, bridges, declared } = known;
  const storages = imageStorages(resources, nodes, declared);
  const names = new Set(bridges.filter(({ isVirtual }) => isVirtual).map(({ name }) => name));
  const isDeclared = (name: string) => declared.networks.includes(name);
  const networks = [...names].toSorted((left, right) => Number(isDeclared(right)) - Number(isDeclared(left)));
  const kept = declared.subnet !== undefined && networks.length > 0 ? 1 : 0;
  const asked = storages.slice(0, spareQuestions - kept);
  return {
    images: { asked, wanted: storages.length },
    subnets: { asked: networks.slice(0, spareQuestions - asked.length), wanted: networks.length },
  };
}
