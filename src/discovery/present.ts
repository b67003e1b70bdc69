import type { CapabilityCatalog, CatalogList, CatalogLists } from '../../schema/api/catalog.ts';
import { CatalogPart } from '../../schema/api/catalog.ts';
import type { CapabilityVerdict, DiscoveryGap, ProviderFailure } from '../../schema/api/discovery.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import { MachineOperation } from '../../schema/spec/capabilities.ts';
import type { Discovery, Part } from '../drivers/discovery.ts';
import { DriverFailure } from '../drivers/failure.ts';
import type { Findings } from './ports.ts';
import type { DeclaredVerdict } from '../status/declared-verdicts.ts';
import { scrub } from './scrub.ts';

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

export function presentFailure(failure: DriverFailure, secrets: readonly string[]): ProviderFailure {
  const { code, message, fix, retryAfterMs } = failure;
  return {
    code,
    message: scrub(message, secrets),
    fix: scrub(fix, secrets),
    retryAfterSeconds: retryAfterMs === undefined ? undefined : retryAfterMs / 1_000,
  };
}

/** What a driver threw that was no DriverFailure is a fault of the driver; only the log has more, and nothing of a Secret. */
export function toFailure(error: unknown): DriverFailure {
  if (error instanceof DriverFailure) return error;
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    'Expected an answer of the provider that the gateway can read, but got one that it could not make sense of.',
    {
      fix: "Make sure that `spec.config.endpoint` is this type of provider; the operators find more in the gateway's log.",
    },
  );
}

/** Where in the gateway an error arose. Its message is left out: JSON.parse, for one, quotes what it could not read. */
export function placeOf(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { name: error.constructor.name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
