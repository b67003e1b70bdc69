import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part, Region } from '../discovery.ts';
import { gatherPart, type Page, refuseNothing, reportOf } from '../parts.ts';
import { readCapabilities } from './capabilities.ts';
import { declaredIn } from './declared.ts';
import type { Host } from './host.ts';
import { sizePages } from './machine-sizes.ts';
import { filterPages, networkPages } from './networks.ts';
import { askCapabilities, askHostName } from './questions/host.ts';
import { listPools } from './questions/storage.ts';
import { poolPages, volumePages } from './storage.ts';
import type { Target } from './target.ts';
import { featureVerdicts, operationVerdicts } from './verdicts.ts';

interface Place {
  readonly host: Host;
  readonly target: Target;
}

/** Asks all over the one connection. Throws DriverFailure when every list failed. */
export async function discover(
  spec: MachineProviderSpec,
  { host, target }: Place,
  report: (progress: DiscoveryProgress) => void = () => undefined,
): Promise<Discovery> {
  const declared = declaredIn(spec);
  const capabilities = awaited(host.ask(askCapabilities).then(readCapabilities));
  const pools = awaited(host.find(listPools).then((found) => found ?? []));
  const networks = gatherPart(networkPages(host, declared));
  const derived = async <Item>(part: DiscoveryPart, of: (found: Awaited<typeof networks>) => readonly Item[]) => {
    const found = await networks;
    const known: Part<Item> = { items: of(found), ...(found.failure && { failure: found.failure }) };
    report({ part, items: known.items.length, isFinished: true });
    return known;
  };
  const judged = async <Verdicts extends object>(part: DiscoveryPart, verdicts: Promise<Verdicts>) => {
    const all = await verdicts;
    report({ part, items: Object.keys(all).length, isFinished: true });
    return all;
  };
  const [regions, instanceTypes, images, found, subnets, securityGroups, storageTypes, operations, features] =
    await Promise.all([
      gatherPart(regionPages(host, target), reportOf('regions', report)),
      gatherPart(sizePages(host, capabilities, declared), reportOf('instanceTypes', report)),
      gatherPart(volumePages(host, pools, declared), reportOf('images', report)),
      derived('networks', ({ items }) => items.map(({ network }) => network)),
      derived('subnets', ({ items }) => items.flatMap((item) => item.subnets)),
      gatherPart(filterPages(host, declared), reportOf('securityGroups', report)),
      gatherPart(poolPages(pools), reportOf('storageTypes', report)),
      judged('operations', operationVerdicts(host, target, capabilities)),
      judged('features', featureVerdicts(host, target)),
    ]);
  const paths = declared.images.filter((id) => id.startsWith('/'));
  const byPath = images.failure === undefined && paths.length > 0 && { untold: { reason: outsidePools, ids: paths } };
  const lists = {
    regions,
    instanceTypes,
    images: { ...images, ...byPath },
    networks: found,
    subnets,
    securityGroups,
    storageTypes,
  };
  refuseNothing(Object.values(lists));
  return { ...lists, operations, features };
}

const outsidePools = 'It is a path in none of the storage pools; of files outside of them libvirt does not tell.';

/** The region is the operator's own word for where the host is, and the host the one zone of it. */
async function* regionPages(host: Host, { region }: Target): AsyncGenerator<Page<Region>> {
  yield { items: [{ name: region, zones: [await host.ask(askHostName)] }] };
}

/** Several wait for it, and none of them need be there yet when it fails. */
function awaited<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
