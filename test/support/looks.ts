import type { MachineProvider } from '../../schema/machine-provider.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { type CredentialCheck, type Probe, ProbeStep } from '../../src/drivers/connection.ts';
import { DriverFailure, FailureCode, type FailureDetails } from '../../src/drivers/failure.ts';
import { conditionsOf } from '../../src/status/managers.ts';
import type { Assessment, Look, Observations } from '../../src/status/observations.ts';

// What may be seen of a provider, each by its name; all that a table of transitions is made of.

export const seenAt = Date.parse('2026-06-01T12:00:00Z');
export const day = 24 * 3_600_000;

export function aFailure(code: FailureCode, details: Partial<FailureDetails> = {}): DriverFailure {
  return new DriverFailure(code, `It said ${code}.`, { fix: `Mend ${code}.`, ...details });
}

const endpoint = 'api.example.com:443';
const all = [ProbeStep.SECRET, ProbeStep.DNS, ProbeStep.CONNECT, ProbeStep.TLS, ProbeStep.LOGIN, ProbeStep.FIRST_CALL];

export const wellProbe: Probe = { endpoint, latencyMs: 12.4, steps: all.map((step) => ({ step, ms: 2 })) };
export const valid: CredentialCheck = { status: 'Valid', identity: 'gateway', expiresAt: seenAt + 100 * day };

/** A probe that got as far as the step, which failed. */
export function stoppedAt(step: ProbeStep, failure: DriverFailure, credentials?: CredentialCheck): Look {
  const passed = all.slice(0, all.indexOf(step)).map((one) => ({ step: one, ms: 2 }));
  return { probe: { endpoint, steps: [...passed, { step, ms: 2, failure }] }, credentials };
}

const { LOGIN, FIRST_CALL, DNS, CONNECT, TLS } = ProbeStep;
const at = (step: ProbeStep, code: FailureCode, details?: Partial<FailureDetails>) =>
  stoppedAt(step, aFailure(code, details));
const thrown = (code: FailureCode, details?: Partial<FailureDetails>): Look => ({ failure: aFailure(code, details) });
const checked = (credentials: CredentialCheck): Look => ({ probe: wellProbe, credentials });
const insecure = wellProbe.steps.map((one) => (one.step === TLS ? { ...one, isUnverified: true as const } : one));

