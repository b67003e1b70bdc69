import type { MachineOperation, ProviderFeatures } from '../../schema/spec/capabilities.ts';
import type { VerdictKind } from '../../schema/verdict-kind.ts';
import type { DriverFailure } from './failure.ts';

export { VerdictKind } from '../../schema/verdict-kind.ts';

/** What one question brought. With a failure the items are those that came before it, so what is absent is unknown. */
export interface Part<Item> {
  readonly items: readonly Item[];
  readonly failure?: DriverFailure;
  /** What may be there without being among the items, though nothing failed; everything else is absent, then. */
  readonly untold?: Untold;
}

/** What nobody was asked about, or what no answer tells: to say that it is unsupported is the provider's alone. */
export interface Untold {
  /** Why, in a sentence. */
  readonly reason: string;
  /** Names and ids as the spec declares them; without it all that is not among the items. */
  readonly ids?: readonly string[];
}

export interface Region {
  readonly name: string;
  readonly zones: readonly string[];
}

export interface InstanceType {
  readonly name: string;
  /** Virtual CPUs. */
  readonly cpu?: number;
  /** GiB. */
  readonly memoryGb?: number;
  readonly gpus?: readonly { readonly type: string; readonly count: number }[];
  /** `x86_64`, `arm64`, in the contract's words. */
  readonly architectures?: readonly string[];
  /** Zones where it is offered; absent where that is not known. */
  readonly zones?: readonly string[];
}

export interface Image {
  readonly id: string;
  readonly name?: string;
  readonly osType?: string;
  readonly version?: string;
  readonly architecture?: string;
}

export interface Network {
  readonly id: string;
  readonly name?: string;
  readonly cidrs?: readonly string[];
  readonly vlan?: number;
}

export interface Subnet {
  readonly id: string;
  readonly name?: string;
  readonly networkId?: string;
  readonly cidr?: string;
  readonly zone?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
}

export interface StorageType {
  readonly name: string;
  /** `ssd`, `hdd` or `nvme`, where the provider tells. */
  readonly type?: string;
}

export interface Verdict {
  readonly kind: VerdictKind;
  /** By what it was found out, or what stood in the way, in a sentence. */
  readonly reason: string;
}

/** All that a provider offers, as far as it could be found out. Nothing was changed at the provider to learn it. */
export interface Discovery {
  readonly regions: Part<Region>;
  readonly instanceTypes: Part<InstanceType>;
  readonly images: Part<Image>;
  readonly networks: Part<Network>;
  readonly subnets: Part<Subnet>;
  readonly securityGroups: Part<SecurityGroup>;
  readonly storageTypes: Part<StorageType>;
  /** Each operation by a dry run or the provider's own permission check. */
  readonly operations: Readonly<Record<MachineOperation, Verdict>>;
  readonly features: Readonly<Record<keyof ProviderFeatures, Verdict>>;
}

/** Names of the questions that a discovery asks, in the order of Discovery. */
export type DiscoveryPart = keyof Discovery;

export interface DiscoveryProgress {
  readonly part: DiscoveryPart;
  /** How many items are known by now. */
  readonly items: number;
  readonly isFinished: boolean;
}
