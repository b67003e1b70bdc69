import type { Part, StorageType } from '../discovery.ts';
import type { Datastore } from './entities.ts';
import type { Scope } from './scope.ts';
import { asDeclared, isSameName, type Target } from './target.ts';

interface Format {
  /** The one that is listed, unless the spec has another of them. */
  readonly names: readonly [string, ...string[]];
  readonly isOffered: (datastore: Datastore) => boolean;
}

const isVmfs = ({ type }: Datastore) => type === 'VMFS';

/** Ways to lay out a disk. Thick ones are VMFS's: on NFS they take a plug-in of the storage, on vSAN a policy. */
const formats: readonly Format[] = [
  { names: ['thin', 'thinProvisioned'], isOffered: ({ isThin }) => isThin === true },
  { names: ['thick', 'thick-lazy', 'lazy', 'lazyZeroedThick', 'thick-lazy-zeroed'], isOffered: isVmfs },
  { names: ['thick-eager', 'eager', 'eagerZeroedThick', 'thick-eager-zeroed'], isOffered: isVmfs },
];

/**
 * Formats of disks that the datastores take, and the datastores by their names. A declared name that is neither may be a
 * storage policy, which is kept by another service of vCenter that is not asked.
 */
export function storageTypesOf(
  { datastores }: Scope,
  { datastore: own }: Target,
  declared: readonly string[],
): Part<StorageType> {
  const named = own === undefined ? [] : datastores.filter(({ name }) => isSameName(name, own));
  const usable = (named.length > 0 ? named : datastores).filter(({ isAccessible }) => isAccessible !== false);
  const offered = formats.filter(({ isOffered }) => usable.some(isOffered));
  const items: StorageType[] = [
    ...offered.flatMap(({ names }) => {
      const wanted = declared.filter((name) => names.includes(name));
      return (wanted.length > 0 ? wanted : [names[0]]).map((name) => ({ name }));
    }),
    ...[...Map.groupBy(datastores, ({ name }) => name).values()].flatMap(([datastore]) =>
      datastore === undefined ? [] : [presentDatastore(datastore, declared)],
    ),
  ];
  const known = new Set([...items.map(({ name }) => name), ...formats.flatMap(({ names }) => names)]);
  const untold = declared.filter((name) => !known.has(name));
  return untold.length === 0 ? { items } : { items, untold: { reason: mayBePolicy, ids: untold } };
}

function presentDatastore({ name, isSsd }: Datastore, declared: readonly string[]): StorageType {
  return { name: asDeclared(name, declared), ...(isSsd !== undefined && { type: isSsd ? 'ssd' : 'hdd' }) };
}

const mayBePolicy =
  'It is no format of disks and no datastore of the datacenter; it may be a storage policy, which the gateway does not read.';
