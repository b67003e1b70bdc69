import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { MachineProvider } from '../machine-provider.ts';
import { MachineProviderStatus } from '../status/status.ts';
import { HealthEvent, type HealthTransition } from './health-events.ts';

// Every frame carries `kind` (its type's name), so that a union of frames is told apart without instanceof.

@InterfaceType({
  description:
    'A frame of the feed: a snapshot (each as `ProviderAdded`), `Synced`, then every change in order per provider. ' +
    'A gap is never silent: see `collapsed` and `Reset`.',
  resolveType: (frame: { kind: string }) => frame.kind,
})
export abstract class MachineProviderChange {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this frame, on any replica.' })
  cursor!: string;
}

@InterfaceType({
  description: "A frame of one provider's status feed.",
  resolveType: (frame: { kind: string }) => frame.kind,
})
export abstract class ProviderStatusEvent {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this frame, on any replica.' })
  cursor!: string;
}

export enum DeletionReason {
  DELETED = 'DELETED',
  LEFT_FILTER = 'LEFT_FILTER',
  NOT_PERMITTED = 'NOT_PERMITTED',
}
registerEnumType(DeletionReason, {
  name: 'DeletionReason',
  description: 'Why a provider left the feed.',
  valuesConfig: {
    DELETED: { description: 'It is gone from the cluster.' },
    LEFT_FILTER: {
      description:
        'It is still there, but no longer matches the filter; after going on at another replica it may never have.',
    },
    NOT_PERMITTED: { description: 'It is perhaps still there, but the caller may no longer see it.' },
  },
});

@ObjectType({
  implements: MachineProviderChange,
  simpleResolvers: true,
  description: 'A provider that is new to this feed.',
})
export class ProviderAdded extends MachineProviderChange {
  readonly kind!: 'ProviderAdded';

  @Field(() => MachineProvider, { description: 'The provider as it is at this frame.' })
  provider!: MachineProvider;
}

@ObjectType({
  implements: MachineProviderChange,
  simpleResolvers: true,
  description:
    'A provider that changed. After going on at another replica it may be one that has just come to match the filter: ' +
    'put it in, whether or not it is there.',
})
export class ProviderModified extends MachineProviderChange {
  readonly kind!: 'ProviderModified';

  @Field(() => MachineProvider, { description: 'The provider as it is at this frame.' })
  provider!: MachineProvider;

  @Field(() => [String], {
    description:
      'What changed, for example `spec.region` or `status.conditions[type="Ready"].status`; `metadata`, `spec` and ' +
      '`status` where, after going on at another replica, it is not known more closely. `metadata.managedFields` is ' +
      'among them only with `includeVolatile`.',
  })
  changedPaths!: readonly string[];

  @Field(() => Boolean, { description: 'Whether versions between the last frame and this one were left out.' })
  collapsed!: boolean;
}

@ObjectType({ implements: MachineProviderChange, simpleResolvers: true, description: 'A provider that left the feed.' })
export class ProviderDeleted extends MachineProviderChange {
  readonly kind!: 'ProviderDeleted';

  @Field(() => MachineProvider, { description: 'Its last known state.' })
  provider!: MachineProvider;

  @Field(() => DeletionReason, { description: 'Why it left.' })
  reason!: DeletionReason;
}

@ObjectType({
  implements: ProviderStatusEvent,
  simpleResolvers: true,
  description: "A change of the provider's status.",
})
export class StatusChanged extends ProviderStatusEvent {
  readonly kind!: 'StatusChanged';

  @Field(() => MachineProviderStatus, {
    nullable: true,
    description:
      'Before; null when it had none, in a snapshot, and where it is not known after going on at another replica.',
  })
  before?: MachineProviderStatus | null;

  @Field(() => MachineProviderStatus, {
    nullable: true,
    description: 'After; null when it has none, or the provider is gone.',
  })
  after?: MachineProviderStatus | null;

  @Field(() => [String], {
    description: 'What changed, for example `status.phase`; `status` where it is not known more closely.',
  })
  changedPaths!: readonly string[];

  @Field(() => Boolean, { description: 'Whether versions between the last frame and this one were left out.' })
  collapsed!: boolean;

  @Field(() => Boolean, { description: 'Whether the provider was deleted.' })
  deleted!: boolean;
}

@ObjectType({
  implements: [MachineProviderChange, ProviderStatusEvent, HealthEvent],
  simpleResolvers: true,
  description: 'The snapshot is complete, or the resumed feed has caught up: what follows is live.',
})
export class Synced extends MachineProviderChange {
  readonly kind!: 'Synced';
}

@ObjectType({
  implements: [MachineProviderChange, ProviderStatusEvent, HealthEvent],
  simpleResolvers: true,
  description: 'The cursor could not be resumed: forget what you have, a snapshot follows.',
})
export class Reset extends MachineProviderChange {
  readonly kind!: 'Reset';

  @Field(() => String, { description: 'Why it could not be resumed.' })
  reason!: string;
}

@ObjectType({
  implements: [MachineProviderChange, ProviderStatusEvent, HealthEvent],
  simpleResolvers: true,
  description: 'A sign of life with a fresh cursor; nothing has changed.',
})
export class Bookmark extends MachineProviderChange {
  readonly kind!: 'Bookmark';
}

export type MachineProviderFrame = ProviderAdded | ProviderModified | ProviderDeleted | Synced | Reset | Bookmark;
export type ProviderStatusFrame = StatusChanged | Synced | Reset | Bookmark;
export type HealthFrame = HealthTransition | Synced | Reset | Bookmark;
