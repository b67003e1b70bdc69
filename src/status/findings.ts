import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { DriverDescription, Reach } from '../drivers/driver.ts';
import { judgeDiscovery } from './capability-share.ts';
import { ConditionStatus, findCondition, type Verdict } from './condition.ts';
import { commandsFor } from './finding-commands.ts';
import { type Finding, type FindingArea, findingAreas, type FindingStatus } from './finding.ts';
import { storedHealthShare } from './health-share.ts';
import { judgeLook, type LookVerdicts } from './judge-look.ts';
import { type LookOutcome, outcomeOf } from './look-outcome.ts';
import type { ConditionType, conditionsOf } from './managers.ts';
import type { Observations } from './observations.ts';
import { parsePlace, type Place, placeOf } from './place.ts';
import { plainText } from './plain-text.ts';
import { judgeQuotas } from './quota-verdict.ts';
import { type Reason, reasons } from './reasons.ts';
import { blockingProblems, judgeSpec } from './spec-verdict.ts';

export interface FindingsOptions {
  /** How this type of provider is signed in at, and where. */
  readonly driver?:
    (Pick<DriverDescription<string>, 'authentication'> & { readonly reach?: Pick<Reach, 'hosts'> }) | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Found {
  readonly area: FindingArea;
  readonly verdict: Verdict;
}

/**
 * What stands between a provider and its machines, area by area, each at least once, also where all is well. Of what was
 * not asked this time the status says what was known. Pure; throws nothing.
 */
export function findingsOf(
  provider: MachineProvider,
  observations: Observations,
  { driver, now }: FindingsOptions,
): readonly Finding[] {
  const { look, problems, quotas, discovery } = observations;
  const outcome = look && outcomeOf(look);
  const stored = storedHealthShare(provider, now);
  const seen = outcome && judgeLook(outcome, { stored, now });
  const known = (type: ConditionType) => storedVerdict(provider, type);
  const isAsked = look !== undefined || blockingProblems(problems ?? []).length > 0;
  const offered = discovery && judgeDiscovery(provider.spec, discovery);
  const ofDiscovery = (type: (typeof conditionsOf.discovery)[number]) => offered?.[type] ?? discovered(known(type));
  const found: readonly Found[] = [
    { area: 'SPEC', verdict: problems === undefined ? known('SpecValid') : judgeSpec(problems) },
    ...(seen ? ofLook(seen) : unseen(provider, problems)),
    { area: 'QUOTA', verdict: quotas === undefined ? leftOut(known('QuotaAvailable'), isAsked) : judgeQuotas(quotas) },
    { area: 'NETWORK', verdict: ofDiscovery('NetworkConfigured') },
    { area: 'STORAGE', verdict: ofDiscovery('StorageConfigured') },
    { area: 'CAPABILITIES', verdict: ofDiscovery('CapabilitiesVerified') },
  ];
  const place = placeIn(outcome) ?? placeOf(provider.spec);
  const vendorHosts = driver?.reach?.hosts(provider.spec) ?? [];
  const order = ({ area }: Found) => findingAreas.indexOf(area);
  const inOrder = found.toSorted((left, right) => order(left) - order(right));
  const blocking = isAsked ? blockingOf(inOrder, seen?.ready.reason ?? 'SpecInvalid') : undefined;
  return inOrder.map((one) => {
    const isBehind = blocking !== undefined && isLeftOut(one, blocking);
    const { area, verdict } = isBehind ? behind(one, blocking) : one;
    // What mends the one mends the other.
    const mended = isBehind ? blocking : one;
    return {
      area,
      status: statusOf(verdict),
      reason: verdict.reason,
      message: plainText(verdict.message ?? reasons[verdict.reason].meaning),
      nextStep: plainText(verdict.fix ?? reasons[verdict.reason].advice),
      commands: commandsFor({ ...mended, provider, place, methods: driver, vendorHosts }),
    };
  });
}

/** What keeps the provider from being asked anything else. */
function blockingOf(found: readonly Found[], reason: Reason): Found | undefined {
  return found.find(({ verdict }) => verdict.reason === reason && statusOf(verdict) === 'FAILED');
}

const askedOfProvider = new Set<FindingArea>(findingAreas.filter((area) => area !== 'SPEC'));

/** Also where the last time it was the same that stood in the way. */
function isLeftOut({ area, verdict }: Found, { verdict: { reason } }: Found): boolean {
  const reasonsOfNone: readonly Reason[] = ['NotYetChecked', 'NotAsked', reason];
  return askedOfProvider.has(area) && statusOf(verdict) === 'UNKNOWN' && reasonsOfNone.includes(verdict.reason);
}

function behind({ area }: Found, { area: first, verdict: { reason, fix } }: Found): Found {
  const message = `Nobody could find out: ${first} stands in the way (${reason}).`;
  const mend = `Mend ${first} first: ${fix ?? reasons[reason].advice}`;
  return { area, verdict: { status: ConditionStatus.UNKNOWN, reason: 'NotAsked', message, fix: mend } };
}

/** Who did not answer; else who was asked. */
function placeIn(outcome: LookOutcome | undefined): Place | undefined {
  return parsePlace(outcome?.blocking?.failure.place) ?? parsePlace(outcome?.probe?.endpoint);
}

function ofLook({ ready, connected, authenticated, current, certificate }: LookVerdicts): Found[] {
  const isOfCertificate = typeof certificate === 'object' && certificate.reason === 'CertificateNotVerified';
  const isTold = [connected, authenticated].some(({ reason }) => reason === ready.reason);
  return [
    { area: 'CONNECTIVITY', verdict: connected },
    ...(isOfCertificate ? [{ area: 'CONNECTIVITY', verdict: certificate } as const] : []),
    { area: 'AUTHENTICATION', verdict: authenticated },
    ...(current.reason === 'CredentialExpiring' ? [{ area: 'AUTHENTICATION', verdict: current } as const] : []),
    ...(ready.status === ConditionStatus.TRUE || isTold ? [] : [{ area: areaOf(ready.reason), verdict: ready }]),
  ];
}

/** Of what stands in the way though the provider answers and may have taken the credential. */
function areaOf(reason: Reason): FindingArea {
  if (reason === 'PermissionDenied') return 'AUTHENTICATION';
  return reason === 'NotFoundAtProvider' ? 'SPEC' : 'CONNECTIVITY';
}

/** Nobody was asked: for the spec's sake, or since nobody wanted to know. */
function unseen(provider: MachineProvider, problems: Observations['problems']): Found[] {
  const isBlocked = blockingProblems(problems ?? []).length > 0;
  const notAsked: Verdict = { status: ConditionStatus.UNKNOWN, reason: 'NotAsked' };
  return [
    { area: 'CONNECTIVITY', verdict: isBlocked ? notAsked : storedVerdict(provider, 'Connected') },
    { area: 'AUTHENTICATION', verdict: isBlocked ? notAsked : storedVerdict(provider, 'Authenticated') },
  ];
}

/** A condition as it was told last; its message has the advice at its end. */
function storedVerdict({ status: stored }: MachineProvider, type: ConditionType): Verdict {
  const { status, reason, message } = findCondition(stored?.conditions, type) ?? {};
  if (status == null || reason == null || !isReason(reason)) {
    return { status: ConditionStatus.UNKNOWN, reason: 'NotYetChecked' };
  }
  const ending = ` ${reasons[reason].advice}`;
  const seen = message?.endsWith(ending) === true ? message.slice(0, -ending.length) : message;
  return { status, reason, ...(seen != null && { message: seen }) };
}

/** A look that did not come to a question is no reason to call for another one. */
function leftOut(verdict: Verdict, isAsked: boolean): Verdict {
  return isAsked && verdict.reason === 'NotYetChecked' ? { ...verdict, reason: 'NotAsked' } : verdict;
}

/** What a look does not find out. */
function discovered(verdict: Verdict): Verdict {
  if (verdict.reason !== 'NotYetChecked') return verdict;
  const message = 'Nobody has asked the provider yet what it offers.';
  return { ...verdict, message, fix: 'Call `discoverCapabilities`, or wait until the gateway asks by itself.' };
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text);
}

function statusOf({ status, reason, fix }: Verdict): FindingStatus {
  if (status === ConditionStatus.UNKNOWN) return 'UNKNOWN';
  if (status === ConditionStatus.TRUE) return fix === undefined ? 'OK' : 'WARNING';
  return reasons[reason].severity === 'WARNING' ? 'WARNING' : 'FAILED';
}
