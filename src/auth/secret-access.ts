import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { type NamedSecret, secretsNamedIn } from '../../schema/secret-refs.ts';
import type { SecretAccess } from '../providers/scope/secret-access.ts';
import type { Decisions } from './decisions.ts';
import { forbidden } from './resource.ts';

export interface SecretAccessOptions {
  readonly username: string;
  readonly decisions: Decisions;
  /** The cluster's own policy makes the same check for every client. */
  readonly isPolicyInstalled: () => boolean;
}

/** By the cluster's word for the caller's own token; no Secret is ever read for it. */
export function createSecretAccess({ username, decisions, isPolicyInstalled }: SecretAccessOptions): SecretAccess {
  const toGet = (namespace: string, name: string) =>
    ({ verb: 'get', group: '', resource: 'secrets', namespace, name }) as const;
  return {
    isOurs: () => !isPolicyInstalled(),
    async assess(namespace, spec) {
      const refs = secretsNamedIn(spec);
      const names = [...new Set(refs.map(({ name }) => name))];
      const decided = await Promise.all(
        names.map(async (name) => [name, (await decisions.may(toGet(namespace, name))).allowed] as const),
      );
      const allowed = new Map(decided);
      return refs
        .filter(({ name }) => allowed.get(name) !== true)
        .map((ref) => problemOf(ref, forbidden(username, toGet(namespace, ref.name)).message));
    },
  };
}

function problemOf({ path, name }: NamedSecret, message: string): ValidationProblem {
  return {
    code: ProblemCode.FORBIDDEN,
    path,
    message: `${JSON.stringify(name)} may be named here only by those who may get it. ${message}`,
    fix: 'Name a Secret that you may get, or ask for a Role with the verb "get" on this one.',
    severity: Severity.ERROR,
  };
}
