// What is kept of the inventory's objects: a few numbers and names of each, since there may be thousands.

/** An object of the inventory. Ids are vCenter's own: `host-21`. */
export interface Entity {
  readonly id: string;
  /** Escaped as vCenter does. */
  readonly name: string;
  readonly parent?: string;
}

export interface Datacenter extends Entity {
  readonly vmFolder?: string;
  readonly hostFolder?: string;
  readonly datastoreFolder?: string;
  readonly networkFolder?: string;
}

/** A cluster, or a host that stands alone. */
export interface Compute extends Entity {
  /** Its root resource pool. */
  readonly pool?: string;
  readonly totalMhz?: number;
  readonly cores?: number;
}

export interface Gpu {
  readonly type: string;
  readonly isUsed: boolean;
}

export interface Host extends Entity {
  /** Logical processors, of which a machine may have all. */
  readonly threads?: number;
  readonly memoryBytes?: number;
  readonly gpus: readonly Gpu[];
  /** VLANs of its own port groups, by the name of the network that they make. */
  readonly vlans: readonly (readonly [name: string, vlan: number])[];
}

export interface Datastore extends Entity {
  /** `VMFS`, `NFS`, `vsan`, ... */
  readonly type?: string;
  readonly isThin?: boolean;
  readonly isSsd?: boolean;
  readonly isAccessible?: boolean;
  readonly capacityBytes?: number;
  readonly freeBytes?: number;
}

export interface Network extends Entity {
  /** `Network`, `DistributedVirtualPortgroup`, `OpaqueNetwork`. */
  readonly type: string;
  readonly vlan?: number;
  /** Carries the traffic of a distributed switch to the outside; no machine can be in it. */
  readonly isUplink: boolean;
}

export interface ResourcePool extends Entity {
  /** The cluster or host that it divides. */
  readonly owner?: string;
  readonly maxMhz?: number;
  readonly usedMhz?: number;
  readonly maxBytes?: number;
  readonly usedBytes?: number;
}

export interface Machine extends Entity {
  readonly host?: string;
  readonly pool?: string;
  readonly isTemplate: boolean;
  /** `ubuntu64Guest`. */
  readonly guestId?: string;
  readonly cpu?: number;
  readonly memoryMb?: number;
  readonly committedBytes?: number;
}

/** All that an account is shown, by kind. */
export interface Entities {
  readonly folders: Entity[];
  readonly datacenters: Datacenter[];
  readonly computes: Compute[];
  readonly hosts: Host[];
  readonly datastores: Datastore[];
  readonly networks: Network[];
  readonly pools: ResourcePool[];
  readonly machines: Machine[];
}

export type EntityKind = keyof Entities;
