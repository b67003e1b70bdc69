import type { MachineProvider, ProviderKey } from '../../../schema/machine-provider.ts';
import type { Change } from '../copy/history.ts';
import type { Scope } from '../scope/scope.ts';
import type { ShownBy } from '../scope/shown-by.ts';
import type { Interest } from './interest.ts';

/** What a kind of feed makes of what its reader meets. */
export interface FeedPresenter<Frame> {
  /** What a change must have to concern it; without it, whoever waits looks at each change. */
  readonly interest?: Interest;
  /** The one namespace that it is about; undefined for all. */
  readonly namespace: string | undefined;
  /** The next providers of the snapshot behind that key, by key; none when it is complete. */
  snapshot(after: ProviderKey | '', scope: Scope): readonly MachineProvider[];
  /** Whether it shows a provider, to who may see it. */
  matches(provider: MachineProvider): boolean;
  added(provider: MachineProvider, cursor: string): Frame;
  /** It may no longer be seen, and was last seen so; undefined when the feed doesn't say that. */
  withdrawn(provider: MachineProvider, cursor: string): Frame | undefined;
  /**
   * undefined when the feed has nothing to say of it. The frame may be shared by all readers of the change whose
   * cursors have that digest.
   */
  changed(change: Change, shown: ShownBy): Frame | undefined;
  mark(kind: 'Synced' | 'Bookmark', cursor: string): Frame;
  reset(reason: string, cursor: string): Frame;
}
