import { IsInt, MaxLength, Min, MinLength } from 'class-validator';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { Required } from '../constraints/required.ts';
import { DateTime } from '../scalars.ts';

export enum ConditionStatus {
  TRUE = 'True',
  FALSE = 'False',
  UNKNOWN = 'Unknown',
}
registerEnumType(ConditionStatus, {
  name: 'ConditionStatus',
  description: 'Whether a condition holds.',
  valuesConfig: {
    TRUE: { description: 'It holds.' },
    FALSE: { description: 'It does not hold.' },
    UNKNOWN: { description: 'It could not be found out.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'One aspect of the state of a provider, as Kubernetes words it.' })
export class Condition {
  @Required({ example: 'type: Ready' })
  @MinLength(1)
  @MaxLength(316)
  @Field(() => String, {
    nullable: true,
    description:
      'The aspect, unique in this list. The gateway writes `Ready`, `SpecValid`, `Connected`, `Authenticated`, `CredentialsCurrent`, `CertificateVerified`, `CapabilitiesVerified`, `QuotaAvailable`, `NetworkConfigured` and `StorageConfigured`; other writers may add others.',
  })
  type?: string | null;

  @Required({ example: 'status: "True"' })
  @Field(() => ConditionStatus, { nullable: true, description: 'Whether it holds.' })
  status?: ConditionStatus | null;

  @Field(() => DateTime, { nullable: true, description: 'When `status` last changed.' })
  lastTransitionTime?: string | null;

  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: 'Why, as one CamelCase word for programs, for example `CredentialsAccepted`.',
  })
  reason?: string | null;

  @MaxLength(32768)
  @Field(() => String, { nullable: true, description: 'Why, in sentences for people, and what to do about it.' })
  message?: string | null;

  @IsInt()
  @Min(0)
  @Field(() => Float, {
    nullable: true,
    description: 'The `metadata.generation` that this was observed of; older than that means it may be out of date.',
  })
  observedGeneration?: number | null;
}
