import { Field, Float, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MachineProvider } from '../machine-provider.ts';
import { ValidationProblem } from '../problem.ts';
import { DateTime } from '../scalars.ts';
import { AuthenticationStatus } from '../status/authentication.ts';
import { ProviderFailure } from './discovery.ts';
import { AskedProviderInput, WaitSeconds } from './named-provider.ts';

@InputType({ description: 'The provider to look at now.' })
export class ProbeMachineProviderInput extends AskedProviderInput {
  @WaitSeconds(
    'What takes longer goes on, and its status tells what came of it; to call again meanwhile is to wait for the same look.',
  )
  waitSeconds?: number | null;
}

export enum ProbeStepName {
  SECRET = 'SECRET',
  DNS = 'DNS',
  CONNECT = 'CONNECT',
  TLS = 'TLS',
  LOGIN = 'LOGIN',
  FIRST_CALL = 'FIRST_CALL',
}
registerEnumType(ProbeStepName, {
  name: 'ProbeStepName',
  description: 'What is done to reach a provider, one after the other.',
  valuesConfig: {
    SECRET: { description: 'The Secret is read from the cluster, and the credential in it is understood.' },
    DNS: { description: 'A name is resolved: that of the endpoint, or of where one signs in.' },
    CONNECT: { description: 'The address is dialed.' },
    TLS: { description: 'The certificate is looked at.' },
    LOGIN: { description: 'The credential is shown.' },
    FIRST_CALL: { description: 'The provider is asked for something small.' },
  },
});

export enum ProbeOutcome {
  OK = 'OK',
  FAILED = 'FAILED',
  SKIPPED = 'SKIPPED',
}
registerEnumType(ProbeOutcome, {
  name: 'ProbeOutcome',
  description: 'How a step went.',
  valuesConfig: {
    OK: { description: 'Well.' },
    FAILED: { description: 'Badly; no further one was taken.' },
    SKIPPED: {
      description:
        'It was not taken: one before it failed, or there was nothing to do, as with a connection that was open already or ' +
        'a provider that is not signed in at.',
    },
  },
});

export enum ProviderFindingArea {
  SPEC = 'SPEC',
  CONNECTIVITY = 'CONNECTIVITY',
  AUTHENTICATION = 'AUTHENTICATION',
  QUOTA = 'QUOTA',
  NETWORK = 'NETWORK',
  STORAGE = 'STORAGE',
  CAPABILITIES = 'CAPABILITIES',
}
registerEnumType(ProviderFindingArea, {
  name: 'ProviderFindingArea',
  description: 'What is looked at when a provider does not do as it should, in the order in which one looks.',
  valuesConfig: {
    SPEC: { description: 'Whether the manifest is sound.' },
    CONNECTIVITY: { description: 'Whether its API answers.' },
    AUTHENTICATION: { description: 'Whether it takes the credential, and for how long.' },
    QUOTA: { description: 'Whether there is room for further machines.' },
    NETWORK: { description: 'Whether the declared networks are there; by the last discovery.' },
    STORAGE: { description: 'Whether the declared storage types are there; by the last discovery.' },
    CAPABILITIES: { description: 'Whether all that is declared is there; by the last discovery.' },
  },
});

