import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../schema/gateway-error.ts';
import {
  digestOf,
  type ReadPermission,
  renewAheadMs,
  type Scope,
  type ScopeQuestion,
} from '../providers/scope/scope.ts';
import { everything } from '../providers/scope/sees-everything.ts';
import type { Decision, Decisions, KnownRules } from './decisions.ts';
import type { HeldProviders } from './held-providers.ts';
import { inhabited } from './inhabited.ts';
import { forbidden, group, onProviders, plural } from './resource.ts';
import { unlessGone } from './unless-gone.ts';

export interface ReadPermissionOptions {
  readonly username: string;
  readonly decisions: Decisions;
  readonly held: HeldProviders;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the holder of one token may read, by the cluster's own reviews. */
export function createReadPermission(options: ReadPermissionOptions): ReadPermission {
  return new ReviewedPermission(options);
}

/** What is seen of one namespace. */
interface Sight {
  readonly namespace: string;
  readonly names: ReadonlySet<string> | 'all';
  readonly goodUntil: number;
}

type ReadVerb = ScopeQuestion['verb'] | 'get';

interface Remembered {
  readonly scope: Scope;
  readonly namespaces: ReadonlySet<string>;
}

const maxScopes = 200;
/** Kubernetes has no longer ones, so nothing is asked about them. */
const maxNameLength = 253;
/** Single providers that one may be given in a namespace; more than that is what a whole namespace is for. */
const maxNames = 500;

class ReviewedPermission implements ReadPermission {
  private readonly options: ReadPermissionOptions;
  private readonly scopes = new LRUCache<string, Remembered>({ max: maxScopes });
  private readonly everything = new LRUCache<number, Scope>({ max: 4 });
  /** What was said last of all namespaces, by the verb: most questions end there. */
  private readonly inAll = new Map<ReadVerb, Decision>();

  constructor(options: ReadPermissionOptions) {
    this.options = options;
  }

  scope(question: ScopeQuestion, signal: AbortSignal): Scope | Promise<Scope> {
    const decision = this.mayInAll(question.verb);
    if (decision instanceof Promise) return unlessGone(this.later(decision, question), signal);
    if (decision.allowed) return this.all(decision.goodUntil);
    const known = this.recall(question);
    return known ? this.assertShown(known, question) : unlessGone(this.narrow(question, decision.goodUntil), signal);
  }

  listsEverything(signal: AbortSignal): boolean | Promise<boolean> {
    const decision = this.mayInAll('list');
    if (!(decision instanceof Promise)) return decision.allowed;
    return unlessGone(
      decision.then(({ allowed }) => allowed),
      signal,
    );
  }

  assertGet({ namespace, name }: { namespace: string; name: string }, signal: AbortSignal): void | Promise<void> {
    const inAll = this.mayInAll('get');
    if (inAll instanceof Promise) return unlessGone(this.assertNamed(inAll, namespace, name), signal);
    if (inAll.allowed) return undefined;
    const isName = [namespace, name].every((part) => part !== '' && part.length <= maxNameLength);
    if (!isName) throw forbidden(this.options.username, onProviders('get', namespace));
    const inNamespace = this.options.decisions.may(onProviders('get', namespace));
    if (!(inNamespace instanceof Promise) && inNamespace.allowed) return undefined;
    return unlessGone(this.assertNamed(inAll, namespace, name), signal);
  }

  private mayInAll(verb: ReadVerb): Decision | Promise<Decision> {
    const known = this.inAll.get(verb);
    if (known !== undefined && this.options.now() < known.freshUntil) return known;
    const decision = this.options.decisions.may(onProviders(verb));
    if (!(decision instanceof Promise)) this.inAll.set(verb, decision);
    return decision;
  }

  private async later(decision: Promise<Decision>, question: ScopeQuestion): Promise<Scope> {
    const { allowed, goodUntil } = await decision;
    if (allowed) return this.all(goodUntil);
    const known = this.recall(question);
    return known ? this.assertShown(known, question) : this.narrow(question, goodUntil);
  }

  private all(goodUntil: number): Scope {
    const known = this.everything.get(goodUntil);
    if (known !== undefined) return known;
    const scope = { ...everything, goodUntil };
    this.everything.set(goodUntil, scope);
    return scope;
  }

  private recall(question: ScopeQuestion): Scope | undefined {
    const known = this.scopes.get(keyOf(question));
    if (known === undefined || this.options.now() >= known.scope.goodUntil - renewAheadMs) return undefined;
    return question.within !== undefined || known.namespaces === this.options.held.namespaces ? known.scope : undefined;
  }

