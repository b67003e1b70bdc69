import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import { ProviderPhase, ProviderType } from '../enums.ts';
import { MachineOperation } from '../spec/capabilities.ts';

/** The feature flags of `spec.capabilities.features`; values are the field names there. */
export enum ProviderFeature {
  SNAPSHOT_SUPPORT = 'snapshotSupport',
  LIVE_RESIZE = 'liveResize',
  HOT_PLUG_DISKS = 'hotPlugDisks',
  HOT_PLUG_NETWORKS = 'hotPlugNetworks',
  CUSTOM_METADATA = 'customMetadata',
  TAG_SUPPORT = 'tagSupport',
  MONITORING_INTEGRATION = 'monitoringIntegration',
  BACKUP_INTEGRATION = 'backupIntegration',
}
registerEnumType(ProviderFeature, {
  name: 'ProviderFeature',
  description: 'A flag of `spec.capabilities.features`.',
  valuesConfig: {
    SNAPSHOT_SUPPORT: { description: '`snapshotSupport`: machines can be snapshotted.' },
    LIVE_RESIZE: { description: '`liveResize`: a running machine can be resized.' },
    HOT_PLUG_DISKS: { description: '`hotPlugDisks`: disks can be attached to a running machine.' },
    HOT_PLUG_NETWORKS: { description: '`hotPlugNetworks`: networks can be attached to a running machine.' },
    CUSTOM_METADATA: { description: '`customMetadata`: machines can carry metadata of their owner.' },
    TAG_SUPPORT: { description: '`tagSupport`: machines can carry tags.' },
    MONITORING_INTEGRATION: { description: '`monitoringIntegration`: the platform watches the machines.' },
    BACKUP_INTEGRATION: { description: '`backupIntegration`: the platform backs the machines up.' },
  },
});

@InputType({ description: 'Which providers: every field that is set must hold; within one list, any entry may.' })
export class MachineProviderFilter {
  @Field(() => [ProviderType], { nullable: true, description: 'Of one of these types.' })
  type?: readonly ProviderType[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these regions, written exactly.' })
  region?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these availability zones.' })
  zone?: readonly string[] | null;

  @Field(() => [ProviderPhase], { nullable: true, description: 'In one of these phases.' })
  phase?: readonly ProviderPhase[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Ready, or not ready.' })
  ready?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Kubernetes' label selector, for example `team=blue,tier in (prod, stage),!legacy`.",
  })
  labelSelector?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text that occurs in name, namespace, region, a zone or the endpoint, in any case.',
  })
  search?: string | null;

  @Field(() => [MachineOperation], { nullable: true, description: 'Declares all of these operations.' })
  supportsOperation?: readonly MachineOperation[] | null;

  @Field(() => [String], { nullable: true, description: 'Declares all of these operating systems.' })
  supportsOsType?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Declares all of these instance types.' })
  instanceType?: readonly string[] | null;

  @Field(() => [ProviderFeature], { nullable: true, description: 'Declares all of these features.' })
  hasFeature?: readonly ProviderFeature[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Health score of at least this, 0 to 100; without a score it never matches.',
  })
  minHealthScore?: number | null;
}
