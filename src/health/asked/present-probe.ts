import {
  type ProbedCredentials,
  ProbeOutcome,
  ProbeStepName,
  type ProbeStepReport,
  type ProviderFinding,
  ProviderFindingArea,
  ProviderFindingStatus,
  type ProviderProbe,
} from '../../../schema/api/probe.ts';
import { AuthenticationStatus } from '../../../schema/status/authentication.ts';
import { presentFailure } from '../../asking/failures.ts';
import type { CredentialCheck, Probe } from '../../drivers/connection.ts';
import type { DriverFailure } from '../../drivers/failure.ts';
import { isTime } from '../../status/expiry-verdict.ts';
import type { Finding } from '../../status/finding.ts';
import type { Look } from '../../status/observations.ts';
import { plainText } from '../../status/plain-text.ts';
import type { Probed } from './probe-runs.ts';

/** What was seen, rid of the texts of Secrets by whoever saw it. */
export function presentProbe(
  { observations, startedAt, durationMs }: Probed,
  findings: readonly Finding[],
): ProviderProbe {
  const { look } = observations;
  const probe = look && 'probe' in look ? look.probe : undefined;
  const credentials = look && 'probe' in look ? look.credentials : undefined;
  return {
    startedAt: new Date(startedAt).toISOString(),
    durationMs: milliseconds(durationMs),
    endpoint: textOf(probe?.endpoint),
    version: textOf(probe?.version),
    latencyMs: probe?.latencyMs === undefined ? null : milliseconds(probe.latencyMs),
    steps: stepsOf(look),
    credentials: credentials === undefined ? null : presentCredentials(credentials),
    findings: findings.map(presentFinding),
  };
}

/** Without a probe it failed before anything was sent: at the Secret. */
function stepsOf(look: Look | undefined): readonly ProbeStepReport[] {
  const taken =
    look === undefined ? [] : 'probe' in look ? look.probe.steps.map(presentStep) : [failedSecret(look.failure)];
  const names = new Set(taken.map(({ step }) => step));
  const others = Object.values(ProbeStepName).filter((step) => !names.has(step));
  return [...taken, ...others.map(skipped)];
}

function presentStep({ step, ms, failure, isUnverified }: Probe['steps'][number]): ProbeStepReport {
  return {
    step: ProbeStepName[step],
    outcome: failure === undefined ? ProbeOutcome.OK : ProbeOutcome.FAILED,
    milliseconds: milliseconds(ms),
    failure: failure === undefined ? null : presentFailure(failure, []),
    isUnverified: isUnverified === true,
  };
}

function failedSecret(failure: DriverFailure): ProbeStepReport {
  const step = ProbeStepName.SECRET;
  return {
    step,
    outcome: ProbeOutcome.FAILED,
    milliseconds: null,
    failure: presentFailure(failure, []),
    isUnverified: false,
  };
}

function skipped(step: ProbeStepName): ProbeStepReport {
  return { step, outcome: ProbeOutcome.SKIPPED, milliseconds: null, failure: null, isUnverified: false };
}

const statuses = {
  Valid: AuthenticationStatus.VALID,
  Invalid: AuthenticationStatus.INVALID,
  Expired: AuthenticationStatus.EXPIRED,
  Error: AuthenticationStatus.ERROR,
} as const;

function presentCredentials({ status, expiresAt, identity, note, failure }: CredentialCheck): ProbedCredentials {
  return {
    status: statuses[status],
    expiresAt: isTime(expiresAt) ? new Date(expiresAt).toISOString() : null,
    identity: textOf(identity),
    note: note ?? null,
    failure: failure === undefined ? null : presentFailure(failure, []),
  };
}

/** A provider's own words. */
function textOf(told: string | undefined): string | null {
  return told === undefined ? null : plainText(told);
}

function presentFinding({ area, status, ...finding }: Finding): ProviderFinding {
  return { ...finding, area: ProviderFindingArea[area], status: ProviderFindingStatus[status] };
}

/** To a tenth, which is more than a clock across a network is worth. */
function milliseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 10) / 10);
}