  /** Each namespace by itself, after it was told that not all are seen. */
  private async narrow(question: ScopeQuestion, deniedUntil: number): Promise<Scope> {
    const { verb, within, including } = question;
    const { namespaces } = this.options.held;
    const asked = within === undefined ? new Set([...namespaces, ...(including ?? [])]) : new Set([within]);
    const sights = await Promise.all(
      Array.from(asked, (namespace) => this.look(verb, namespace, within === undefined)),
    );
    const scope = scopeOf(sights, asked, deniedUntil);
    this.scopes.set(keyOf(question), { scope, namespaces });
    return this.assertShown(scope, question);
  }

  /** Of all namespaces, only those count in which something is shown, or was: so that no answer tells of what is not. */
  private assertShown(scope: Scope, { verb, within, including }: ScopeQuestion): Scope {
    const { username, held } = this.options;
    const counts = (namespace: string) => within !== undefined || including?.has(namespace) === true;
    if (Array.from(scope.names.keys()).some(counts) || inhabited(scope, held).length > 0) return scope;
    throw within === undefined ? forbiddenInAll(username, verb) : forbidden(username, onProviders(verb, within));
  }

  /**
   * One namespace: seen whole, or by single names. Of many, most are closed to most people, and the rules of a namespace
   * say so for all verbs at once; what they allow is only a hint, which an access review confirms.
   */
  private async look(verb: ScopeQuestion['verb'], namespace: string, isOneOfMany: boolean): Promise<Sight> {
    const { decisions } = this.options;
    const none = (goodUntil: number): Sight => ({ namespace, names: new Set(), goodUntil });
    if (namespace === '' || namespace.length > maxNameLength) return none(Infinity);
    if (isOneOfMany) {
      const rules = await decisions.rulesIn(namespace);
      if (rules.complete && !isMentioned(rules, verb)) return none(rules.goodUntil);
    }
    const whole = await decisions.may(onProviders(verb, namespace));
    if (whole.allowed) return { namespace, names: 'all', goodUntil: whole.goodUntil };
    const rules = await decisions.rulesIn(namespace);
    const named = await Promise.all(
      namesIn(rules, verb).map(async (name) => ({
        name,
        ...(await decisions.may(onProviders(verb, namespace, name))),
      })),
    );
    return {
      namespace,
      names: new Set(named.filter(({ allowed }) => allowed).map(({ name }) => name)),
      goodUntil: Math.min(whole.goodUntil, rules.goodUntil, ...named.map(({ goodUntil }) => goodUntil)),
    };
  }

  private async assertNamed(whole: Decision | Promise<Decision>, namespace: string, name: string): Promise<void> {
    const { decisions, username } = this.options;
    if ((await whole).allowed) return;
    const isName = [namespace, name].every((part) => part !== '' && part.length <= maxNameLength);
    if (isName && (await decisions.may(onProviders('get', namespace))).allowed) return;
    if (isName && (await decisions.may(onProviders('get', namespace, name))).allowed) return;
    throw forbidden(username, onProviders('get', namespace));
  }
}

/** Somebody who may do so in one namespace, where nothing is yet, has to name it. */
function forbiddenInAll(username: string, verb: ScopeQuestion['verb']): GatewayError {
  const { code, message, fix } = forbidden(username, onProviders(verb));
  return new GatewayError(code, message, {
    fix: `Pass \`namespace: "..."\` if you may do so in one: without it, namespaces that hold no provider are not asked about. ${fix ?? ''}`,
  });
}

function scopeOf(sights: readonly Sight[], decided: ReadonlySet<string>, deniedUntil: number): Scope {
  const namespaces = new Set<string>();
  const names = new Map<string, ReadonlySet<string>>();
  for (const sight of sights) {
    if (sight.names === 'all') namespaces.add(sight.namespace);
    else if (sight.names.size > 0) names.set(sight.namespace, sight.names);
  }
  const goodUntil = sights.reduce((until, sight) => Math.min(until, sight.goodUntil), deniedUntil);
  return { everything: false, namespaces, names, decided, digest: digestOf(namespaces, names), goodUntil };
}

function keyOf({ verb, within, including }: ScopeQuestion): string {
  // A namespace without a name is another question than none.
  return JSON.stringify([verb, within ?? null, including === undefined ? null : [...including].sort()]);
}

function isMentioned({ rules }: KnownRules, verb: string): boolean {
  return rules.some((rule) => isAbout(rule, verb));
}

function namesIn({ rules }: KnownRules, verb: string): readonly string[] {
  const names = rules.filter((rule) => isAbout(rule, verb)).flatMap(({ resourceNames }) => resourceNames);
  return [...new Set(names)].filter((name) => name !== '' && name.length <= maxNameLength).slice(0, maxNames);
}

function isAbout({ verbs, apiGroups, resources }: KnownRules['rules'][number], verb: string): boolean {
  const has = (values: readonly string[], value: string) => values.includes(value) || values.includes('*');
  return has(verbs, verb) && has(apiGroups, group) && has(resources, plural);
}
