import type { ListQuery, ProviderFeeds, ProviderReads, ReadPlace } from '../../resolvers/context.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { ProviderKey } from '../../schema/machine-provider.ts';
import { machineProviderResource } from '../../schema/resource.ts';
import type { ObjectName } from '../cluster/ports.ts';
import { covers, shownNamespaces } from './copy/within-scope.ts';
import type { StoreFeeds } from './feeds/feeds.ts';
import type { AskScope } from './feeds/scope-watch.ts';
import type { ReadPermission, Scope } from './scope/scope.ts';
import { everything } from './scope/sees-everything.ts';
import type { StoreReads } from './store.ts';

/** One caller's permission; `signal` ends with the operation that asks. */
export interface Caller {
  readonly permission: ReadPermission;
  readonly signal: AbortSignal;
}

/** Reads of what one caller may see. Each asks first, so that nothing is looked up for who may not know of it. */
export function permittedReads(store: StoreReads, { permission, signal }: Caller): ProviderReads {
  const scopeOf = (namespace: string | null | undefined) =>
    permission.scope({ verb: 'list', within: readNamespace(namespace) }, signal);
  return {
    find: (key) => after(permission.assertGet(nameOf(key), signal), () => store.find(key)),
    list: (query: ListQuery) => after(scopeOf(query.namespace), (scope) => store.list(query, scope)),
    count: () => after(permission.listsEverything(signal), (all) => (all ? store.size : null)),
    async reach(resourceVersion, place) {
      const namespaces = await namespacesToRead(place);
      await store.reach(resourceVersion, namespaces, signal);
    },
  };

  /** The namespaces whose copies a read answers from; undefined for all. */
  async function namespacesToRead(place: ReadPlace): Promise<ReadonlySet<string> | undefined> {
    if ('key' in place) {
      const name = nameOf(place.key);
      await permission.assertGet(name, signal);
      return new Set([name.namespace]);
    }
    const scope = await scopeOf(place.namespace);
    if (place.namespace != null) return new Set([place.namespace]);
    return scope.everything ? undefined : shownNamespaces(scope);
  }
}

/** Feeds of what one caller may see, at each moment that they are open. */
export function permittedFeeds(feeds: StoreFeeds, { permission, signal }: Caller): ProviderFeeds {
  const askWithin = (namespace: string | null | undefined): AskScope => {
    const within = readNamespace(namespace);
    return (including, asking) => permission.scope({ verb: 'watch', within, including }, asking);
  };
  return {
    changes(query) {
      const ask = askWithin(query.namespace);
      return after(ask(undefined, signal), (scope) => feeds.changes(query, { scope, ask }));
    },
    health(query) {
      const ask = askWithin(query.namespace);
      return after(ask(undefined, signal), (scope) => feeds.health(query, { scope, ask }));
    },
    status(query) {
      const name = nameOf(query.key);
      const ask: AskScope = (_, asking) =>
        after(permission.scope({ verb: 'watch', within: name.namespace }, asking), (scope) => confine(scope, name));
      return after(ask(undefined, signal), (scope) => feeds.status(query, { scope, ask }));
    },
  };
}

/** undefined for all. To Kubernetes' API an empty text means all as well, to kubectl the default one: here it is refused. */
function readNamespace(namespace: string | null | undefined): string | undefined {
  if (namespace !== '') return namespace ?? undefined;
  throw new GatewayError('INVALID', 'namespace: expected the name of a namespace, but got an empty text.', {
    fix: 'Leave `namespace` out for all that you may see.',
  });
}

/** A feed of one provider has only that to see: all of it or nothing, whatever else the caller may see. */
function confine(scope: Scope, { namespace, name }: ObjectName): Scope {
  if (covers(scope, { namespace, name })) {
    const names = new Map([[namespace, new Set([name])]]);
    return { ...everything, everything: false, names, decided: new Set([namespace]), goodUntil: scope.goodUntil };
  }
  const { plural, group } = machineProviderResource;
  throw new GatewayError(
    'FORBIDDEN',
    `Expected the permission to watch ${plural}.${group} "${name}" in namespace "${namespace}", but got none.`,
    { fix: `Ask for a Role in that namespace with the verb watch on ${plural}.` },
  );
}

/** Without a promise when there is nothing to wait for. */
function after<Before, After>(
  before: Before | Promise<Before>,
  then: (value: Before) => After,
): After | Promise<After> {
  return before instanceof Promise ? before.then(then) : then(before);
}

function nameOf(key: ProviderKey): ObjectName {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
