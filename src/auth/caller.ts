import type { ViewerPermissions } from '../../resolvers/context.ts';
import type { Bucket } from '../bucket.ts';
import type { ClusterCalls } from '../cluster/connection.ts';
import type { ObjectName } from '../cluster/ports.ts';
import type { UserInfo } from '../cluster/reviews.ts';
import type { ReadPermission } from '../providers/scope/scope.ts';
import type { SecretAccess, SecretSight } from '../providers/scope/secret-access.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import type { HeldProviders } from './held-providers.ts';
import { assertMayPerform, type GatewayVerb } from './named-permission.ts';
import { createReadPermission } from './read-permission.ts';
import { createSecretAccess } from './secret-access.ts';
import { createSecretSight } from './secret-sight.ts';
import { unlessGone } from './unless-gone.ts';
import { createViewer } from './viewer.ts';

/** Somebody who may ask something of the gateway, and all that is done in their name. */
export interface Caller {
  /** Whose limits it counts against. */
  readonly username: string;
  /** Speaks to the cluster as the caller. */
  readonly calls: ClusterCalls;
  readonly decisions: Decisions;
  readonly permission: ReadPermission;
  /** undefined where the caller is the gateway itself. */
  readonly secrets: SecretAccess | undefined;
  readonly secretSight: SecretSight;
  readonly viewer: ViewerPermissions;
  /** Throws FORBIDDEN unless the caller may have the gateway do this to one provider. */
  assertMayPerform(verb: GatewayVerb, name: ObjectName, signal: AbortSignal): Promise<void>;
}

export interface CallerOptions {
  readonly user: UserInfo;
  readonly calls: ClusterCalls;
  /** When the token ends, in milliseconds since 1970. */
  readonly expiresAt: number;
  readonly budget: Bucket;
  readonly held: HeldProviders;
  readonly isPolicyInstalled: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A caller with a token of its own. */
export function createCaller(options: CallerOptions): Caller {
  const { user, calls, held, now, isPolicyInstalled } = options;
  const { username } = user;
  const decisions = createDecisions(options);
  const permission = createReadPermission({ username, decisions, held, now });
  return {
    username,
    calls,
    decisions,
    permission,
    secrets: createSecretAccess({ username, decisions, isPolicyInstalled }),
    secretSight: createSecretSight({ calls, decisions }),
    viewer: createViewer({ user: async () => user, decisions, permission, held }),
    assertMayPerform: performing(decisions, username),
  };
}

/** The check of what the gateway does itself, for whoever these decisions are about. */
export function performing(decisions: Decisions, username: string): Caller['assertMayPerform'] {
  return (verb, name, signal) => unlessGone(assertMayPerform(decisions, username, verb, name), signal);
}
