import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part } from '../discovery.ts';
import { gatherPart, refuseNothing, reportOf } from '../parts.ts';
import { notAsked } from '../verdicts.ts';
import type { Arm } from './arm.ts';
import { declaredIn } from '../declared.ts';
import { asDeclared } from './ids.ts';
import { featureVerdicts } from './features.ts';
import { imagePages, unaskableImages } from './images.ts';
import { locationPages } from './locations.ts';
import { networkOf, networkPages, securityGroupPages, subnetsOf, unaskableNetworks } from './networks.ts';
import { operationVerdicts } from './permissions.ts';
import { instanceTypeOf, storageTypesOf } from './sizes.ts';
import { skuPages } from './skus.ts';
import type { Target } from './target.ts';

interface Place {
  readonly arm: Arm;
  readonly target: Target;
}

/** Asks all at once; how fast that may be is the access's to keep. Throws DriverFailure when every list failed. */
export async function discover(
  spec: MachineProviderSpec,
  { arm, target }: Place,
  report: (progress: DiscoveryProgress) => void = () => undefined,
): Promise<Discovery> {
  const declared = declaredIn(spec);
  const finished = async <Value extends object>(part: DiscoveryPart, value: Promise<Value>): Promise<Value> => {
    const known = await value;
    const items = 'items' in known && Array.isArray(known.items) ? known.items : Object.keys(known);
    report({ part, items: items.length, isFinished: true });
    return known;
  };
  const skus = gatherPart(skuPages(arm, target));
  const networks = gatherPart(networkPages(arm, target, declared));
  const [regions, instanceTypes, images, ...others] = await Promise.all([
    gatherPart(locationPages(arm, target), reportOf('regions', report)),
    finished(
      'instanceTypes',
      derived(skus, (items) => items.flatMap(instanceTypeOf).map(spelled(declared.instanceTypes))),
    ),
    gatherPart(imagePages(arm, target, declared), reportOf('images', report)),
    finished(
      'networks',
      derived(networks, (items) => items.map((item) => networkOf(item, declared))),
    ),
    finished(
      'subnets',
      derived(networks, (items) => items.flatMap((item) => subnetsOf(item, declared))),
    ),
    gatherPart(securityGroupPages(arm, target, declared), reportOf('securityGroups', report)),
    finished(
      'storageTypes',
      derived(skus, (items) => storageTypesOf(items).map(spelled(declared.storageTypes))),
    ),
    finished('operations', operationVerdicts(arm, target)),
    finished('features', featureVerdicts(arm, target, skus)),
  ]);
  const [networkPart, subnets, securityGroups, storageTypes, operations, features] = others;
  refuseNothing([regions, instanceTypes, images, networkPart, subnets, securityGroups, storageTypes]);
  return {
    regions,
    instanceTypes,
    images: { ...images, ...notAsked(unaskableImages(target, declared)) },
    networks: { ...networkPart, ...notAsked(unaskableNetworks(declared)) },
    subnets,
    securityGroups,
    storageTypes,
    operations,
    features,
  };
}

/** Two parts of one question: what is not in its answer is unknown of both. */
async function derived<From, To>(
  part: Promise<Part<From>>,
  read: (items: readonly From[]) => readonly To[],
): Promise<Part<To>> {
  const { items, failure } = await part;
  return { items: read(items), ...(failure && { failure }) };
}

function spelled(declared: readonly string[]) {
  return <Item extends { readonly name: string }>(item: Item): Item => ({
    ...item,
    name: asDeclared(item.name, declared),
  });
}