export enum ProviderFindingStatus {
  OK = 'OK',
  WARNING = 'WARNING',
  FAILED = 'FAILED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(ProviderFindingStatus, {
  name: 'ProviderFindingStatus',
  description: 'How an area is.',
  valuesConfig: {
    OK: { description: 'Well.' },
    WARNING: { description: 'It works, and something should be done about it.' },
    FAILED: { description: 'It keeps machines from being made.' },
    UNKNOWN: { description: 'It could not be found out.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'One step of a probe.' })
export class ProbeStepReport {
  @Field(() => ProbeStepName, { description: 'What was done.' })
  step!: ProbeStepName;

  @Field(() => ProbeOutcome, { description: 'How it went.' })
  outcome!: ProbeOutcome;

  @Field(() => Float, { nullable: true, description: 'How long it took; null when it was not taken.' })
  milliseconds?: number | null;

  @Field(() => ProviderFailure, { nullable: true, description: 'Why it failed.' })
  failure?: ProviderFailure | null;

  @Field(() => Boolean, {
    description:
      'Whether the certificate is none that is trusted, and only the operator let that pass (EGRESS_INSECURE_TLS).',
  })
  isUnverified!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What the provider thinks of the credential.' })
export class ProbedCredentials {
  @Field(() => AuthenticationStatus, { description: 'Whether it takes it.' })
  status!: AuthenticationStatus;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; null when never, or nobody can tell.' })
  expiresAt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Whom the provider takes the gateway for, for example an ARN or a service account. Never a key.',
  })
  identity?: string | null;

  @Field(() => String, { nullable: true, description: 'What to put right though it is taken.' })
  note?: string | null;

  @Field(() => ProviderFailure, { nullable: true, description: 'Why it is not taken, or could not be looked at.' })
  failure?: ProviderFailure | null;
}

@ObjectType({ simpleResolvers: true, description: 'What is known of one area, and what to do about it.' })
export class ProviderFinding {
  @Field(() => ProviderFindingArea, { description: 'What was looked at.' })
  area!: ProviderFindingArea;

  @Field(() => ProviderFindingStatus, { description: 'How it is.' })
  status!: ProviderFindingStatus;

  @Field(() => String, { description: 'Why, as one CamelCase word: the `reason` of a condition.' })
  reason!: string;

  @Field(() => String, { description: 'What was seen.' })
  message!: string;

  @Field(() => String, { description: 'What to do.' })
  nextStep!: string;

  @Field(() => [String], { description: 'Lines to paste into a shell. None of them holds a value of a Secret.' })
  commands!: readonly string[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'A look at a provider: how far one gets with it, and what it means.',
})
export class ProviderProbe {
  @Field(() => DateTime, { description: 'When it was begun.' })
  startedAt!: string;

  @Field(() => Float, { description: 'How long all of it took, the questions for quotas included, in milliseconds.' })
  durationMs!: number;

  @Field(() => String, { nullable: true, description: 'Host and port that were asked; null when nobody was.' })
  endpoint?: string | null;

  @Field(() => String, { nullable: true, description: "Of the provider's software, where it tells." })
  version?: string | null;

  @Field(() => Float, { nullable: true, description: 'Of the first call after signing in, in milliseconds.' })
  latencyMs?: number | null;

  @Field(() => [ProbeStepReport], {
    description:
      'Each step once: those that were taken in that order, then the others. Where one signs in at another host, `LOGIN` has ' +
      'the time of its connection in it, unless that is where it ended.',
  })
  steps!: readonly ProbeStepReport[];

  @Field(() => ProbedCredentials, {
    nullable: true,
    description: 'What it thinks of the credential; null when it did not come to that.',
  })
  credentials?: ProbedCredentials | null;

  @Field(() => [ProviderFinding], {
    description: 'Each area at least once, in the order in which one looks: why it is red, and what to do.',
  })
  findings!: readonly ProviderFinding[];
}

@ObjectType({ simpleResolvers: true, description: 'The outcome of looking at a provider.' })
export class ProbeMachineProviderPayload {
  @Field(() => MachineProvider, {
    nullable: true,
    description: 'The provider with its fresh status; null when refused.',
  })
  machineProvider?: MachineProvider | null;

  @Field(() => ProviderProbe, {
    nullable: true,
    description: 'What was seen; null when refused, and when it takes longer than was to be waited for.',
  })
  probe?: ProviderProbe | null;

  @Field(() => [ValidationProblem], {
    description: 'Why it was refused, or what of the spec keeps the provider from being asked. A red provider is none.',
  })
  problems!: readonly ValidationProblem[];

  @Field(() => [String], { description: 'What did not go as it should have beside the provider: writing the status.' })
  warnings!: readonly string[];
}
