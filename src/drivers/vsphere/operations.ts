import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { type Discovery, type Verdict, VerdictKind } from '../discovery.ts';
import type { Entity } from './entities.ts';
import { readPrivilege } from './folders.ts';
import type { Privileges } from './privileges.ts';
import type { Scope } from './scope.ts';
import { isSameName, type Target } from './target.ts';
import type { Reference } from './write-soap.ts';

type Place = 'folder' | 'pool' | 'datastore' | 'network';

/** A privilege, and on what it is needed. */
type Needs = readonly (readonly [place: Place, privilege: string])[];

/** What each operation takes, by the descriptions of the API. */
const operationNeeds: Readonly<Record<MachineOperation, Needs>> = {
  [MachineOperation.CREATE]: [
    ['folder', 'VirtualMachine.Inventory.CreateFromExisting'],
    ['folder', 'VirtualMachine.Provisioning.DeployTemplate'],
    ['folder', 'VirtualMachine.Config.AddNewDisk'],
    ['pool', 'Resource.AssignVMToPool'],
    ['datastore', 'Datastore.AllocateSpace'],
    ['network', 'Network.Assign'],
  ],
  [MachineOperation.DELETE]: [['folder', 'VirtualMachine.Inventory.Delete']],
  [MachineOperation.START]: [['folder', 'VirtualMachine.Interact.PowerOn']],
  [MachineOperation.STOP]: [['folder', 'VirtualMachine.Interact.PowerOff']],
  [MachineOperation.RESTART]: [['folder', 'VirtualMachine.Interact.Reset']],
  [MachineOperation.RESIZE]: [
    ['folder', 'VirtualMachine.Config.CPUCount'],
    ['folder', 'VirtualMachine.Config.Memory'],
  ],
};

const featureNeeds = {
  snapshotSupport: [['folder', 'VirtualMachine.State.CreateSnapshot']],
  hotPlugDisks: [['folder', 'VirtualMachine.Config.AddNewDisk']],
  hotPlugNetworks: [
    ['folder', 'VirtualMachine.Config.AddRemoveDevice'],
    ['network', 'Network.Assign'],
  ],
  customMetadata: [['folder', 'VirtualMachine.Config.AdvancedConfig']],
  tagSupport: [['folder', 'InventoryService.Tagging.AttachTag']],
} as const satisfies Readonly<Record<string, Needs>>;

/** All that is asked about. */
export const askedPrivileges: readonly string[] = [
  ...new Set([
    readPrivilege,
    ...[...Object.values(operationNeeds), ...Object.values(featureNeeds)].flatMap((needs) =>
      needs.map(([, privilege]) => privilege),
    ),
  ]),
];

/** On what each kind of privilege is asked. A place without one is not there, or can't be seen. */
export type Places = Readonly<Record<Place, readonly Reference[]>>;

/** More than a spec names; an inventory may have thousands. */
const mostOfEach = 16;

/** Where new machines go: what the spec names, else whatever the datacenter has. */
export function placesOf(scope: Scope, target: Target, spec: MachineProviderSpec): Places {
  const named = <Item extends Entity>(items: readonly Item[], name: string | undefined) =>
    (name === undefined ? items : items.filter((item) => item.id === name || isSameName(item.name, name))).slice(
      0,
      mostOfEach,
    );
  const { defaultNetworkId } = spec.networkConfig ?? {};
  const folder = scope.datacenter?.vmFolder;
  return {
    folder: folder === undefined ? [] : [{ type: 'Folder', id: folder }],
    pool: scope.pools.slice(0, mostOfEach).map(({ id }) => ({ type: 'ResourcePool', id })),
    datastore: named(scope.datastores, target.datastore).map(({ id }) => ({ type: 'Datastore', id })),
    network: named(
      scope.networks.filter(({ isUplink }) => !isUplink),
      defaultNetworkId || undefined,
    ).map(({ id, type }) => ({ type, id })),
  };
}

/**
 * Each operation by the privileges that vCenter itself says we have where machines are made. That we lack one says nothing
 * about those who make the machines with another account: it is unknown then, never unsupported.
 */
export function operationVerdicts(places: Places, privileges: Privileges): Discovery['operations'] {
  const judge = (operation: MachineOperation) => judgeNeeds(operationNeeds[operation], places, privileges);
  return {
    [MachineOperation.CREATE]: judge(MachineOperation.CREATE),
    [MachineOperation.DELETE]: judge(MachineOperation.DELETE),
    [MachineOperation.START]: judge(MachineOperation.START),
    [MachineOperation.STOP]: judge(MachineOperation.STOP),
    [MachineOperation.RESTART]: judge(MachineOperation.RESTART),
    [MachineOperation.RESIZE]: judge(MachineOperation.RESIZE),
  };
}

export function featureVerdicts(places: Places, privileges: Privileges, hasMetrics: boolean): Discovery['features'] {
  const judge = (feature: keyof typeof featureNeeds) => judgeNeeds(featureNeeds[feature], places, privileges);
  return {
    snapshotSupport: judge('snapshotSupport'),
    liveResize: unknown(
      'Whether CPU and memory can be added to a running machine is a setting of each machine and of its guest.',
    ),
    hotPlugDisks: judge('hotPlugDisks'),
    hotPlugNetworks: judge('hotPlugNetworks'),
    customMetadata: judge('customMetadata'),
    tagSupport: judge('tagSupport'),
    monitoringIntegration: hasMetrics
      ? { kind: VerdictKind.VERIFIED, reason: 'vCenter says that it keeps metrics of its machines.' }
      : { kind: VerdictKind.UNSUPPORTED, reason: 'The server says that it keeps no metrics.' },
    backupIntegration: unknown('Backups are made by other products, which are not asked.'),
  };
}

const words: Readonly<Record<Place, string>> = {
  folder: "the datacenter's folder of machines",
  pool: 'a resource pool of the clusters',
  datastore: 'a datastore',
  network: 'a network',
};

function judgeNeeds(needs: Needs, places: Places, privileges: Privileges): Verdict {
  if (privileges.failure !== undefined) return unknown(privileges.failure.message);
  const nowhere = needs.find(([place]) => places[place].length === 0);
  if (nowhere !== undefined)
    return unknown(`vCenter shows this account no such place as the spec names: ${words[nowhere[0]]}.`);
  const missing = needs.filter(([place, privilege]) => !isGranted(place, privilege, places, privileges));
  if (missing.length === 0)
    return { kind: VerdictKind.VERIFIED, reason: 'vCenter says that the account has the privileges for it.' };
  const list = missing.map(([place, privilege]) => `${privilege} on ${words[place]}`).join(', ');
  return unknown(`This account lacks ${list}.`);
}

/** Machines go to every cluster that the spec names, but to one of the datastores and networks only. */
function isGranted(place: Place, privilege: string, places: Places, privileges: Privileges): boolean {
  const granted = places[place].map(({ id }) => privileges.has(id, privilege) === true);
  return place === 'pool' ? granted.every(Boolean) : granted.some(Boolean);
}

function unknown(reason: string): Verdict {
  return { kind: VerdictKind.UNKNOWN, reason };
}
