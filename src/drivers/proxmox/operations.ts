import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import type { Grants } from './grants.ts';
import type { Node } from './resources.ts';

/** What each operation needs on machines, or on their pool. */
const neededOnMachines: Readonly<Record<MachineOperation, readonly string[]>> = {
  [MachineOperation.CREATE]: [
    'VM.Allocate',
    'VM.Config.CPU',
    'VM.Config.Disk',
    'VM.Config.Memory',
    'VM.Config.Network',
    'VM.Config.Options',
  ],
  [MachineOperation.DELETE]: ['VM.Allocate'],
  [MachineOperation.START]: ['VM.PowerMgmt'],
  [MachineOperation.STOP]: ['VM.PowerMgmt'],
  [MachineOperation.RESTART]: ['VM.PowerMgmt'],
  [MachineOperation.RESIZE]: ['VM.Config.CPU', 'VM.Config.Memory'],
};

export interface Where {
  readonly grants: Grants;
  readonly pool: string | undefined;
  /** Storages that disks would be made on; empty where the spec does not say. */
  readonly storages: readonly string[];
  /** Networks that machines would be connected to, in the same way. */
  readonly networks: readonly string[];
  readonly nodes: readonly Node[];
  /** Why the nodes are not known. */
  readonly failure: DriverFailure | undefined;
}

/**
 * Each operation by the privileges of the token, without trying. That it lacks one says nothing about the provider, nor
 * about those who make the machines with another token: it is unknown then, never unsupported.
 */
export function operationVerdicts(where: Where): Readonly<Record<MachineOperation, Verdict>> {
  const verdictOn = (operation: MachineOperation) => verdict(operation, where);
  return {
    [MachineOperation.CREATE]: verdictOn(MachineOperation.CREATE),
    [MachineOperation.DELETE]: verdictOn(MachineOperation.DELETE),
    [MachineOperation.START]: verdictOn(MachineOperation.START),
    [MachineOperation.STOP]: verdictOn(MachineOperation.STOP),
    [MachineOperation.RESTART]: verdictOn(MachineOperation.RESTART),
    [MachineOperation.RESIZE]: verdictOn(MachineOperation.RESIZE),
  };
}

function verdict(operation: MachineOperation, where: Where): Verdict {
  const { grants, pool, nodes } = where;
  const failure = grants.failure ?? where.failure;
  if (failure !== undefined) return { kind: VerdictKind.UNKNOWN, reason: failure.message };
  const place = pool === undefined ? '/vms' : `/pool/${pool}`;
  const missing = neededOnMachines[operation]
    .filter((privilege) => !grants.has('/vms', privilege) && !grants.has(place, privilege))
    .map((privilege) => `${privilege} on ${place}`);
  const all = operation === MachineOperation.CREATE ? [...missing, ...missingBesides(where)] : missing;
  if (all.length > 0) return { kind: VerdictKind.UNKNOWN, reason: `This token lacks ${all.join(', ')}.` };
  if (mayLackQuorum(nodes)) {
    const reason = 'Half of the nodes or more are offline: without a quorum the cluster refuses every change.';
    return { kind: VerdictKind.UNKNOWN, reason };
  }
  return { kind: VerdictKind.VERIFIED, reason: 'Proxmox VE lists the privileges for it among those of the token.' };
}

function missingBesides({ grants, storages, networks }: Where): string[] {
  const lacks = (paths: readonly string[], privilege: string) =>
    paths.filter((path) => !grants.has(path, privilege)).map((path) => `${privilege} on ${path}`);
  const storagePaths = storages.length === 0 ? ['/storage'] : storages.map((name) => `/storage/${name}`);
  // The zone of a virtual network is not known here; whoever may use all of them may use it.
  const networkPaths =
    networks.length === 0 ? ['/sdn/zones'] : networks.map((name) => `/sdn/zones/localnetwork/${name}`);
  return [...lacks(storagePaths, 'Datastore.AllocateSpace'), ...lacks(networkPaths, 'SDN.Use')];
}

/** Votes and a device that votes beside the nodes are told to few; every node has a vote unless somebody changed that. */
export function mayLackQuorum(nodes: readonly Node[]): boolean {
  return nodes.some(({ isOnline }) => !isOnline) && nodes.filter(({ isOnline }) => isOnline).length * 2 <= nodes.length;
}
