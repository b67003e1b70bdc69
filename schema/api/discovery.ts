import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ProviderType } from '../enums.ts';
import { FailureCode } from '../failure-code.ts';
import { MachineProvider } from '../machine-provider.ts';
import { Node } from '../node.ts';
import { ValidationProblem } from '../problem.ts';
import { DateTime } from '../scalars.ts';
import { VerdictKind } from '../verdict-kind.ts';
import { CapabilityCatalog, CatalogPart } from './catalog.ts';
import { AskedProviderInput, WaitSeconds } from './named-provider.ts';

@InputType({ description: 'The provider to ask what it offers.' })
export class DiscoverCapabilitiesInput extends AskedProviderInput {
  @WaitSeconds(
    'What takes longer goes on, and is answered with the state RUNNING: follow it with `capabilityDiscovery`, or ask again ' +
      'with `node`.',
  )
  waitSeconds?: number | null;
}

export enum DiscoveryState {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(DiscoveryState, {
  name: 'DiscoveryState',
  description: 'How far a discovery is.',
  valuesConfig: {
    QUEUED: { description: 'Others come first.' },
    RUNNING: { description: 'The provider is being asked; `progress` tells how far.' },
    SUCCEEDED: { description: 'There is a catalog; what it lacks is among the `gaps`.' },
    FAILED: { description: 'Nothing at all could be asked; `failure` says why.' },
    CANCELLED: {
      description:
        'Nobody waited for it or was permitted to any more, its provider was changed before its turn came, or the gateway ' +
        'was stopped.',
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'How far one question of a discovery is.' })
export class DiscoveryPartProgress {
  @Field(() => CatalogPart, { description: 'The question.' })
  part!: CatalogPart;

  @Field(() => Int, { description: 'How many items are known by now.' })
  items!: number;

  @Field(() => Boolean, { description: 'Whether it is answered.' })
  isFinished!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'Why a provider could not be asked, or gave no answer.' })
export class ProviderFailure {
  @Field(() => FailureCode, { description: 'Why, for programs.' })
  code!: FailureCode;

  @Field(() => String, { description: 'What was asked of whom, and how it went.' })
  message!: string;

  @Field(() => String, { description: 'What to do about it.' })
  fix!: string;

  @Field(() => Float, { nullable: true, description: 'How long to wait before asking again, where that is known.' })
  retryAfterSeconds?: number | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'A question that was not answered, or not to its end.' })
export class DiscoveryGap extends ProviderFailure {
  @Field(() => CatalogPart, { description: 'The question. What came before the failure is in the catalog.' })
  part!: CatalogPart;
}

@ObjectType({ simpleResolvers: true, description: 'What was found out of one thing that the spec declares.' })
export class CapabilityVerdict {
  @Field(() => String, {
    description:
      'What is declared, as it stands in `status.capabilities`: `operation/create`, `instanceType/m5.large`, `image/ID`, ' +
      '`network/ID`, `storageType/gp3`, `feature/snapshotSupport`.',
  })
  name!: string;

  @Field(() => VerdictKind, { description: 'What is known of it.' })
  verdict!: VerdictKind;

  @Field(() => String, { description: 'By what it was found out, or what stood in the way.' })
  reason!: string;
}

/** One discovery as it is at one moment; never changed, each further moment is an object of its own. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'What a provider was asked and what it offers. The replica that asked keeps it in its memory until `keptUntil`; no ' +
    'other one has it.',
})
export class CapabilityDiscovery extends Node {
  readonly kind!: 'CapabilityDiscovery';

  @Field(() => String, { description: 'Namespace of the provider.' })
  namespace!: string;

  @Field(() => String, { description: 'Name of the provider.' })
  name!: string;

  @Field(() => ProviderType, { description: 'Its type.' })
  type!: ProviderType;

  @Field(() => Float, { nullable: true, description: 'The `metadata.generation` of the spec that it asked by.' })
  generation?: number | null;

  @Field(() => DiscoveryState, { description: 'How far it is.' })
  state!: DiscoveryState;

  @Field(() => [DiscoveryPartProgress], { description: 'How far each question is that was begun, in that order.' })
  progress!: readonly DiscoveryPartProgress[];

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt?: string | undefined;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when this replica keeps it, unless others need the room.',
  })
  keptUntil?: string | undefined;

  @Field(() => ProviderFailure, { nullable: true, description: 'Why nothing at all could be asked.' })
  failure?: ProviderFailure | undefined;

  @Field(() => CapabilityCatalog, { nullable: true, description: 'All that the provider offers, once it is known.' })
  catalog?: CapabilityCatalog | undefined;

  @Field(() => [DiscoveryGap], { description: 'What could not be found out, and why.' })
  gaps!: readonly DiscoveryGap[];

  @Field(() => [CapabilityVerdict], {
    description:
      'What was found out of each thing that the spec declares; `status.capabilities` gets those not UNKNOWN.',
  })
  verdicts!: readonly CapabilityVerdict[];

  @Field(() => [String], {
    description: 'What did not go as it should have, but for the provider: writing the status.',
  })
  warnings!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'The outcome of asking a provider what it offers.' })
export class DiscoverCapabilitiesPayload {
  @Field(() => MachineProvider, {
    nullable: true,
    description: 'The provider, with the verdicts in its status once they are written; null when refused.',
  })
  machineProvider?: MachineProvider | null;

  @Field(() => CapabilityDiscovery, { nullable: true, description: 'What it was asked; null when refused.' })
  discovery?: CapabilityDiscovery | null;

  @Field(() => [ValidationProblem], { description: 'Why it was refused, or why nothing could be asked.' })
  problems!: readonly ValidationProblem[];

  @Field(() => [String], { description: 'What did not go as it should have beside the provider.' })
  warnings!: readonly string[];
}
