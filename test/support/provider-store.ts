import type { Logger } from 'pino';
import { createProviderStore, type ProviderStore, type ProviderStoreOptions } from '../../src/providers/store.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

export const silentLog: Pick<Logger, 'info' | 'warn'> = { info: () => undefined, warn: () => undefined };

/** A store that follows a scripted cluster, on a clock that stands still unless the test moves it. */
export function aFollowedCluster(options: Partial<ProviderStoreOptions> = {}): {
  cluster: ScriptedCluster;
  store: ProviderStore;
} {
  const cluster = new ScriptedCluster();
  const store = createProviderStore({ now: () => 0, log: silentLog, ...options });
  cluster.connect(store);
  return { cluster, store };
}
