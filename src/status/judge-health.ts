import { ProviderPhase } from '../../schema/enums.ts';
import { AuthenticationStatus } from '../../schema/status/authentication.ts';
import type { DriverFailure } from '../drivers/failure.ts';
import {
  conditionOf,
  type ConditionOptions,
  ConditionStatus,
  findCondition,
  type JudgedCondition,
  keptCondition,
  type Verdict,
} from './condition.ts';
import { isRemembered } from './failure-meaning.ts';
import { type HealthShare, storedHealthShare } from './health-share.ts';
import { judgeLook, type LookVerdicts } from './judge-look.ts';
import { type LookOutcome, outcomeOf } from './look-outcome.ts';
import type { ConditionType } from './managers.ts';
import type { Observations, PastLook, Previous } from './observations.ts';
import { measure, quotaReasonOf, seedLooks, windowWith } from './score.ts';
import { blockingProblems, judgeSpec, wordsOfProblems } from './spec-verdict.ts';

export interface HealthAssessment {
  readonly health: HealthShare;
  readonly looks: readonly PastLook[];
  readonly unconfirmed: boolean;
}

/** The health share that a look, or problems of the spec, come to. Pure. */
export function assessHealth(previous: Previous, observations: Observations, now: number): HealthAssessment {
  const { provider } = previous;
  const { look, problems, generation } = observations;
  const stored = storedHealthShare(provider, now);
  const options = { stored: provider.status?.conditions, generation, now };
  const blocked = blockingProblems(problems ?? []);
  const known = previous.looks.length > 0 ? previous.looks : seedLooks(provider);
  if (blocked.length > 0) {
    const because: Verdict = { status: ConditionStatus.FALSE, reason: 'SpecInvalid', ...wordsOfProblems(blocked) };
    const basis = withConditions(
      {
        phase: ProviderPhase.ERROR,
        ...observed(generation),
        conditions: [],
        ...(stored.health && { health: stored.health }),
      },
      { Ready: because, Connected: notAsked, Authenticated: notAsked, CredentialsCurrent: notAsked },
      options,
    );
    const health = scored(withSpec(basis, observations, options), previous, known, undefined);
    return { health, looks: known, unconfirmed: false };
  }
  if (look === undefined) {
    return {
      health: withSpec(withoutLook(stored, options), observations, options),
      looks: known,
      unconfirmed: previous.unconfirmed,
    };
  }
  const outcome = outcomeOf(look);
  const isOfGateway = outcome.blocking?.meaning.kind === 'GATEWAY';
  const looks = isOfGateway ? known : windowWith(known, pastLookOf(outcome, now));
  const unconfirmed = needsConfirmation(previous, outcome, generation);
  const basis = unconfirmed ? stored : judged(stored, outcome, options);
  const health = scored(withSpec(basis, observations, options), previous, looks, isOfGateway ? undefined : now);
  return { health, looks, unconfirmed };
}

const notAsked: Verdict = { status: ConditionStatus.UNKNOWN, reason: 'NotAsked' };

/**
 * A failure that may pass, of a provider that was ready for this very spec; whatever else is said of it was confirmed by
 * being said. That the gateway could not look unsays nothing at once.
 */
function needsConfirmation(
  { provider, unconfirmed }: Previous,
  { blocking }: LookOutcome,
  generation: number | undefined,
): boolean {
  if (unconfirmed || blocking?.meaning.isDoubtful !== true) return false;
  const { status, reason, observedGeneration } = findCondition(provider.status?.conditions, 'Ready') ?? {};
  if (blocking.meaning.kind === 'GATEWAY') {
    return status != null && status !== ConditionStatus.UNKNOWN && reason !== 'SpecInvalid';
  }
  return status === ConditionStatus.TRUE && (observedGeneration ?? undefined) === generation;
}

function judged(stored: HealthShare, outcome: LookOutcome, options: ConditionOptions): HealthShare {
  const { blocking } = outcome;
  const { generation, now } = options;
  if (blocking?.meaning.kind === 'GATEWAY') {
    const { ready } = judgeLook(outcome, { stored, now });
    // The phase is what was last found out of the provider; that nobody could look is not its own fault.
    const isMended = findCondition(options.stored, 'Ready')?.reason === 'SpecInvalid';
    const basis = isMended ? { ...stored, phase: ProviderPhase.INITIALIZING } : stored;
    return withConditions(basis, { Ready: ready }, options);
  }
  if (blocking && tellsLess(blocking.failure, stored, options)) return stored;
  const verdicts = judgeLook(outcome, { stored, now });
  const { connectivity, authentication } = verdicts;
  return withConditions(
    {
      phase: phaseOf(outcome),
      ...observed(generation),
      conditions: certificateKept(verdicts, stored, generation),
      ...(connectivity && { connectivity }),
      ...(authentication && { authentication }),
      ...(stored.health && { health: stored.health }),
    },
    {
      Ready: verdicts.ready,
      Connected: verdicts.connected,
      Authenticated: verdicts.authenticated,
      CredentialsCurrent: verdicts.current,
      ...(typeof verdicts.certificate === 'object' && { CertificateVerified: verdicts.certificate }),
    },
    options,
  );
}

