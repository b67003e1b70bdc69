import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { declaredIn } from '../declared.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress } from '../discovery.ts';
import { gatherPart, type Page, refuseNothing, reportOf } from '../parts.ts';
import { notAsked } from '../verdicts.ts';
import type { Api } from './api.ts';
import { diskTypesOfZone } from './disk-types.ts';
import { findFeatures } from './features.ts';
import { imagesOf, unaskableImages } from './images.ts';
import { mergeTypes, typesOfZone } from './machine-types.ts';
import { declaredIds } from './names.ts';
import { firewallsOf, networksOf, subnetsOf, unaskableNetworks } from './networks.ts';
import { findHeld, operationVerdicts } from './permissions.ts';
import { findRegions, zonesOf } from './regions.ts';
import type { Target } from './target.ts';
import { perZone } from './zones.ts';

/** Asks for all parts at once; throws DriverFailure where none of them brought anything. */
export async function discover(
  api: Api,
  target: Target,
  spec: MachineProviderSpec,
  report: ((progress: DiscoveryProgress) => void) | undefined,
): Promise<Discovery> {
  const declared = declaredIn(spec);
  const networkIds = declaredIds(declared.networks);
  const groupIds = declaredIds(declared.securityGroups);
  const part = <Item>(name: DiscoveryPart, pages: AsyncIterable<Page<Item>>) =>
    gatherPart(pages, reportOf(name, report));

  const regions = findRegions(api, target, reportOf('regions', report));
  const inZones = async function* <Item>(pagesOf: (zone: string) => AsyncIterable<Page<Item>>) {
    yield* perZone(zonesOf(await regions, target, declaredIds(spec.availabilityZones ?? []).all), pagesOf);
  };
  const verdicts = async () => {
    const held = await findHeld(api, target);
    const operations = operationVerdicts(held);
    reportOf('operations', report)(Object.keys(operations).length, true);
    const features = await findFeatures(api, target, held);
    reportOf('features', report)(Object.keys(features).length, true);
    return { operations, features, held };
  };
  const merged = async <Item>(name: DiscoveryPart, pages: AsyncIterable<Page<Item>>, merge: Merge<Item>) => {
    const { items, failure } = await gatherPart(pages);
    const found = merge(items);
    reportOf(name, report)(found.length, true);
    return { items: found, ...(failure && { failure }) };
  };
  const [types, images, networks, subnets, groups, storageTypes, { operations, features, held }] = await Promise.all([
    merged(
      'instanceTypes',
      inZones((zone) => typesOfZone(api, target, zone, declared.instanceTypes)),
      mergeTypes,
    ),
    part('images', imagesOf(api, target, declared.images)),
    part('networks', networksOf(api, target, networkIds)),
    part('subnets', subnetsOf(api, target, networkIds)),
    part('securityGroups', firewallsOf(api, target, groupIds)),
    merged(
      'storageTypes',
      inZones((zone) => diskTypesOfZone(api, target, zone)),
      once,
    ),
    verdicts(),
  ]);
  const parts = {
    regions: await regions,
    instanceTypes: types,
    images: { ...images, ...notAsked(unaskableImages(target, declared.images)) },
    networks: { ...networks, ...notAsked(unaskableNetworks(target, networkIds)) },
    subnets,
    securityGroups: groups,
    storageTypes,
  };
  if ('failure' in held) refuseNothing(Object.values(parts));
  return { ...parts, operations, features };
}

type Merge<Item> = (items: readonly Item[]) => readonly Item[];

function once<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.name, item])).values()];
}
