import type { MachineProviderFilter } from '../../../schema/api/filter.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { parseLabelSelector } from '../../../schema/label-selector.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { type Facet, type FacetCondition, holds } from './facets.ts';

/** A filter ready to be used: through the indexes (`conditions`, then `rest`), or on one provider (`matches`). */
export interface ProviderFilter {
  /** The first and the last namespace that it is about, when it is about some; also among the conditions. */
  readonly stretch: readonly [first: string, last: string] | undefined;
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
    stretch: namespace === null || namespace === undefined ? undefined : [namespace, namespace],
    conditions,
    rest,
    matches: (provider) =>
      conditions.every((condition) => holds(condition, provider)) && (rest === undefined || rest(provider)),
  };
}

type Test = ((provider: MachineProvider) => boolean) | undefined;

const maxValues = 100;
const maxTextLength = 1_024;

function demand(facet: Facet, needs: 'any' | 'all', values: readonly string[] | null | undefined): FacetCondition[] {
  if (!values || (needs === 'all' && values.length === 0)) return [];
  if (values.length > maxValues) throw tooMuch(`at most ${maxValues} values in each list`, String(values.length));
  return [{ facet, needs, values: new Set(values) }];
}

function hasLabels(text: string | null | undefined): Test {
  if (text === null || text === undefined) return undefined;
  if (text.length > maxTextLength)
    throw tooMuch(`a labelSelector of at most ${maxTextLength} characters`, `${text.length}`);
  const selector = parseLabelSelector(text);
  return (provider) => selector.matches(provider.metadata.labels ?? {});
}

function scores(least: number | null | undefined): Test {
  if (least === null || least === undefined) return undefined;
  return (provider) => (provider.status?.health?.score ?? -1) >= least;
}

function contains(text: string | null | undefined): Test {
  if (text === null || text === undefined || text === '') return undefined;
  if (text.length > maxTextLength) throw tooMuch(`a search of at most ${maxTextLength} characters`, `${text.length}`);
  const wanted = text.toLowerCase();
  return (provider) => searchText(provider).includes(wanted);
}

/** A filter is tried on every provider, and a feed keeps it for as long as it is open. */
function tooMuch(expected: string, got: string): GatewayError {
  return new GatewayError('INVALID', `filter: expected ${expected}, but got ${got}.`, {
    fix: 'Ask for fewer at a time.',
  });
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
