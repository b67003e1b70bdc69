import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { placeOf } from '../../asking/failures.ts';
import type { Log } from '../../cluster/log.ts';
import type { ProviderStore } from '../../providers/store.ts';
import type { CheckedCredentials } from '../look/look.ts';

/** What is under way for one provider. */
export interface Watched {
  readonly key: ProviderKey;
  readonly lives: Set<AbortController>;
  isSlow: boolean;
  /** What was found out of its credentials, in an interval in which it was asked for quotas too. */
  checked: CheckedCredentials | undefined;
}

export interface WatchedProvidersOptions {
  readonly store: Pick<ProviderStore, 'find'>;
  readonly log: Pick<Log, 'error'>;
}

/** The providers that a term looks after, by their uids, and what is under way for each. */
export class WatchedProviders {
  private readonly options: WatchedProvidersOptions;
  private readonly all = new Map<string, Watched>();

  constructor(options: WatchedProvidersOptions) {
    this.options = options;
  }

  add({ metadata: { uid, namespace, name } }: MachineProvider): void {
    this.all.set(uid, { key: providerKey(namespace, name), lives: new Set(), isSlow: false, checked: undefined });
  }

  has(uid: string): boolean {
    return this.all.has(uid);
  }

  /** As it is now; undefined when it is gone, or another one has its name. */
  find(uid: string): MachineProvider | undefined {
    const key = this.all.get(uid)?.key;
    const provider = key && this.options.store.find(key);
    return provider?.metadata.uid === uid ? provider : undefined;
  }

  /** Ends what is under way for it. */
  giveUp(uid: string, why: string): void {
    for (const life of this.all.get(uid)?.lives ?? []) life.abort(new DOMException(why, 'AbortError'));
  }

  remove(uid: string, why: string): void {
    this.giveUp(uid, why);
    this.all.delete(uid);
  }

  removeAll(why: string): void {
    for (const uid of Array.from(this.all.keys())) this.remove(uid, why);
  }

  /** Something that ends when it is given up. Never throws; `operation` is for the log. */
  async within(
    uid: string,
    operation: 'look' | 'discover',
    job: (watched: Watched, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const watched = this.all.get(uid);
    if (watched === undefined) return;
    const life = new AbortController();
    watched.lives.add(life);
    try {
      await job(watched, life.signal);
    } catch (error) {
      const facts = { provider: watched.key, operation, ...placeOf(error) };
      if (!life.signal.aborted) this.options.log.error(facts, 'a turn ended in a way that nobody foresaw');
    } finally {
      watched.lives.delete(life);
    }
  }
}
