import type { DeleteMachineProviderInput } from '../../../schema/api/mutations.ts';
import { parseResourceVersion } from '../../../schema/machine-provider.ts';
import { presentValue } from '../../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';

type Expected = Pick<DeleteMachineProviderInput, 'expectedResourceVersion' | 'expectedUid'>;

/**
 * What is wrong with the preconditions of a write. An empty one, from a variable that nobody set, must not become a
 * write without any; and an API server takes "0" for no version at all.
 */
export function preconditionProblems({ expectedResourceVersion, expectedUid }: Expected): ValidationProblem[] {
  const problems: ValidationProblem[] = [];
  if (expectedResourceVersion != null && !parseResourceVersion(expectedResourceVersion)) {
    problems.push(
      malformed(
        'metadata.resourceVersion',
        'expectedResourceVersion',
        'the number of a version',
        expectedResourceVersion,
      ),
    );
  }
  if (expectedUid === '') problems.push(malformed('metadata.uid', 'expectedUid', 'a uid', expectedUid));
  return problems;
}

function malformed(path: string, argument: string, expected: string, got: string): ValidationProblem {
  return {
    code: ProblemCode.INVALID,
    path,
    message: `${argument}: expected ${expected} as it was read, but got ${presentValue(got)}.`,
    fix: `Pass the ${path} that was read, or leave ${argument} out to write whatever the object is now.`,
    severity: Severity.ERROR,
  };
}

/** A delete's preconditions as the cluster takes them. */
export function preconditionsOf({
  expectedUid,
  expectedResourceVersion,
  propagationPolicy,
}: DeleteMachineProviderInput): {
  uid?: string;
  resourceVersion?: string;
  propagationPolicy?: string;
} {
  return {
    ...(expectedUid == null ? {} : { uid: expectedUid }),
    ...(expectedResourceVersion == null ? {} : { resourceVersion: expectedResourceVersion }),
    ...(propagationPolicy == null ? {} : { propagationPolicy }),
  };
}
