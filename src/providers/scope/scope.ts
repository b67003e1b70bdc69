import { createHash } from 'node:crypto';

/** What one caller may see at one moment, under one verb. Immutable; equal digests see the same, so it may key what is shared. */
export interface Scope {
  /** All providers, also in namespaces that are yet to come. */
  readonly everything: boolean;
  /** Namespaces that are seen whole. */
  readonly namespaces: ReadonlySet<string>;
  /** Single providers in other namespaces, by RBAC's resourceNames: namespace to names. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** The namespaces that were asked about: what lies in another one is undecided, not hidden. */
  readonly decided: ReadonlySet<string>;
  /**
   * `*` for everything, else a hash of the sorted namespaces and names, of 1 to 64 characters [A-Za-z0-9_-]; who asked,
   * by which verb and what was decided are not in it.
   */
  readonly digest: string;
  /**
   * Until when it may be acted on, in milliseconds since 1970: at most 30 seconds after the oldest question to the
   * cluster that it rests on was sent, and never past the token's own end. Infinity when nothing can be withdrawn.
   */
  readonly goodUntil: number;
}

/**
 * Milliseconds before its end that an answer is asked for anew, so that whoever acts on answers all the time never has to
 * stop for the next one.
 */
export const renewAheadMs = 5_000;

export interface ScopeQuestion {
  readonly verb: 'list' | 'watch';
  /** Only this namespace is of interest. */
  readonly within?: string | undefined;
  /** Namespaces to be decided beside those that hold providers now. */
  readonly including?: ReadonlySet<string> | undefined;
}

/** A caller's permission to read. Answers come from a cache while it is fresh, without a promise then. */
export interface ReadPermission {
  /**
   * What may be seen now. Throws (or rejects with) GatewayError: FORBIDDEN with verb and resource when that is nothing,
   * UNAUTHENTICATED when the token no longer works, UNAVAILABLE when the cluster can't be asked. An answer within
   * `renewAheadMs` of its end is asked for anew rather than given again.
   */
  scope(question: ScopeQuestion, signal: AbortSignal): Scope | Promise<Scope>;
  /** Whether all there is may be listed, in every namespace. */
  listsEverything(signal: AbortSignal): boolean | Promise<boolean>;
  /** Throws FORBIDDEN, the same for an existing and an absent name, unless that one provider may be got. */
  assertGet(target: { readonly namespace: string; readonly name: string }, signal: AbortSignal): void | Promise<void>;
}

/** The digest of a scope that is not everything. */
export function digestOf(namespaces: ReadonlySet<string>, names: ReadonlyMap<string, ReadonlySet<string>>): string {
  const seen = [[...namespaces].sort(), Array.from(names, ([namespace, some]) => [namespace, [...some].sort()]).sort()];
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url');
}
