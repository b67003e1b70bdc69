import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

export enum ClusterMode {
  EMBEDDED = 'embedded',
  KUBECONFIG = 'kubeconfig',
  IN_CLUSTER = 'in-cluster',
}
registerEnumType(ClusterMode, {
  name: 'ClusterMode',
  description: 'Which Kubernetes API is behind the gateway.',
  valuesConfig: {
    EMBEDDED: { description: 'The one in this process: for first steps and tests, never for production.' },
    KUBECONFIG: { description: 'The one that a kubeconfig names.' },
    IN_CLUSTER: { description: 'The cluster that this gateway runs in.' },
  },
});

export enum CacheState {
  SYNCING = 'SYNCING',
  LIVE = 'LIVE',
  STALE = 'STALE',
}
registerEnumType(CacheState, {
  name: 'CacheState',
  description: 'How this replica stands to the cluster.',
  valuesConfig: {
    SYNCING: { description: 'The first list is under way: reads wait for it.' },
    LIVE: { description: 'The watch is open.' },
    STALE: { description: 'The cluster is out of reach: reads are as old as `ageSeconds` says, writes fail at once.' },
  },
});

@ObjectType({ simpleResolvers: true, description: "This replica's copy of the cluster's providers." })
export class CacheInfo {
  @Field(() => CacheState, { description: 'How it stands to the cluster.' })
  state!: CacheState;

  @Field(() => String, { nullable: true, description: 'The resourceVersion it has reached.' })
  resourceVersion?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it last heard from the cluster.' })
  asOf?: string | null;

  @Field(() => Float, { nullable: true, description: 'Seconds since it last heard from the cluster.' })
  ageSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'Why the cluster is out of reach, in one sentence.' })
  lastError?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The Kubernetes API behind the gateway.' })
export class ClusterInfo {
  @Field(() => ClusterMode, { description: 'Which one.' })
  mode!: ClusterMode;

  @Field(() => String, { nullable: true, description: 'Its version, for example `v1.37.2`; null while unknown.' })
  version?: string | null;
}

export enum CrdState {
  CURRENT = 'CURRENT',
  OUTDATED = 'OUTDATED',
  AHEAD = 'AHEAD',
  FOREIGN = 'FOREIGN',
  ABSENT = 'ABSENT',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(CrdState, {
  name: 'CrdState',
  description: "How the cluster's definition of MachineProvider stands to this gateway's.",
  valuesConfig: {
    CURRENT: { description: "It is this gateway's." },
    OUTDATED: { description: 'It lacks fields or rules of this gateway: what it lacks is refused or not checked.' },
    AHEAD: { description: 'It has all fields of this gateway and more, which are not shown here.' },
    FOREIGN: { description: "It is another project's: providers can be neither read nor written." },
    ABSENT: { description: 'There is none: providers can be neither read nor written.' },
    UNKNOWN: { description: 'It could not be looked at; the message says why.' },
  },
});

@ObjectType({ simpleResolvers: true, description: "The cluster's definition (CRD) of MachineProvider." })
export class CrdInfo {
  @Field(() => CrdState, { description: "How it stands to this gateway's." })
  state!: CrdState;

  @Field(() => String, { description: 'What that means and what to do about it, in one sentence.' })
  message!: string;
}

export enum SecretsPolicyState {
  INSTALLED = 'INSTALLED',
  ABSENT = 'ABSENT',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(SecretsPolicyState, {
  name: 'SecretsPolicyState',
  description: 'Whether the cluster itself holds back who names a Secret that they may not get.',
  valuesConfig: {
    INSTALLED: { description: 'It does, for every client.' },
    ABSENT: { description: 'It does not: the gateway makes the check for those who write through it.' },
    UNKNOWN: { description: 'That could not be looked at, so the gateway makes the check as well.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: "The cluster's admission policy on the Secrets that providers name.",
})
export class SecretsPolicyInfo {
  @Field(() => SecretsPolicyState, { description: 'Whether it is there.' })
  state!: SecretsPolicyState;

  @Field(() => String, { description: 'What that means, in one or two sentences.' })
  message!: string;
}

export enum HealthMode {
  ON = 'on',
  OFF = 'off',
}
registerEnumType(HealthMode, {
  name: 'HealthMode',
  description: 'Whether a replica may be the one that looks after the providers.',
  valuesConfig: {
    ON: { description: 'It may: of all such replicas one at a time does, agreed on by a Lease.' },
    OFF: { description: 'It only serves.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description:
    'How the providers are looked after, as this replica knows it: they are probed, and their status written.',
})
export class HealthMonitorInfo {
  @Field(() => HealthMode, { description: 'Whether this replica may be the one that does it.' })
  mode!: HealthMode;

  @Field(() => Boolean, { description: 'Whether this replica does it now.' })
  isLeader!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when the leader is it, by its own clock; null when none is known.',
  })
  leaderSince?: string | null;

  @Field(() => Float, { description: 'How often this replica looks at each provider while it leads, in seconds.' })
  probeIntervalSeconds!: number;

  @Field(() => String, { description: 'The Lease by which replicas agree, as `namespace/name`.' })
  lease!: string;

  @Field(() => String, { description: 'What that means, or why there is no leader, in one or two sentences.' })
  message!: string;
}

@ObjectType({ simpleResolvers: true, description: 'This gateway: what it is, and how fresh its answers are.' })
export class GatewayInfo {
  @Field(() => String, { description: 'Version of the gateway.' })
  version!: string;

  @Field(() => String, { description: 'Name of this replica.' })
  replica!: string;

  @Field(() => DateTime, { description: 'When this replica started.' })
  startedAt!: string;

  @Field(() => ClusterInfo, { description: 'The cluster behind it.' })
  cluster!: ClusterInfo;

  @Field(() => CacheInfo, { description: "This replica's copy of the cluster's providers." })
  cache!: CacheInfo;

  @Field(() => CrdInfo, { description: "The cluster's definition (CRD) of MachineProvider." })
  crd!: CrdInfo;

  @Field(() => SecretsPolicyInfo, { description: "The cluster's admission policy on the Secrets that providers name." })
  secretsPolicy!: SecretsPolicyInfo;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the replica that looks after the providers; null when none is known.',
  })
  leader?: string | null;

  @Field(() => HealthMonitorInfo, { description: 'How the providers are looked after.' })
  health!: HealthMonitorInfo;
}
