import type { HealthFrame, MachineProviderFrame, ProviderStatusFrame } from '../schema/api/changes.ts';
import type { MachineProviderConnection } from '../schema/api/connection.ts';
import type {
  CapabilityDiscovery,
  DiscoverCapabilitiesInput,
  DiscoverCapabilitiesPayload,
} from '../schema/api/discovery.ts';
import type { MachineProviderFilter } from '../schema/api/filter.ts';
import type { GatewayInfo } from '../schema/api/gateway-info.ts';
import type { Driver } from '../schema/api/driver.ts';
import type { KubernetesEvent } from '../schema/api/kubernetes-event.ts';
import type {
  ApplyMachineProviderInput,
  CreateMachineProviderInput,
  DeleteMachineProviderInput,
  MutationOutcome,
  UpdateMachineProviderInput,
} from '../schema/api/mutations.ts';
import type { MachineProviderOrder } from '../schema/api/order.ts';
import type { ProbeMachineProviderInput, ProbeMachineProviderPayload } from '../schema/api/probe.ts';
import type { Viewer, ViewerVerb } from '../schema/api/viewer.ts';
import type { ProviderType } from '../schema/enums.ts';
import type { MachineProvider, ProviderKey } from '../schema/machine-provider.ts';
import type { ValidationProblem } from '../schema/problem.ts';
import type { ValidateManifest } from '../schema/validate.ts';
import type { DiscoveryNodeKey } from '../schema/node.ts';

/** Without a promise when it is there at once: a promise for each of a thousand nodes is what costs. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Reads of what the caller may see: from this replica's copy, never from the cluster. They throw UNAVAILABLE before the
 * first list is complete, and FORBIDDEN, with verb and resource, to who may see nothing of what was asked for.
 */
export interface ProviderReads {
  /** FORBIDDEN reads the same for what is there and what is not. */
  find(key: ProviderKey): MaybePromise<MachineProvider | undefined>;
  /** Lists, counts and pages know only of what may be seen. */
  list(query: ListQuery): MaybePromise<MachineProviderConnection>;
  /** How many there are in all; null for who may not list them all. */
  count(): MaybePromise<number | null>;
  /**
   * Resolves once the copy has reached a resourceVersion where it is to be read; throws TIMEOUT after a bounded wait,
   * INVALID for no version, and, before any wait, what the read itself would throw.
   */
  reach(resourceVersion: string, place: ReadPlace): Promise<void>;
}

/** What is to be read: one provider, or a list of a namespace, or of all. */
export type ReadPlace = { readonly key: ProviderKey } | { readonly namespace?: string | null | undefined };

