import { providerKey } from '../../schema/machine-provider.ts';
import type { Scope } from '../providers/scope/scope.ts';
import type { HeldProviders } from './held-providers.ts';

/**
 * The namespaces in which a scope shows anything now. Who may see single providers is not told that a namespace holds
 * others: one in which all of theirs are missing is as good as empty.
 */
export function inhabited({ namespaces, names }: Scope, held: HeldProviders): readonly string[] {
  const named = Array.from(names).filter(([namespace, some]) =>
    Array.from(some).some((name) => held.has(providerKey(namespace, name))),
  );
  return [...namespaces, ...named.map(([namespace]) => namespace)];
}
