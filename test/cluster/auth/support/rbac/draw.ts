import type { Chance } from '../../../../support/seeded.ts';
import type { User } from '../../../bed/credentials.ts';

/** Where the providers are, and their names there; some names are in several namespaces. */
export const providersOf: Readonly<Record<string, readonly string[]>> = {
  'team-a': ['one', 'two', 'three'],
  'team-b': ['two', 'three', 'four'],
  'team-c': ['one', 'four'],
};
/** A namespace without providers, until one comes while feeds are open. */
export const lateNamespace = 'team-d';
export const ruledNamespaces = [...Object.keys(providersOf), lateNamespace];
export const absentNamespace = 'nowhere';
/** `ghost` is a name that no provider has. */
export const names = ['one', 'two', 'three', 'four', 'ghost'];
export const secrets = ['aws-credentials', 'other-secret'];

/** Two of the tokens are one user's, with other groups. */
export const users: readonly User[] = [
  { name: 'ann', groups: ['blue'] },
  { name: 'ann-elsewhere', username: 'ann', groups: ['green'] },
  { name: 'bob', groups: ['blue', 'red'] },
  { name: 'cid', groups: ['green'] },
  { name: 'dan', groups: [] },
];

export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Subject {
  readonly kind: 'User' | 'Group';
  readonly name: string;
}

/** All of RBAC that is drawn: rules of roles, and who is bound to each; a binding without subjects binds nobody. */
export interface Grants {
  readonly clusterRoles: readonly (readonly Rule[])[];
  readonly clusterBindings: readonly (readonly Subject[])[];
  readonly namespaces: Readonly<Record<string, NamespaceGrants>>;
}

export interface NamespaceGrants {
  readonly roles: readonly (readonly Rule[])[];
  readonly bindings: readonly (readonly Subject[])[];
  /** To the cluster's roles, within the namespace. */
  readonly clusterRoleBindings: readonly (readonly Subject[])[];
}

const ours = 'vitistack.io';
const verbSets = [
  ['*'],
  ['get'],
  ['list'],
  ['watch'],
  ['get', 'list'],
  ['get', 'list', 'watch'],
  ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  ['create', 'patch'],
  ['get', 'patch', 'update'],
  ['delete'],
  ['delete', 'get'],
];

export function drawGrants(chance: Chance): Grants {
  const roles = (count: number) => times(count, () => times(1 + chance.below(4), () => drawRule(chance)));
  const bindings = (count: number, likelihood: number) =>
    times(count, () => (chance.next() < likelihood ? [drawSubject(chance)] : []));
  return {
    clusterRoles: roles(3),
    clusterBindings: bindings(3, 0.35),
    namespaces: Object.fromEntries(
      ruledNamespaces.map((namespace): [string, NamespaceGrants] => [
        namespace,
        { roles: roles(2), bindings: bindings(2, 0.75), clusterRoleBindings: bindings(3, 0.35) },
      ]),
    ),
  };
}

/** One user may do all, and whoever is not bound by it nothing: by these no kind of question is left to chance. */
export function grantsOfAll(username: string): Grants {
  const all: readonly Rule[] = [
    { verbs: ['*'], apiGroups: [ours], resources: ['*'] },
    { verbs: ['get'], apiGroups: [''], resources: ['secrets'] },
    { verbs: ['list'], apiGroups: [''], resources: ['events'] },
  ];
  const nobody = times(3, (): readonly Subject[] => []);
  return {
    clusterRoles: times(3, () => all),
    clusterBindings: [[{ kind: 'User', name: username }], ...nobody.slice(1)],
    namespaces: Object.fromEntries(
      ruledNamespaces.map((namespace): [string, NamespaceGrants] => [
        namespace,
        { roles: [all, all], bindings: nobody.slice(1), clusterRoleBindings: nobody },
      ]),
    ),
  };
}

function drawRule(chance: Chance): Rule {
  const kind = chance.next();
  if (kind < 0.2) return named(chance, { verbs: ['get'], apiGroups: [''], resources: ['secrets'] }, secrets);
  if (kind < 0.3) return { verbs: ['list'], apiGroups: [''], resources: ['events'] };
  const rule = {
    verbs: chance.pick(verbSets),
    apiGroups: chance.pick([[ours], [ours], [ours], ['*'], ['other.io'], ['other.io', ours]]),
    resources: chance.pick([
      ...times(3, () => ['machineproviders']),
      // What takes two rights at once would else hardly ever be allowed.
      ...times(3, () => ['machineproviders', 'machineproviders/discover']),
      ...times(3, () => ['machineproviders', 'machineproviders/probe']),
      ['*'],
      ['machineproviders/status'],
      ['*/discover'],
      ['*/probe'],
    ]),
  };
  return named(chance, rule, names);
}

function named(chance: Chance, rule: Rule, pool: readonly string[]): Rule {
  if (chance.next() < 0.7) return rule;
  return { ...rule, resourceNames: [...new Set(times(1 + chance.below(2), () => chance.pick(pool)))] };
}

function drawSubject(chance: Chance): Subject {
  const groups = ['blue', 'green', 'red', 'blue', 'green', 'red', 'system:authenticated'];
  if (chance.next() < 0.5) return { kind: 'Group', name: chance.pick(groups) };
  const { name, username = name } = chance.pick(users);
  return { kind: 'User', name: username };
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
