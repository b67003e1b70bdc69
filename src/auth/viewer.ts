import type { ViewerPermissions } from '../../resolvers/context.ts';
import { ViewerVerb } from '../../schema/api/viewer.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { ResourceAttributes, UserInfo } from '../cluster/reviews.ts';
import type { ReadPermission, Scope } from '../providers/scope/scope.ts';
import type { Decisions, KnownRules } from './decisions.ts';
import type { HeldProviders } from './held-providers.ts';
import { inhabited } from './inhabited.ts';
import { toPerform } from './named-permission.ts';
import { group, onProviders, plural } from './resource.ts';
import { unlessGone } from './unless-gone.ts';

export interface ViewerOptions {
  readonly user: () => Promise<UserInfo>;
  readonly decisions: Decisions;
  readonly permission: ReadPermission;
  readonly held: HeldProviders;
}

/** Tells callers of themselves. A namespace is told of only to those who may list providers in it, and what they may list. */
export function createViewer(options: ViewerOptions): ViewerPermissions {
  const { user, decisions, permission, held } = options;
  return {
    async identity(signal) {
      const { username, uid, groups } = await unlessGone(user(), signal);
      return { user: username, uid, groups };
    },
    verbs: (namespace, signal) => unlessGone(allowedVerbs(decisions, namespace), signal),
    async namespaces(signal) {
      const scope = await findScope(permission, signal);
      if (scope === undefined) return [];
      return [...(scope.everything ? held.namespaces : inhabited(scope, held))].sort();
    },
  };
}

const verbs = Object.values(ViewerVerb);

function attributesOf(verb: ViewerVerb, namespace: string | undefined): ResourceAttributes {
  return verb === ViewerVerb.PROBE || verb === ViewerVerb.DISCOVER
    ? toPerform(verb, namespace)
    : onProviders(verb, namespace);
}

/** The rules of a namespace spare the reviews of what they don't mention; what they do is confirmed one by one. */
async function allowedVerbs(decisions: Decisions, namespace: string | undefined): Promise<readonly ViewerVerb[]> {
  if (namespace === '' || (namespace?.length ?? 0) > 253) return [];
  const rules = namespace === undefined ? undefined : await decisions.rulesIn(namespace);
  const possible = verbs.filter((verb) => rules === undefined || !rules.complete || isMentioned(rules, verb));
  const decided = await Promise.all(
    possible.map(async (verb) => ({ verb, ...(await decisions.may(attributesOf(verb, namespace))) })),
  );
  return decided.filter(({ allowed }) => allowed).map(({ verb }) => verb);
}

function isMentioned({ rules }: KnownRules, viewerVerb: ViewerVerb): boolean {
  const { verb, subresource } = attributesOf(viewerVerb, undefined);
  const resource = subresource === undefined ? [plural] : [`${plural}/${subresource}`, `*/${subresource}`];
  const has = (values: readonly string[], ...sought: readonly string[]) =>
    values.some((value) => value === '*' || sought.includes(value));
  return rules.some(
    ({ verbs: some, apiGroups, resources }) => has(some, verb) && has(apiGroups, group) && has(resources, ...resource),
  );
}

/** undefined for somebody who sees nothing. */
async function findScope(permission: ReadPermission, signal: AbortSignal): Promise<Scope | undefined> {
  try {
    return await permission.scope({ verb: 'list' }, signal);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}
