import type { ProviderKey } from '../../schema/machine-provider.ts';

/** What this replica's copy holds now, as far as permissions ask of it. */
export interface HeldProviders {
  /** The namespaces that hold providers; the same set for as long as they are the same. */
  readonly namespaces: ReadonlySet<string>;
  has(key: ProviderKey): boolean;
}
