import type { ResourceVersion } from '../../schema/machine-provider.ts';

/** What a reflector feeds. Calls come in the cluster's order and never overlap; a sink doesn't throw. */
export interface ReflectorSink<T> {
  /**
   * An object of a list that is under way: a sink can do its share of the work now, piece by piece, where `replace` would
   * block the event loop. After a list that broke off, some of them are never in a `replace`.
   */
  expect?(object: T): void;
  /**
   * The whole collection at one version: what the sink holds and `objects` lacks was deleted meanwhile. `reached` is of a
   * mirror of several namespaces: up to which version each of them is in it.
   */
  replace(
    objects: readonly T[],
    resourceVersion: ResourceVersion,
    reached?: ReadonlyMap<string, ResourceVersion>,
  ): void;
  /**
   * One watch event as delivered; for DELETED the object is its last state, its version that of the deletion. A mirror
   * of several namespaces has a watch for each: what one tells late has the version that was told last, and beside it
   * `own`, the one that its watch sent.
   */
  apply(event: {
    readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
    readonly object: T;
    readonly resourceVersion: ResourceVersion;
    readonly own?: ResourceVersion;
  }): void;
  /** Nothing has happened up to this version. */
  bookmark(resourceVersion: ResourceVersion): void;
  /** Nothing has happened up to this version in one of several namespaces. */
  bookmarkIn?(namespace: string, resourceVersion: ResourceVersion): void;
}

/** How a reflector stands to the cluster, at the moment of asking. */
export interface ReflectorState {
  /** The first list is complete. */
  readonly synced: boolean;
  /** A watch is open, or was closed in order and is being opened again. */
  readonly connected: boolean;
  /** Last time anything was heard from the cluster (an event, a bookmark, an answered list). */
  readonly lastContact: Date | undefined;
  /** How long ago that was, in milliseconds, whatever became of the clock meanwhile. */
  readonly silentForMs: number | undefined;
  readonly resourceVersion: ResourceVersion | undefined;
  /** Why it is not connected, in one sentence without secrets. */
  readonly lastError: string | undefined;
}

export interface Reflector {
  readonly state: () => ReflectorState;
  stop(): Promise<void>;
}

/** One event of a watch that was opened for the past. */
export interface ReplayedEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  readonly resourceVersion: ResourceVersion;
}

/** What is held of a collection at one version: how many, and the greatest version of one of them. */
export interface Held {
  readonly count: number;
  readonly newest: ResourceVersion;
}

/** Up to where the past is asked for: all that is held at this version. */
export interface ReplayGoal {
  readonly version: ResourceVersion;
  /** In one namespace, or in all. */
  readonly heldIn: (namespace: string | undefined) => Held;
  /** Where each namespace has a watch of its own: up to where that one is held. */
  readonly versionIn?: ((namespace: string) => ResourceVersion) | undefined;
  /** Where less is known of some namespaces than of others: from where each is asked. */
  readonly fromIn?: ((namespace: string) => ResourceVersion) | undefined;
}

/** An object the cluster accepted, as it sent it, with its Warning headers. */
export interface Written {
  readonly object: unknown;
  readonly warnings: readonly string[];
}

export interface CallOptions {
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Writes of MachineProviders. Each throws GatewayError: INVALID with causes, ALREADY_EXISTS, NOT_FOUND, CONFLICT,
 * BEING_DELETED, FORBIDDEN, UNAUTHENTICATED, TIMEOUT, UNAVAILABLE (at once when the cluster is out of reach), INTERNAL.
 */
export interface MachineProviderWrites {
  create(manifest: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Written>;
  /** JSON merge patch; a `metadata.resourceVersion` in it guards the write. */
  patch(target: ObjectName, mergePatch: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Written>;
  /**
   * Server-side apply, which creates what is not there. CONFLICT has a cause of reason FieldManagerConflict for each
   * field and manager in the way; `force` takes those fields over.
   */
  apply(
    target: ObjectName,
    manifest: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly fieldManager: string; readonly force: boolean },
  ): Promise<Written>;
  /** The object's last state when it stays for its finalizers or under a dry run, else undefined. */
  delete(
    target: ObjectName,
    options?: CallOptions & { uid?: string; resourceVersion?: string; propagationPolicy?: string },
  ): Promise<{ readonly object: unknown; readonly warnings: readonly string[] }>;
  get(target: ObjectName, options?: CallOptions): Promise<unknown>;
}
