import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { VerdictKind } from '../../schema/verdict-kind.ts';
import type { Discovery, Part } from '../drivers/discovery.ts';
import { DriverFailure } from '../drivers/failure.ts';
import {
  conditionOf,
  type ConditionOptions,
  ConditionStatus,
  type JudgedCondition,
  type Verdict,
} from './condition.ts';
import { type DeclaredVerdict, judge } from './declared-verdicts.ts';
import { meaningOf, wordsOf } from './failure-meaning.ts';
import { conditionsOf } from './managers.ts';
import { given } from './present.ts';
import type { Reason } from './reasons.ts';

/** What goes into `status.capabilities`. */
export interface CapabilityShare {
  readonly verified: readonly string[];
  readonly unsupported: readonly string[];
  /** RFC 3339. */
  readonly lastVerified: string;
}

/** What the discovery manager applies. */
export interface DiscoveryShare {
  /** Absent while nobody has found out anything. */
  readonly capabilities?: Partial<CapabilityShare>;
  readonly conditions: readonly JudgedCondition[];
}

/** Of each list, as the definition bounds them. */
const maxEntries = 1_024;
const maxLength = 1_024;
/** As many names as a message has. */
const shownNames = 5;
const shownLength = 100;

/** The share of the status that verdicts come to, and how many of them had no room there. `now` in milliseconds since 1970. */
export function shareOf(
  verdicts: readonly DeclaredVerdict[],
  now: number,
): { readonly share: CapabilityShare; readonly leftOut: number } {
  const namesOf = (wanted: VerdictKind) =>
    verdicts.filter(({ kind, name }) => kind === wanted && name.length <= maxLength).map(({ name }) => name);
  const verified = namesOf(VerdictKind.VERIFIED).slice(0, maxEntries);
  const unsupported = namesOf(VerdictKind.UNSUPPORTED).slice(0, maxEntries);
  const known = verdicts.filter(({ kind }) => kind !== VerdictKind.UNKNOWN).length;
  return {
    share: { verified, unsupported, lastVerified: new Date(now).toISOString() },
    leftOut: known - verified.length - unsupported.length,
  };
}

/** A discovery that failed says nothing against what was known before: that stays, and is no longer sure. */
export function discoveryShareOf(
  { spec, status }: MachineProvider,
  discovery: Discovery | DriverFailure,
  options: ConditionOptions,
): DiscoveryShare {
  const verdicts = judgeDiscovery(spec, discovery);
  const conditions = conditionsOf.discovery.map((type) => conditionOf(type, verdicts[type], options));
  if (!(discovery instanceof DriverFailure)) {
    return { capabilities: shareOf(judge(spec, discovery), options.now).share, conditions };
  }
  const { verified, unsupported, lastVerified } = status?.capabilities ?? {};
  if (status?.capabilities == null) return { conditions };
  const kept = { verified: textsOf(verified), unsupported: textsOf(unsupported), ...given({ lastVerified }) };
  return { capabilities: kept, conditions };
}

/** What a discovery says of each aspect that is its own. */
export function judgeDiscovery(
  spec: MachineProviderSpec,
  discovery: Discovery | DriverFailure,
): Readonly<Record<(typeof conditionsOf.discovery)[number], Verdict>> {
  if (discovery instanceof DriverFailure) {
    const verdict = { status: ConditionStatus.UNKNOWN, reason: meaningOf(discovery).reason, ...wordsOf(discovery) };
    return { CapabilitiesVerified: verdict, NetworkConfigured: verdict, StorageConfigured: verdict };
  }
  const verdicts = judge(spec, discovery);
  const about = (kind: string) => verdicts.filter(({ name }) => name.startsWith(`${kind}/`));
  const { networks, subnets, storageTypes } = discovery;
  return {
    CapabilitiesVerified: declared(verdicts, ofCapabilities),
    NetworkConfigured: ofKind(about('network'), [networks, subnets], ofNetworks),
    StorageConfigured: ofKind(about('storageType'), [storageTypes], ofStorage),
  };
}

interface Words {
  readonly all: Reason;
  readonly lacking: Reason;
  readonly unknown: Reason;
  readonly what: string;
}

const ofCapabilities: Words = {
  all: 'CapabilitiesVerified',
  lacking: 'CapabilityUnsupported',
  unknown: 'CapabilityUnknown',
  what: 'what the spec declares',
};
const ofNetworks: Words = {
  all: 'NetworkConfigured',
  lacking: 'NetworkNotFound',
  unknown: 'NetworkUnknown',
  what: 'the networks and subnets that the spec declares',
};
const ofStorage: Words = {
  all: 'StorageConfigured',
  lacking: 'StorageNotFound',
  unknown: 'StorageUnknown',
  what: 'the storage types that the spec declares',
};

function declared(verdicts: readonly DeclaredVerdict[], { all, lacking, unknown, what }: Words): Verdict {
  const named = (wanted: VerdictKind) => verdicts.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  const unsupported = named(VerdictKind.UNSUPPORTED);
  const untold = named(VerdictKind.UNKNOWN);
  if (unsupported.length > 0) {
    const message = `Of ${what} the provider lacks ${listed(unsupported)}.`;
    return { status: ConditionStatus.FALSE, reason: lacking, message };
  }
  if (untold.length > 0) {
    const message = `Of ${what} nobody knows whether the provider has ${listed(untold)}.`;
    return { status: ConditionStatus.UNKNOWN, reason: unknown, message };
  }
  return { status: ConditionStatus.TRUE, reason: verdicts.length === 0 ? 'NothingDeclared' : all };
}

/** Where nothing is declared, it is enough that there is something. */
function ofKind(verdicts: readonly DeclaredVerdict[], parts: readonly Part<unknown>[], words: Words): Verdict {
  if (verdicts.length > 0) return declared(verdicts, words);
  if (parts.some(({ items }) => items.length > 0)) return { status: ConditionStatus.TRUE, reason: 'NothingDeclared' };
  return {
    status: ConditionStatus.UNKNOWN,
    reason: 'NothingDeclared',
    message: `The spec declares nothing of the kind, and the provider lists nothing either.`,
  };
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, shownNames)
    .map((name) => `\`${name.length > shownLength ? `${name.slice(0, shownLength)}…` : name}\``)
    .join(', ');
  return names.length > shownNames ? `${shown} and ${names.length - shownNames} more` : shown;
}

function textsOf(stored: readonly (string | null)[] | null | undefined): string[] {
  return (stored ?? []).filter((text) => text !== null);
}
