import { GatewayError } from '../../schema/gateway-error.ts';
import type { FeedSource } from '../../src/providers/copy/feed-source.ts';
import { covers } from '../../src/providers/copy/within-scope.ts';
import type { FeedClock } from '../../src/providers/feeds/feed-clock.ts';
import { digestOf, type ReadPermission, type Scope, type ScopeQuestion } from '../../src/providers/scope/scope.ts';
import { everything } from '../../src/providers/scope/sees-everything.ts';

/** A clock that stands still unless the test moves it. */
export class ManualClock implements FeedClock {
  time = 1_000_000;
  private readonly timers = new Set<{ at: number; call: () => void }>();

  now(): number {
    return this.time;
  }

  get waiting(): number {
    return this.timers.size;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.time + ms, call };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.call();
    }
    this.time = end;
  }
}

/** What a caller was granted: namespaces, and single providers as `namespace/name`; `*` is all there is. */
export type Grants = readonly string[];

/** The permission of one caller, who may see what the test says, under every verb. */
export class ScriptedPermission implements ReadPermission {
  grants: Grants;
  /** What the cluster answers instead. */
  fault: GatewayError | undefined;
  /** Whether answers take a turn of the event loop. */
  slow = false;
  readonly asked: ScopeQuestion[] = [];
  private readonly store: Pick<FeedSource, 'namespaces'>;
  private readonly clock: FeedClock;

  constructor(store: Pick<FeedSource, 'namespaces'>, clock: FeedClock, grants: Grants) {
    this.store = store;
    this.clock = clock;
    this.grants = grants;
  }

  scope(question: ScopeQuestion): Scope | Promise<Scope> {
    this.asked.push(question);
    if (!this.slow) return this.answer(question);
    // Decided when it was asked, told later.
    const later = Promise.withResolvers<Scope>();
    try {
      const scope = this.answer(question);
      setImmediate(() => later.resolve(scope));
    } catch (error) {
      setImmediate(() => later.reject(error));
    }
    return later.promise;
  }

  listsEverything(): boolean {
    if (this.fault) throw this.fault;
    return this.grants.includes('*');
  }

  assertGet(target: { readonly namespace: string; readonly name: string }): void | Promise<void> {
    if (this.fault) throw this.fault;
    if (!covers(scopeOf(this.grants), target)) throw forbidden(`to get "${target.name}"`);
  }

  private answer({ verb, within, including }: ScopeQuestion): Scope {
    if (this.fault) throw this.fault;
    const goodUntil = this.clock.now() + 30_000;
    if (this.grants.includes('*')) return { ...everything, goodUntil };
    const decided = new Set(within === undefined ? [...this.store.namespaces, ...(including ?? [])] : [within]);
    const granted = this.grants.filter((grant) => decided.has(grant.split('/')[0] ?? ''));
    if (granted.length === 0) throw forbidden(`to ${verb}`);
    return { ...scopeOf(granted), decided, goodUntil };
  }
}

/** The scope of such grants, with all namespaces that they name decided. */
export function scopeOf(grants: Grants): Scope {
  if (grants.includes('*')) return everything;
  const namespaces = new Set(grants.filter((grant) => !grant.includes('/')));
  const names = new Map<string, Set<string>>();
  for (const grant of grants) {
    const [namespace = '', name] = grant.split('/');
    if (name === undefined || namespaces.has(namespace)) continue;
    names.set(namespace, (names.get(namespace) ?? new Set()).add(name));
  }
  return {
    everything: false,
    namespaces,
    names,
    decided: new Set([...namespaces, ...names.keys()]),
    digest: digestOf(namespaces, names),
    goodUntil: Infinity,
  };
}

export function forbidden(what: string): GatewayError {
  return new GatewayError('FORBIDDEN', `Expected the permission ${what} machineproviders.vitistack.io, but got none.`);
}