/** Filters combine; `first`/`after` walk forward, `last`/`before` backward; neither means the first 100. */
export interface ListQuery {
  readonly namespace?: string | null | undefined;
  readonly filter?: MachineProviderFilter | null | undefined;
  readonly orderBy?: readonly MachineProviderOrder[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Writes go to the cluster; a refusal that the caller can act on is data, a fault is thrown. */
export interface ProviderWrites {
  create(input: CreateMachineProviderInput, options: WriteOptions): Promise<MutationOutcome>;
  update(input: UpdateMachineProviderInput, options: WriteOptions): Promise<MutationOutcome>;
  /** Server-side apply; throws INVALID unless the input has exactly one of `yaml` and `manifest`. */
  apply(input: ApplyMachineProviderInput, options: WriteOptions): Promise<MutationOutcome>;
  delete(input: DeleteMachineProviderInput, options: WriteOptions): Promise<MutationOutcome>;
}

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * Feeds of what the caller may see: every frame comes from the cluster's watch. The iterator ends when its consumer calls
 * return(), and with FORBIDDEN or UNAUTHENTICATED when nothing may be seen any more.
 */
export interface ProviderFeeds {
  changes(query: ChangesQuery): MaybePromise<AsyncIterableIterator<MachineProviderFrame>>;
  status(query: StatusQuery): MaybePromise<AsyncIterableIterator<ProviderStatusFrame>>;
  health(query: HealthQuery): MaybePromise<AsyncIterableIterator<HealthFrame>>;
}

export interface ChangesQuery {
  readonly namespace?: string | null | undefined;
  readonly filter?: MachineProviderFilter | null | undefined;
  readonly after?: string | null | undefined;
  readonly includeVolatile: boolean;
}

export type HealthQuery = Omit<ChangesQuery, 'includeVolatile'>;

export interface StatusQuery {
  readonly key: ProviderKey;
  readonly after?: string | null | undefined;
}

/** Kubernetes Events about a provider, newest first; one list per namespace and request, however many ask. */
export interface ProviderEvents {
  forProvider(provider: MachineProvider, limit: number): Promise<readonly KubernetesEvent[]>;
}

/** Who the caller is, and what it may do with providers; asked of the cluster, and remembered for seconds. */
export interface ViewerPermissions {
  identity(signal: AbortSignal): Promise<Viewer>;
  /** What is allowed with every provider of a namespace; without one, of all. */
  verbs(namespace: string | undefined, signal: AbortSignal): Promise<readonly ViewerVerb[]>;
  /** Those that hold providers which the caller may list, in alphabetical order. */
  namespaces(signal: AbortSignal): Promise<readonly string[]>;
}

/** Hints at Secrets that a spec names and that are not as they must be: for those who may get them, and nobody else. */
export interface SecretHints {
  /** Warnings only, within about a second; never rejects. Takes whatever a namespace and a spec may be. */
  about(namespace: unknown, spec: unknown, signal: AbortSignal): Promise<readonly ValidationProblem[]>;
}

/** What the gateway knows of the types of providers; the same for everybody. */
export interface DriverCatalog {
  readonly all: readonly Driver[];
  get(type: ProviderType): Driver;
  /** undefined for what is no type, as a foreign object may have it. */
  find(type: unknown): Driver | undefined;
}

/**
 * Discoveries of providers, in the caller's name: whoever may have a provider asked may read what it answered. They throw
 * FORBIDDEN to others, the same for what is there and what is not.
 */
export interface CapabilityDiscoveries {
  /** Answers a refusal, and a provider that could not be asked, as problems. Throws OVERLOADED. */
  discover(input: DiscoverCapabilitiesInput): Promise<DiscoverCapabilitiesPayload>;
  /** As it is now; undefined when this replica has it not, or no longer. */
  find(key: DiscoveryNodeKey): Promise<CapabilityDiscovery | undefined>;
  /** As it is now and at each further step, to its end. Throws NOT_FOUND. */
  follow(query: FollowQuery): Promise<AsyncIterableIterator<CapabilityDiscovery>>;
}

/** Looks at providers now, in the caller's name, by `create` on machineproviders/probe. */
export interface ProviderProbes {
  /** Answers a refusal, FORBIDDEN included, as problems. Throws OVERLOADED. */
  probe(input: ProbeMachineProviderInput): Promise<ProbeMachineProviderPayload>;
}

/** Without a run, the latest of the provider is meant. */
export interface FollowQuery {
  readonly namespace: string;
  readonly name: string;
  readonly runId?: string | undefined;
}

/** What one operation gets to work with. Made per request (per operation on a socket) by the server. */
export interface GatewayContext {
  readonly providers: ProviderReads;
  readonly writes: ProviderWrites;
  readonly feeds: ProviderFeeds;
  readonly discoveries: CapabilityDiscoveries;
  readonly probes: ProviderProbes;
  readonly events: ProviderEvents;
  readonly viewer: ViewerPermissions;
  readonly drivers: DriverCatalog;
  /** By the contract, and by the driver of the manifest's type. The same function for all operations. */
  readonly validate: ValidateManifest;
  readonly secretHints: SecretHints;
  readonly gateway: () => GatewayInfo;
  /** Aborted when the caller goes away or the time is up. */
  readonly signal: AbortSignal;
}
