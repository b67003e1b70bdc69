import type { ProviderStatusFrame } from '../../../schema/api/changes.ts';
import type { MachineProvider, ProviderKey } from '../../../schema/machine-provider.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import type { Change } from '../copy/history.ts';
import { keyOf } from '../copy/table.ts';
import type { ShownBy } from '../scope/shown-by.ts';
import { changedStatusPaths } from './changed-paths.ts';
import { presentFeedCursor } from './feed-cursor.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import type { Demand, Interest, Trait } from './interest.ts';
import { onceByDigest } from './once-by-digest.ts';

/** Presents what happens to the status of one provider: every change of it, volatile fields included. */
export class StatusPresenter implements FeedPresenter<ProviderStatusFrame> {
  private readonly source: FeedSource;
  private readonly key: ProviderKey;

  readonly namespace: string;
  readonly interest: Interest;

  constructor(source: FeedSource, key: ProviderKey) {
    this.source = source;
    this.key = key;
    const slash = key.indexOf('/');
    this.namespace = key.slice(0, slash);
    const is = (trait: Trait, value: string): Demand => ({ trait, needs: 'any', values: new Set([value]) });
    this.interest = {
      key: `status ${key}`,
      demands: [is('name', key.slice(slash + 1)), is('namespace', this.namespace)],
    };
  }

  /** A snapshot of one: there is something to send only before the first key. */
  snapshot(after: ProviderKey | ''): readonly MachineProvider[] {
    const provider = after === '' ? this.source.find(this.key) : undefined;
    return provider ? [provider] : [];
  }

  matches(provider: MachineProvider): boolean {
    return keyOf(provider) === this.key;
  }

  /** The error at the end of the feed says it. */
  withdrawn(): undefined {
    return undefined;
  }

  added(provider: MachineProvider, cursor: string): ProviderStatusFrame {
    const { status = null } = provider;
    return {
      kind: 'StatusChanged',
      cursor,
      before: null,
      after: status,
      changedPaths: [],
      collapsed: false,
      deleted: false,
    };
  }

  changed(change: Change, shown: ShownBy): ProviderStatusFrame | undefined {
    if (change.key !== this.key) return undefined;
    return frameOf(change, this.source.epoch, shown);
  }

  mark(kind: 'Synced' | 'Bookmark', cursor: string): ProviderStatusFrame {
    return { kind, cursor };
  }

  reset(reason: string, cursor: string): ProviderStatusFrame {
    return { kind: 'Reset', cursor, reason };
  }
}

/** Made once for all who follow the provider, who never change it. */
const frameOf = onceByDigest((change, epoch, shown): ProviderStatusFrame | undefined => {
  const changedPaths = statusPaths(change);
  if (change.before && change.after && changedPaths.length === 0) return undefined;
  const { sequence, safe, ahead, collapsed } = change;
  return {
    kind: 'StatusChanged',
    cursor: presentFeedCursor({ epoch, sequence, version: safe, ahead, snapshotKey: undefined }, shown),
    before: change.before?.status ?? null,
    after: change.after?.status ?? null,
    changedPaths,
    collapsed,
    deleted: change.after === undefined,
  };
});

function statusPaths(change: Change): readonly string[] {
  if (change.unknownBefore || (change.before && change.after)) return changedStatusPaths(change);
  return (change.before ?? change.after)?.status ? ['status'] : [];
}
