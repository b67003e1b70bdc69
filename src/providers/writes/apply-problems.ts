import type { ValidationProblem } from '../../../schema/problem.ts';
import { isRecord, type JsonRecord } from '../../../schema/record.ts';
import type { ValidateManifest } from '../../../schema/validate.ts';
import { mergeApplied } from './apply-merge.ts';
import { createKnownFaults } from './known-faults.ts';

/**
 * What is certainly wrong with an apply of `sent` to what is there (undefined: nothing): wrong with what was sent alone,
 * and still wrong once it is merged with the rest; only warned of where it was already wrong before. Whether the rest
 * stays is for the cluster to say, who alone knows which fields this manager gives up:
 * docs/decisions/apply-is-judged-by-the-cluster.md.
 */
export function certainProblems(
  validate: ValidateManifest,
  sent: JsonRecord,
  before: JsonRecord | undefined,
): readonly ValidationProblem[] {
  if (before === undefined) return validate(sent);
  const problems = validate(withIdentity(sent, before));
  if (problems.length === 0) return problems;
  const merged = mergeApplied(before, sent);
  const remaining = new Set(validate(merged).map(identity));
  const { ratchet } = createKnownFaults(before, validate(before));
  return problems.filter((problem) => remaining.has(identity(problem))).map((problem) => ratchet(merged, problem));
}

/**
 * With the type and the region that are there, where they were not sent: the rest depends on them, and they stay, because
 * no provider may be without them.
 */
function withIdentity(sent: JsonRecord, before: JsonRecord): JsonRecord {
  const held = before['spec'];
  const spec = sent['spec'] ?? {};
  if (!isRecord(held) || !isRecord(spec)) return sent;
  const kept = ['type', 'region'].filter((name) => (spec[name] ?? null) === null && (held[name] ?? null) !== null);
  return { ...sent, spec: { ...spec, ...Object.fromEntries(kept.map((name) => [name, held[name]])) } };
}

function identity({ code, path, message }: ValidationProblem): string {
  return JSON.stringify([code, path, message]);
}
