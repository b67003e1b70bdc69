import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { ProviderPhase } from '../enums.ts';
import { MachineProvider } from '../machine-provider.ts';
import { DateTime } from '../scalars.ts';
import { ConditionStatus } from '../status/condition.ts';

@InterfaceType({
  description:
    'A frame of the feed of health: how each provider is (`SNAPSHOT`), `Synced`, then one frame for each change by which ' +
    'anything moved, in order per provider. A gap is never silent: see `collapsed` and `Reset`.',
  resolveType: (frame: { kind: string }) => frame.kind,
})
export abstract class HealthEvent {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this frame, on any replica.' })
  cursor!: string;
}

export enum HealthTransitionCause {
  SNAPSHOT = 'SNAPSHOT',
  MOVED = 'MOVED',
  APPEARED = 'APPEARED',
  ENTERED_FILTER = 'ENTERED_FILTER',
  CAUGHT_UP = 'CAUGHT_UP',
  DELETED = 'DELETED',
  LEFT_FILTER = 'LEFT_FILTER',
  NOT_PERMITTED = 'NOT_PERMITTED',
}
registerEnumType(HealthTransitionCause, {
  name: 'HealthTransitionCause',
  description: 'Why a frame of the feed of health was sent; the last three take the provider off the feed.',
  valuesConfig: {
    SNAPSHOT: {
      description: 'As it is now: a row of the snapshot, or a provider that the caller may see from now on.',
    },
    MOVED: { description: 'Something moved.' },
    APPEARED: { description: 'It is new in the cluster.' },
    ENTERED_FILTER: { description: 'It was there before, and has come to match the filter.' },
    CAUGHT_UP: {
      description:
        'It was written while the feed was closed, and this replica can no longer tell how it was before: as it is after ' +
        'that write. Compare with what you hold: perhaps nothing moved, and without having matched before it is new.',
    },
    DELETED: { description: 'It is gone from the cluster.' },
    LEFT_FILTER: {
      description:
        'It is still there, but no longer matches the filter; after going on at another replica it may never have.',
    },
    NOT_PERMITTED: { description: 'It is perhaps still there, but the caller may no longer see it.' },
  },
});

export enum QuotaDirection {
  ABOVE = 'ABOVE',
  BELOW = 'BELOW',
}
registerEnumType(QuotaDirection, {
  name: 'QuotaDirection',
  description: 'To which side of a threshold the use of a quota went.',
  valuesConfig: {
    ABOVE: { description: 'It has reached the threshold, or gone beyond.' },
    BELOW: { description: 'It has come down from there.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A phase that moved.' })
export class PhaseTransition {
  @Field(() => ProviderPhase, { nullable: true, description: 'Before; null when it had none, or nobody knows.' })
  from?: ProviderPhase | null;

  @Field(() => ProviderPhase, { nullable: true, description: 'After; null when it has none any more.' })
  to?: ProviderPhase | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A condition whose status moved; another reason alone is no transition, and is told by `machineProviderStatus`.',
})
export class ConditionTransition {
  @Field(() => String, { description: 'The aspect, for example `Ready` or `Authenticated`.' })
  type!: string;

  @Field(() => ConditionStatus, { description: 'Before; UNKNOWN when it was not there, or nobody knows.' })
  from!: ConditionStatus;

  @Field(() => ConditionStatus, {
    description:
      'After; UNKNOWN when it is not there any more. The same as `from` in a `collapsed` frame: it moved and came back.',
  })
  to!: ConditionStatus;

  @Field(() => String, { nullable: true, description: 'Why, as one CamelCase word for programs.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, as a sentence for people, with what to do about it.' })
  message?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When, as the condition itself says (`lastTransitionTime`).' })
  at?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A threshold that the use of a quota has crossed.' })
export class QuotaTransition {
  @Field(() => String, { description: 'What the quota limits, for example `cpu`.' })
  resource!: string;

  @Field(() => Int, { description: 'The threshold in percent of the limit: 80, 90 or 100.' })
  threshold!: number;

  @Field(() => QuotaDirection, { description: 'To which side it was crossed.' })
  direction!: QuotaDirection;

  @Field(() => String, { description: 'What is used now, in `unit`.' })
  used!: string;

  @Field(() => String, { description: 'What may be used now, in `unit`.' })
  limit!: string;

  @Field(() => String, { nullable: true, description: 'Unit of both numbers, for example `cores` or `GB`.' })
  unit?: string | null;
}

export enum CredentialExpiryState {
  CURRENT = 'CURRENT',
  EXPIRING = 'EXPIRING',
  EXPIRED = 'EXPIRED',
}
registerEnumType(CredentialExpiryState, {
  name: 'CredentialExpiryState',
  description: 'How near the end of a credential is.',
  valuesConfig: {
    CURRENT: { description: 'It is no longer near: there is another credential.' },
    EXPIRING: { description: 'It is near: less than 14 days, or the renewal of a short one is late.' },
    EXPIRED: { description: 'It has come.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A credential that has come near its end, to it, or away from it.' })
export class CredentialExpiry {
  @Field(() => CredentialExpiryState, { description: 'How near its end is.' })
  state!: CredentialExpiryState;

  @Field(() => DateTime, { nullable: true, description: 'When it ends, or ended; null where nobody knows.' })
  expiresAt?: string | null;
}

@ObjectType({
  implements: HealthEvent,
  simpleResolvers: true,
  description:
    'All that moved by one change of one provider, so that one cursor covers it. In a snapshot, and where the cause says ' +
    'so, it is all that there is, with nothing before it.',
})
export class HealthTransition extends HealthEvent {
  readonly kind!: 'HealthTransition';

  @Field(() => HealthTransitionCause, { description: 'Why it is sent.' })
  cause!: HealthTransitionCause;

  @Field(() => MachineProvider, {
    description: 'The provider as it is at this frame; its last known state when it left.',
  })
  provider!: MachineProvider;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When: the newest time of its `conditions` here, else when the cluster took the last write of the provider; null ' +
      'where nobody knows.',
  })
  at?: string | null;

  @Field(() => PhaseTransition, { nullable: true, description: 'Null when it did not move.' })
  phase?: PhaseTransition | null;

  @Field(() => [ConditionTransition], { description: 'The conditions that moved; the others are in `provider`.' })
  conditions!: readonly ConditionTransition[];

  @Field(() => [QuotaTransition], { description: 'The thresholds that were crossed, or are exceeded in a snapshot.' })
  quotas!: readonly QuotaTransition[];

  @Field(() => CredentialExpiry, {
    nullable: true,
    description:
      'Set when the credential has come near its end, to it or away from it; in a snapshot while it is near or over.',
  })
  credentialExpiry?: CredentialExpiry | null;

  @Field(() => Boolean, {
    description:
      'Whether versions between the last frame and this one were left out: what moved and moved back is unknown then.',
  })
  collapsed!: boolean;
}
