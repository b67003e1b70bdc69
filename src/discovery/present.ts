import type { CapabilityCatalog, CatalogList, CatalogLists } from '../../schema/api/catalog.ts';
import { CatalogPart } from '../../schema/api/catalog.ts';
import type { CapabilityVerdict, DiscoveryGap } from '../../schema/api/discovery.ts';
import { MachineOperation } from '../../schema/spec/capabilities.ts';
import { presentFailure } from '../asking/failures.ts';
import type { Findings } from '../asking/ports.ts';
import { scrub } from '../asking/scrub.ts';
import type { Discovery, Part } from '../drivers/discovery.ts';
import { DriverFailure } from '../drivers/failure.ts';
import type { DeclaredVerdict } from '../status/declared-verdicts.ts';

// Whatever leaves here is rid of the texts of the provider's Secret.

const lists = [
  CatalogPart.REGIONS,
  CatalogPart.INSTANCE_TYPES,
  CatalogPart.IMAGES,
  CatalogPart.NETWORKS,
  CatalogPart.SUBNETS,
  CatalogPart.SECURITY_GROUPS,
  CatalogPart.STORAGE_TYPES,
] as const;

export function presentCatalog(found: Discovery, runId: string, secrets: readonly string[]): CapabilityCatalog {
  const listOf = ({ items, failure, untold }: Part<unknown>): CatalogList<unknown> => ({
    items: scrub(items, secrets),
    isComplete: failure === undefined && (untold === undefined || untold.ids !== undefined),
  });
  return {
    runId,
    lists: Object.fromEntries(lists.map((part) => [part, listOf(found[part])])) as unknown as CatalogLists,
    operations: Object.values(MachineOperation).map((operation) => {
      const { kind, reason } = found.operations[operation];
      return { operation, verdict: kind, reason: scrub(reason, secrets) };
    }),
    features: Object.entries(found.features).map(([feature, { kind, reason }]) => ({
      feature,
      verdict: kind,
      reason: scrub(reason, secrets),
    })),
  };
}

export function presentGaps({ discovery, quotas }: Findings, secrets: readonly string[]): readonly DiscoveryGap[] {
  const gap = (part: CatalogPart, failure: DriverFailure) => ({ part, ...presentFailure(failure, secrets) });
  const unmeasured = quotas instanceof DriverFailure ? [quotas] : quotas.gaps.map(({ failure }) => failure);
  return [
    ...lists.flatMap((part) => {
      const { failure } = discovery[part];
      return failure === undefined ? [] : [gap(part, failure)];
    }),
    ...unmeasured.map((failure) => gap(CatalogPart.QUOTAS, failure)),
  ];
}

export function presentVerdicts(
  verdicts: readonly DeclaredVerdict[],
  secrets: readonly string[],
): readonly CapabilityVerdict[] {
  return verdicts.map(({ name, kind, reason }) => ({ name, verdict: kind, reason: scrub(reason, secrets) }));
}
