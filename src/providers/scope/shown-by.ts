import { type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { digestOf, type Scope } from './scope.ts';

/** Whose cursor it is, as far as the cursor tells. */
export type ShownBy = Pick<Scope, 'everything' | 'namespaces' | 'digest'>;

/** On the way from one scope to the next: a cursor from there is good for nothing but to be told so. */
export const changing: ShownBy = { everything: false, namespaces: new Set(), digest: '' };

/**
 * Of the namespaces in which single providers may be seen, a cursor knows only those of which some were shown. That one
 * holds others came with the scope, and would show in its digest.
 */
export function shownBy(scope: Scope, shown: ReadonlySet<string>): ShownBy {
  const { digest, everything, namespaces, names } = scope;
  if (digest === seesEverything || Array.from(names.keys()).every((namespace) => shown.has(namespace))) return scope;
  const some = new Map(Array.from(names).filter(([namespace]) => shown.has(namespace)));
  return { everything, namespaces, digest: digestOf(namespaces, some) };
}

/** Also that of a feed of one provider, which has no other to see. */
const seesEverything = '*';

/** The namespaces in which some of the single providers are there now. */
export function namespacesShown({ names }: Scope, isThere: (key: ProviderKey) => boolean): ReadonlySet<string> {
  const shown = Array.from(names).filter(([namespace, some]) =>
    Array.from(some).some((name) => isThere(providerKey(namespace, name))),
  );
  return new Set(shown.map(([namespace]) => namespace));
}
