import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part, Region } from '../discovery.ts';
import { declaredIn } from '../declared.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { gatherPart, knownPart, reportOf } from '../parts.ts';
import type { EntityKind } from './entities.ts';
import { type Folders, foldersOf, unreadIn } from './folders.ts';
import { imagesOf } from './images.ts';
import { instanceTypesOf } from './instance-types.ts';
import { type Inventory, readInventory, type Wanted } from './inventory.ts';
import { networksOf } from './networks.ts';
import { askedPrivileges, featureVerdicts, operationVerdicts, placesOf } from './operations.ts';
import { askPrivileges, type Privileges } from './privileges.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { Session } from './session.ts';
import { storageTypesOf } from './storage-types.ts';
import type { Target } from './target.ts';

const located = ['name', 'parent'];

const wanted: Wanted = {
  Folder: located,
  Datacenter: [...located, 'vmFolder', 'hostFolder', 'datastoreFolder', 'networkFolder'],
  ComputeResource: [...located, 'resourcePool'],
  HostSystem: [
    ...located,
    'summary.hardware.numCpuThreads',
    'summary.hardware.memorySize',
    'config.graphicsInfo',
    'config.network.portgroup',
  ],
  Datastore: [...located, 'summary.type', 'summary.accessible', 'capability.perFileThinProvisioningSupported', 'info'],
  DistributedVirtualPortgroup: [...located, 'tag', 'config.defaultPortConfig'],
  Network: located,
  ResourcePool: [...located, 'owner'],
  VirtualMachine: [...located, 'runtime.host', 'summary.config.template', 'summary.config.guestId'],
};

type Report = ((progress: DiscoveryProgress) => void) | undefined;

/** Throws DriverFailure where the inventory could not be asked. */
export async function discover(
  session: Session,
  spec: MachineProviderSpec,
  target: Target,
  report: Report,
): Promise<Discovery> {
  return session.use(async (signedIn) => {
    const inventory = await readInventory(signedIn, wanted, (counts) => reportCounts(counts, report));
    const scope = scopeOf(inventory, target);
    const places = placesOf(scope, target, spec);
    const folders = foldersOf(scope);
    const asked = [...Object.values(places), ...Object.values(folders)].flat();
    const entities = new Map(asked.map((entity) => [entity.id, entity]));
    const privileges = await askPrivileges(signedIn, [...entities.values()], askedPrivileges);
    const parts = await partsOf(spec, target, { inventory, scope, folders, privileges });
    const operations = operationVerdicts(places, privileges);
    const features = featureVerdicts(places, privileges, signedIn.content.hasMetrics);
    for (const [part, { items }] of Object.entries(parts)) reportOf(part as DiscoveryPart, report)(items.length, true);
    reportOf('operations', report)(Object.keys(operations).length, true);
    reportOf('features', report)(Object.keys(features).length, true);
    return { ...parts, operations, features };
  });
}

function reportCounts(counts: Readonly<Record<EntityKind, number>>, report: Report): void {
  reportOf('regions', report)(counts.datacenters, false);
  reportOf('networks', report)(counts.networks, false);
}

interface Found {
  readonly inventory: Inventory;
  readonly scope: Scope;
  readonly folders: Folders;
  readonly privileges: Privileges;
}

async function partsOf(spec: MachineProviderSpec, target: Target, found: Found) {
  const declared = declaredIn(spec);
  const { scope, inventory } = found;
  const whole = { ...(inventory.failure && { failure: inventory.failure }) };
  const instanceTypes = instanceTypesOf(scope, declared.instanceTypes);
  const images = imagesOf(scope, declared.images);
  const networks = networksOf(scope, declared.networks);
  const storageTypes = storageTypesOf(scope, target, declared.storageTypes);
  return {
    regions: await bounded({ items: regionsOf(scope), ...whole }),
    instanceTypes: await bounded(withGaps(instanceTypes, 'hosts', target, found)),
    images: await bounded(withGaps(images, 'machines', target, found)),
    networks: await bounded(withGaps({ items: networks }, 'networks', target, found)),
    // vSphere leaves both to others: addresses to whoever runs DHCP, firewalls to NSX.
    subnets: knownPart<Discovery['subnets']['items'][number]>([]),
    securityGroups: knownPart<Discovery['securityGroups']['items'][number]>([]),
    storageTypes: await bounded(withGaps(storageTypes, 'datastores', target, found)),
  };
}

function regionsOf({ datacenters }: Scope): Region[] {
  return datacenters.map(({ datacenter, computes }) => ({
    name: datacenter.name,
    zones: computes.map(({ name }) => name),
  }));
}

function withGaps<Item>(
  part: Part<Item>,
  kind: keyof Folders,
  target: Target,
  { inventory, scope, folders, privileges }: Found,
): Part<Item> {
  const failure = inventory.failure ?? unseen(kind, target, scope) ?? unreadIn(kind, inventory, folders, privileges);
  return { ...part, ...(failure && { failure }) };
}

function unseen(kind: keyof Folders, { datacenter }: Target, scope: Scope): DriverFailure | undefined {
  if (scope.datacenter === undefined) {
    const message = `Expected vCenter to have the datacenter "${datacenter}", but it shows this account none of that name.`;
    return new DriverFailure(FailureCode.NOT_FOUND, message, {
      fix: 'Check `customSettings.datacenter`, or `region` where it is not set, and that the account may read the datacenter.',
    });
  }
  if (kind !== 'hosts' || scope.missing.length === 0) return undefined;
  const message = `Expected the datacenter to have the clusters of \`availabilityZones\`, but vCenter shows this account no "${scope.missing[0] ?? ''}".`;
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Check the names, and that the account may read the clusters.',
  });
}

/** Within the bounds of every part: names come from the other side. */
async function bounded<Item>({ items, failure, untold }: Part<Item>): Promise<Part<Item>> {
  const part = await gatherPart(
    (async function* () {
      yield { items, ...(failure && { failure }) };
    })(),
  );
  return { ...part, ...(untold && { untold }) };
}
