import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { Scope } from '../scope/scope.ts';
import type { FeedSource } from './feed-source.ts';
import type { ProviderFilter } from './filter.ts';

type Name = Pick<MachineProvider['metadata'], 'namespace' | 'name'>;

export function covers(scope: Scope, { namespace, name }: Name): boolean {
  return scope.everything || scope.namespaces.has(namespace) || scope.names.get(namespace)?.has(name) === true;
}

/** Whether it is known what may be seen in a namespace. */
export function isDecided(scope: Scope, namespace: string): boolean {
  return scope.everything || scope.decided.has(namespace);
}

/** The namespaces in which a scope that is not everything shows anything. */
export function shownNamespaces({ namespaces, names }: Scope): ReadonlySet<string> {
  return names.size === 0 ? namespaces : new Set([...namespaces, ...names.keys()]);
}

/** The same filter for what a scope shows: namespaces by their index, single names one by one. */
export function withinScope(filter: ProviderFilter, scope: Scope): ProviderFilter {
  const [own] = filter.stretch ?? [];
  const whole = own !== undefined && own === filter.stretch?.[1] && scope.namespaces.has(own);
  if (scope.everything || whole) return filter;
  const { rest } = filter;
  const shown = shownNamespaces(scope);
  const isShown = ({ metadata }: MachineProvider): boolean => covers(scope, metadata);
  return {
    stretch: filter.stretch ?? stretchOf(shown),
    conditions: [...filter.conditions, { facet: 'namespace', needs: 'any', values: shown }],
    rest: scope.names.size === 0 ? rest : (provider) => isShown(provider) && (!rest || rest(provider)),
    matches: (provider) => isShown(provider) && filter.matches(provider),
  };
}

/** By code unit, as the default order compares. */
function stretchOf(namespaces: ReadonlySet<string>): ProviderFilter['stretch'] {
  let ends: [string, string] | undefined;
  for (const namespace of namespaces) {
    ends = ends
      ? [namespace < ends[0] ? namespace : ends[0], namespace > ends[1] ? namespace : ends[1]]
      : [namespace, namespace];
  }
  return ends;
}

/** Those of a feed's namespaces, its only one or all that there are, of which it is not known what may be seen. */
export function undecidedNamespaces(
  source: Pick<FeedSource, 'namespaces'>,
  only: string | undefined,
  scope: Scope,
): ReadonlySet<string> {
  if (scope.everything) return new Set();
  const namespaces = only === undefined ? [...source.namespaces] : [only];
  return new Set(namespaces.filter((namespace) => !isDecided(scope, namespace)));
}

/** The namespaces that a reader may know something of which was shown so far, or is to come up to now, under those scopes. */
export function namespacesAtStake(
  source: Pick<FeedSource, 'namespaces' | 'change'>,
  only: string | undefined,
  shownUpTo: number,
  scopes: readonly Scope[],
): ReadonlySet<string> {
  if (only !== undefined) return new Set([only]);
  if (scopes.every((scope) => !scope.everything))
    return new Set(scopes.flatMap((scope) => [...shownNamespaces(scope)]));
  const namespaces = new Set(source.namespaces);
  for (let sequence = shownUpTo + 1; ; sequence++) {
    const change = source.change(sequence);
    if (!change) return namespaces;
    namespaces.add(change.last.metadata.namespace);
  }
}
