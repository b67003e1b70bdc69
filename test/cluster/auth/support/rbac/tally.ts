import { isDeepStrictEqual } from 'node:util';
import type { User } from '../../../bed/credentials.ts';
import type { Case, Verdict } from './caller.ts';
import type { Grants, Rule, Subject } from './draw.ts';

export interface Circumstances {
  readonly epoch: number;
  readonly user: User;
  readonly grants: Grants;
}

/** The viewer is refused nothing, but may be told that nothing is allowed. */
const refusal = /"FORBIDDEN"|"verbs":\[\]/;

/** Counts cases, and keeps those in which the gateway and the API server differ. */
export class Tally {
  private readonly seed: number;
  private readonly mode: string;
  private readonly begun = performance.now();
  private readonly counts = new Map<string, { refused: number; open: number }>();
  private readonly differing: string[] = [];

  constructor(seed: number, mode: string) {
    this.seed = seed;
    this.mode = mode;
  }

  add(
    { kind, what }: Pick<Case, 'kind' | 'what'>,
    { expected, got, narrowed }: Verdict,
    { epoch, user, grants }: Circumstances,
  ) {
    const count = this.counts.get(kind) ?? { refused: 0, open: 0 };
    this.counts.set(kind, count);
    if (narrowed ?? refusal.test(JSON.stringify(expected))) count.refused += 1;
    else count.open += 1;
    if (isDeepStrictEqual(plain(expected), plain(got))) return;
    const found = [`${kind} ${what} (seed ${this.seed}, ${this.mode}, epoch ${epoch}) by ${user.name}:`];
    found.push(`the API server says ${JSON.stringify(expected)}`, `the gateway said ${JSON.stringify(got)}`);
    this.differing.push([...found, `granted: ${presentGrants(grants, user)}`].join('\n  '));
  }

  /** The first few, in full. */
  failures(): readonly string[] {
    return this.differing.slice(0, 5);
  }

  /** Kinds that were never refused, or always: of those, nothing was proved. */
  oneSided(): readonly string[] {
    return Array.from(this.counts).flatMap(([kind, { refused, open }]) => (refused * open === 0 ? [kind] : []));
  }

  print(): void {
    const counts = Array.from(this.counts);
    const cases = counts.reduce((sum, [, { refused, open }]) => sum + refused + open, 0);
    const kinds = counts.map(([kind, { refused, open }]) => `${kind} ${open} open ${refused} refused`).sort();
    const seconds = (performance.now() - this.begun) / 1_000;
    process.stdout.write(
      `rbac: seed ${this.seed}, ${this.mode}: ${cases} cases in ${seconds.toFixed(1)} s, ` +
        `${this.differing.length} differ from the API server (${kinds.join('; ')})\n`,
    );
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Only what concerns the user. */
function presentGrants({ clusterRoles, clusterBindings, namespaces }: Grants, { name, username = name, groups }: User) {
  const isMine = (subjects: readonly Subject[]) =>
    subjects.some(({ kind, name: subject }) =>
      kind === 'User' ? subject === username : [...groups, 'system:authenticated'].includes(subject),
    );
  const of = (where: string, roles: readonly (readonly Rule[])[], bindings: readonly (readonly Subject[])[]) =>
    bindings.flatMap((subjects, index) => (isMine(subjects) ? [{ where, rules: roles[index] }] : []));
  return JSON.stringify([
    ...of('everywhere', clusterRoles, clusterBindings),
    ...Object.entries(namespaces).flatMap(([namespace, { roles, bindings, clusterRoleBindings }]) => [
      ...of(namespace, roles, bindings),
      ...of(namespace, clusterRoles, clusterRoleBindings),
    ]),
  ]);
}