/** Looks by what they saw. */
export const looks = {
  works: checked(valid),
  'works, nobody knows an end': checked({ status: 'Valid' }),
  'works, ends soon': checked({ ...valid, expiresAt: seenAt + 3 * day }),
  'works past its end': checked({ ...valid, expiresAt: seenAt - 1_800_000 }),
  'works, unverified': { probe: { ...wellProbe, steps: insecure }, credentials: valid },
  'works, on an open connection': {
    probe: { ...wellProbe, steps: wellProbe.steps.filter(({ step }) => step === FIRST_CALL) },
    credentials: valid,
  },
  'works, the check is cut off': checked({ status: 'Error', failure: aFailure(FailureCode.TIMEOUT) }),
  'works without TLS': {
    probe: { ...wellProbe, steps: wellProbe.steps.filter(({ step }) => step !== TLS) },
    credentials: valid,
  },
  'no such name': at(DNS, FailureCode.UNREACHABLE, { isOfName: true }),
  refused: at(CONNECT, FailureCode.UNREACHABLE),
  'timed out': at(FIRST_CALL, FailureCode.TIMEOUT),
  'no connection in time': at(CONNECT, FailureCode.TIMEOUT, { stage: 'CONNECT' }),
  'no handshake in time': at(TLS, FailureCode.TIMEOUT, { stage: 'TLS' }),
  'rate limited': at(FIRST_CALL, FailureCode.RATE_LIMITED),
  'provider fault': at(FIRST_CALL, FailureCode.PROVIDER_FAULT),
  'unexpected answer': at(LOGIN, FailureCode.UNEXPECTED_ANSWER),
  'too large': at(FIRST_CALL, FailureCode.TOO_LARGE),
  'left in peace': at(LOGIN, FailureCode.CIRCUIT_OPEN, { retryAfterMs: 9_000 }),
  'bad certificate': at(TLS, FailureCode.TLS_FAILED),
  'egress refused': at(CONNECT, FailureCode.EGRESS_REFUSED),
  'egress refused by a name': at(DNS, FailureCode.EGRESS_REFUSED, { isOfName: true }),
  withheld: at(LOGIN, FailureCode.CREDENTIAL_WITHHELD),
  'no Secret': thrown(FailureCode.SECRET_NOT_FOUND),
  'Secret forbidden': thrown(FailureCode.SECRET_FORBIDDEN),
  'Secret unusable': thrown(FailureCode.SECRET_UNUSABLE),
  'credential refused': at(LOGIN, FailureCode.UNAUTHENTICATED),
  'credential refused by the check': checked({ status: 'Invalid', failure: aFailure(FailureCode.UNAUTHENTICATED) }),
  'credential refused without a word': checked({ status: 'Expired' }),
  'credential not shown again': at(LOGIN, FailureCode.CIRCUIT_OPEN, { isOfCredential: true, retryAfterMs: 9_000 }),
  expired: at(LOGIN, FailureCode.EXPIRED),
  'refused within an hour of its end': {
    ...stoppedAt(LOGIN, aFailure(FailureCode.UNAUTHENTICATED)),
    credentials: {
      status: 'Invalid',
      failure: aFailure(FailureCode.UNAUTHENTICATED),
      expiresAt: seenAt + 1_800_000,
    },
  },
  'permission denied': at(FIRST_CALL, FailureCode.FORBIDDEN),
  'not found': at(FIRST_CALL, FailureCode.NOT_FOUND),
  'cluster gone': thrown(FailureCode.UNREACHABLE, { isOfGateway: true }),
  'cut off': at(FIRST_CALL, FailureCode.CANCELLED),
} as const satisfies Readonly<Record<string, Look>>;

export const noRegion: ValidationProblem = {
  code: ProblemCode.REQUIRED,
  path: 'spec.region',
  message: 'Expected a region, but it is missing.',
  fix: 'Write one.',
  severity: Severity.ERROR,
};
export const badCidr: ValidationProblem = {
  code: ProblemCode.INVALID,
  path: 'spec.networkConfig.availableNetworks[0].cidr',
  message: 'Expected a network, but got "x".',
  fix: 'Write one.',
  severity: Severity.ERROR,
};

/** All that may be observed about health: the looks, and what comes without one. */
export const observations: Readonly<Record<string, Observations>> = {
  ...Object.fromEntries(Object.entries(looks).map(([name, look]) => [name, { generation: 1, problems: [], look }])),
  'only validated': { generation: 1, problems: [] },
  'bad spec': { generation: 1, problems: [noRegion] },
  'works, bad elsewhere': { generation: 1, problems: [badCidr], look: looks.works },
};

/** The provider after its managers have applied what was judged, as an API server would have it. */
export function applied(provider: MachineProvider, { health, discovery, quota }: Assessment): MachineProvider {
  let status: Record<string, unknown> = { ...(provider.raw['status'] as Record<string, unknown> | undefined) };
  const owned = {
    health: ['phase', 'observedGeneration', 'connectivity', 'authentication', 'health'],
    discovery: ['capabilities'],
    quota: ['resources'],
  };
  for (const [name, share] of Object.entries({ health, discovery, quota })) {
    if (share === undefined) continue;
    const key = name as keyof typeof owned;
    const types: readonly string[] = conditionsOf[key];
    const stored = (status['conditions'] ?? []) as readonly { readonly type: string }[];
    const others = stored.filter(({ type }) => !types.includes(type));
    const rest = Object.fromEntries(Object.entries(status).filter(([field]) => !owned[key].includes(field)));
    status = { ...rest, ...share, conditions: [...others, ...share.conditions] };
  }
  return readMachineProvider(structuredClone({ ...provider.raw, status }));
}
