import type { MachineProviderFilter } from '../../schema/api/filter.ts';
import { parseLabelSelector } from '../../schema/label-selector.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { type Facet, type FacetCondition, holds } from './facets.ts';

/** A filter ready to be used: through the indexes (`conditions`, then `rest`), or on one provider (`matches`). */
export interface ProviderFilter {
  readonly conditions: readonly FacetCondition[];
  /** What no index answers; undefined when the conditions are all. */
  readonly rest: ((provider: MachineProvider) => boolean) | undefined;
  readonly matches: (provider: MachineProvider) => boolean;
}

/**
 * Reads a filter. A field that is null or absent demands nothing; an empty list of alternatives matches nothing, an
 * empty list of demands everything. Throws INVALID for a label selector that can't be read.
 */
export function parseFilter(
  namespace: string | null | undefined,
  filter: MachineProviderFilter | null | undefined,
): ProviderFilter {
  const conditions = [
    ...demand('namespace', 'any', namespace === null || namespace === undefined ? namespace : [namespace]),
    ...demand('type', 'any', filter?.type),
    ...demand('region', 'any', filter?.region),
    ...demand('zone', 'any', filter?.zone),
    ...demand('phase', 'any', filter?.phase),
    ...demand('ready', 'any', typeof filter?.ready === 'boolean' ? [String(filter.ready)] : undefined),
    ...demand('operation', 'all', filter?.supportsOperation),
    ...demand('osType', 'all', filter?.supportsOsType),
    ...demand('instanceType', 'all', filter?.instanceType),
    ...demand('feature', 'all', filter?.hasFeature),
  ];
  const tests = [hasLabels(filter?.labelSelector), contains(filter?.search), scores(filter?.minHealthScore)].filter(
    (test) => test !== undefined,
  );
  const rest = tests.length === 0 ? undefined : (provider: MachineProvider) => tests.every((test) => test(provider));
  return {
    conditions,
    rest,
    matches: (provider) =>
      conditions.every((condition) => holds(condition, provider)) && (rest === undefined || rest(provider)),
  };
}

type Test = ((provider: MachineProvider) => boolean) | undefined;

function demand(facet: Facet, needs: 'any' | 'all', values: readonly string[] | null | undefined): FacetCondition[] {
  if (!values || (needs === 'all' && values.length === 0)) return [];
  return [{ facet, needs, values }];
}

function hasLabels(text: string | null | undefined): Test {
  if (text === null || text === undefined) return undefined;
  const selector = parseLabelSelector(text);
  return (provider) => selector.matches(provider.metadata.labels ?? {});
}

function scores(least: number | null | undefined): Test {
  if (least === null || least === undefined) return undefined;
  return (provider) => (provider.status?.health?.score ?? -1) >= least;
}

function contains(text: string | null | undefined): Test {
  if (text === null || text === undefined || text === '') return undefined;
  const wanted = text.toLowerCase();
  return (provider) => searchText(provider).includes(wanted);
}

const searchTexts = new WeakMap<MachineProvider, string>();

/** What `search` looks into, in lower case; kept as long as this version of the provider is. */
function searchText(provider: MachineProvider): string {
  const known = searchTexts.get(provider);
  if (known !== undefined) return known;
  const { metadata, spec } = provider;
  const parts = [
    metadata.name,
    metadata.namespace,
    spec.region,
    spec.config?.endpoint,
    ...(spec.availabilityZones ?? []),
  ];
  const text = parts.join('\n').toLowerCase();
  searchTexts.set(provider, text);
  return text;
}
