import { DriverFailure, FailureCode } from '../failure.ts';
import type { Inventory } from './inventory.ts';
import type { Privileges } from './privileges.ts';
import type { Scope } from './scope.ts';
import type { Reference } from './write-soap.ts';

/** The folders that a datacenter keeps its things in, by what is in them. */
export type Folders = Readonly<Record<'machines' | 'hosts' | 'datastores' | 'networks', readonly Reference[]>>;

export const readPrivilege = 'System.Read';

export function foldersOf({ datacenter }: Scope): Folders {
  const folder = (id: string | undefined) => (id === undefined ? [] : [{ type: 'Folder', id }]);
  return {
    machines: folder(datacenter?.vmFolder),
    hosts: folder(datacenter?.hostFolder),
    datastores: folder(datacenter?.datastoreFolder),
    networks: folder(datacenter?.networkFolder),
  };
}

const words: Readonly<Record<keyof Folders, string>> = {
  machines: 'machines and templates',
  hosts: 'hosts and clusters',
  datastores: 'datastores',
  networks: 'networks',
};

/**
 * Why what was read of a folder may be less than what is in it: vCenter leaves out what an account may not see, without a
 * word, so a list is whole only where we may read all of its folder.
 */
export function unreadIn(
  kind: keyof Folders,
  { refused }: Inventory,
  folders: Folders,
  privileges: Privileges,
): DriverFailure | undefined {
  if (privileges.failure !== undefined) return privileges.failure;
  const mayRead =
    folders[kind].length > 0 && folders[kind].every(({ id }) => privileges.has(id, readPrivilege) === true);
  if (mayRead && !refused.has(kind) && !(kind === 'hosts' && refused.has('computes'))) return undefined;
  const message = `Expected to read all ${words[kind]} of the datacenter, but the account may not: what vCenter hides from it is unknown.`;
  return new DriverFailure(FailureCode.FORBIDDEN, message, {
    fix: 'Give the account a role with System.Read on the datacenter, with propagation: docs/providers/vsphere.md.',
  });
}
