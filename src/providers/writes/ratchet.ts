import { isError, type ValidationProblem } from '../../../schema/problem.ts';
import { isRecord } from '../../../schema/record.ts';
import type { ValidateManifest } from '../../../schema/validate.ts';
import { createKnownFaults } from './known-faults.ts';

/**
 * What is wrong with `after`. What was already wrong with `before`, in the same way and with the same value there, is
 * only warned of: as in Kubernetes, an object that older rules let in can still be labeled or mended bit by bit.
 */
export function judgeChange(validate: ValidateManifest, before: unknown, after: unknown): readonly ValidationProblem[] {
  const problems = validate(withoutStatus(after));
  if (!problems.some(isError)) return problems;
  const { ratchet } = createKnownFaults(before, validate(withoutStatus(before)));
  return problems.map((problem) => ratchet(after, problem));
}

/** No write of a provider touches its status, of which others may know more than these rules. */
function withoutStatus(manifest: unknown): unknown {
  return isRecord(manifest) ? { ...manifest, status: undefined } : manifest;
}
