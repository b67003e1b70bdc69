import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress } from '../discovery.ts';
import { gatherPart, type Page, refuseNothing, reportOf } from '../parts.ts';
import { featureVerdicts } from './features.ts';
import { flavorPages } from './flavors.ts';
import { imagePages } from './images.ts';
import { networkPages, securityGroupPages, subnetPages, withAddresses } from './networks.ts';
import { operationVerdicts } from './operations.ts';
import type { Place } from './place.ts';
import { storageTypePages } from './volume-types.ts';
import { regionPages } from './zones.ts';

/** Asks all services at once; how fast that may be is the access's to keep. Throws DriverFailure where none told anything. */
export async function discover(
  spec: MachineProviderSpec,
  place: Place,
  report: ((progress: DiscoveryProgress) => void) | undefined,
): Promise<Discovery> {
  const { grant } = place;
  const images = (spec.capabilities?.availableImages ?? []).flatMap(({ id }) => (typeof id === 'string' ? id : []));
  const part = <Item>(name: DiscoveryPart, pages: AsyncIterable<Page<Item>>) =>
    gatherPart(pages, reportOf(name, report));
  const judged = <Verdicts extends object>(name: DiscoveryPart, verdicts: Verdicts): Verdicts => {
    reportOf(name, report)(Object.keys(verdicts).length, true);
    return verdicts;
  };
  const operations = judged('operations', operationVerdicts(grant));
  const [regions, instanceTypes, found, networks, subnets, securityGroups, storageTypes, features] = await Promise.all([
    part('regions', regionPages(place)),
    part('instanceTypes', flavorPages(place)),
    part('images', imagePages(place, [...new Set(images)])),
    part('networks', networkPages(place)),
    part('subnets', subnetPages(place)),
    part('securityGroups', securityGroupPages(place)),
    part('storageTypes', storageTypePages(place)),
    featureVerdicts(place),
  ]);
  judged('features', features);
  refuseNothing([instanceTypes, found, networks, subnets, securityGroups, storageTypes]);
  return {
    regions,
    instanceTypes,
    images: found,
    networks: { ...networks, items: withAddresses(networks.items, subnets.items) },
    subnets,
    securityGroups,
    storageTypes,
    operations,
    features,
  };
}
