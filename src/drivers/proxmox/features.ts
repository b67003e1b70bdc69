import type { ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import type { Guest, StorageAt } from './resources.ts';

/** Kinds of storages that keep snapshots by themselves; on others it depends on the format of each disk. */
const keepingSnapshots = ['zfspool', 'zfs', 'rbd', 'lvmthin', 'btrfs'];

export interface Seen {
  readonly guests: readonly Guest[];
  readonly storages: readonly StorageAt[];
  /** Why there may be other storages than these. */
  readonly storageFailure: DriverFailure | undefined;
}

/** Features as far as the list of resources tells of them. */
export function featureVerdicts(seen: Seen): Readonly<Record<keyof ProviderFeatures, Verdict>> {
  return {
    snapshotSupport: snapshots(seen),
    liveResize: documented('disks grow while a machine runs; CPUs and memory do where its `hotplug` option has them'),
    hotPlugDisks: documented('disks can be attached to a machine that runs, unless its `hotplug` option forbids it'),
    hotPlugNetworks: documented('network cards can be attached in the same way'),
    customMetadata: documented('machines have notes, and get a cloud-init drive'),
    tagSupport: tags(seen),
    monitoringIntegration: documented('metrics are sent to the servers that an administrator lists'),
    backupIntegration: backups(seen),
  };
}

function snapshots({ storages }: Seen): Verdict {
  const one = storages.find(({ kind, content }) => content.includes('images') && keepingSnapshots.includes(kind ?? ''));
  if (one === undefined) return documented('it depends on the storage and on the format of each disk');
  return verified(`The storage ${one.name} is of the kind ${one.kind}, which keeps snapshots.`);
}

function tags({ guests }: Seen): Verdict {
  if (guests.some(({ hasTags }) => hasTags)) return verified('There are machines that have tags.');
  return documented('machines have tags from version 7.3 on');
}

function backups({ storages, storageFailure }: Seen): Verdict {
  const one = storages.find(({ content }) => content.includes('backup'));
  if (one !== undefined) return verified(`The storage ${one.name} takes backups.`);
  if (storageFailure !== undefined) return { kind: VerdictKind.UNKNOWN, reason: storageFailure.message };
  return { kind: VerdictKind.UNSUPPORTED, reason: 'None of the storages of the cluster takes backups.' };
}

function documented(what: string): Verdict {
  const reason = `The list of resources does not tell. By the documentation of Proxmox VE ${what}.`;
  return { kind: VerdictKind.UNKNOWN, reason };
}

function verified(reason: string): Verdict {
  return { kind: VerdictKind.VERIFIED, reason };
}