/** What went wrong before tells more than that nothing was sent since; but only what is of this spec, and of the credential. */
function tellsLess(failure: DriverFailure, { authentication }: HealthShare, { stored, generation }: ConditionOptions) {
  const ready = findCondition(stored, 'Ready');
  if (!isRemembered(failure) || ready?.status !== ConditionStatus.FALSE || ready.reason === 'SpecInvalid') return false;
  const { INVALID, EXPIRED } = AuthenticationStatus;
  const isOfCredential = authentication?.status === INVALID || authentication?.status === EXPIRED;
  return ready.observedGeneration === generation && (isOfCredential || !failure.isOfCredential);
}

function phaseOf({ blocking }: LookOutcome): ProviderPhase {
  if (blocking === undefined) return ProviderPhase.READY;
  return blocking.meaning.kind === 'CERTAIN' ? ProviderPhase.ERROR : ProviderPhase.NOT_READY;
}

function certificateKept({ certificate }: LookVerdicts, { conditions }: HealthShare, generation: number | undefined) {
  if (certificate !== 'KEPT') return [];
  return conditions.filter(
    ({ type, observedGeneration }) => type === 'CertificateVerified' && observedGeneration === generation,
  );
}

/** Nobody looked this time. Where nobody ever did, or since a spec was mended that kept everybody from it, that is said. */
function withoutLook(stored: HealthShare, options: ConditionOptions): HealthShare {
  const ready = findCondition(options.stored, 'Ready');
  if (ready?.status != null && ready.reason !== 'SpecInvalid') return stored;
  const unknown: Verdict = { status: ConditionStatus.UNKNOWN, reason: 'NotYetChecked' };
  const phase = ready?.status == null ? stored.phase : ProviderPhase.INITIALIZING;
  return withConditions({ ...stored, phase, ...observed(options.generation) }, { Ready: unknown }, options);
}

function withSpec(share: HealthShare, { problems }: Observations, options: ConditionOptions): HealthShare {
  if (problems !== undefined) return withConditions(share, { SpecValid: judgeSpec(problems) }, options);
  const kept = keptCondition('SpecValid', options.stored, options.now);
  const others = share.conditions.filter(({ type }) => type !== 'SpecValid');
  return { ...share, conditions: kept ? [...others, kept] : others };
}

function withConditions(
  share: HealthShare,
  verdicts: Partial<Record<ConditionType, Verdict>>,
  options: ConditionOptions,
): HealthShare {
  const fresh = Object.entries(verdicts).map(([type, verdict]) => conditionOf(type as ConditionType, verdict, options));
  const others = share.conditions.filter(({ type }) => !Object.hasOwn(verdicts, type));
  return { ...share, conditions: [...others, ...fresh] };
}

function scored(
  share: HealthShare,
  { provider }: Previous,
  looks: readonly PastLook[],
  lookedAt: number | undefined,
): HealthShare {
  if (looks.length === 0) return share;
  const statusOf = (type: string) => share.conditions.find((condition) => condition.type === type)?.status;
  const { score, metrics } = measure(looks, {
    reasons: [...share.conditions.map(({ reason }: JudgedCondition) => reason), quotaReasonOf(provider)],
    isCapped: statusOf('Ready') === ConditionStatus.FALSE,
  });
  const lastChecked = lookedAt === undefined ? share.health?.lastChecked : new Date(lookedAt).toISOString();
  return { ...share, health: { score, ...(lastChecked && { lastChecked }), metrics } };
}

function pastLookOf({ blocking, probe }: LookOutcome, now: number): PastLook {
  const responseMs = probe?.latencyMs;
  return { at: now, isSuccess: blocking === undefined, ...(responseMs !== undefined && { responseMs }) };
}

function observed(generation: number | undefined) {
  return generation === undefined ? {} : { observedGeneration: generation };
}
