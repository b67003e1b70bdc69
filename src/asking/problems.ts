import type { ProviderFailure } from '../../schema/api/discovery.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import type { GatewayError } from '../../schema/gateway-error.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { secretsNamedIn } from '../../schema/secret-refs.ts';

function problem(code: ProblemCode, path: string, message: string, fix: string): ValidationProblem {
  return { code, path, message, fix, severity: Severity.ERROR };
}

export function notPermitted({ message, fix = 'Ask for the permission that the message names.' }: GatewayError) {
  return problem(ProblemCode.FORBIDDEN, '', message, fix);
}

export function notThere({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): ValidationProblem {
  const message = `Expected a MachineProvider ${namespace}/${name}, but there is none, or this replica has not seen it yet.`;
  const fix = 'Check namespace and name; one that was just made can be waited for with `minResourceVersion`.';
  return problem(ProblemCode.NOT_FOUND, 'metadata.name', message, fix);
}

export function typeless({ raw }: MachineProvider): ValidationProblem {
  const spec = raw['spec'] as { readonly type?: unknown } | undefined;
  const message = `Expected a type of provider that the contract names, but got ${presentValue(spec?.type)}.`;
  return problem(ProblemCode.INVALID, 'spec.type', message, 'Set `spec.type`.');
}

export function unreachableType(title: string): ValidationProblem {
  const message = `Expected a type of provider that this version of the gateway can ask, but got ${title}.`;
  return problem(
    ProblemCode.NOT_SUPPORTED,
    'spec.type',
    message,
    'Use another version of the gateway, or wait for one.',
  );
}

/** What is wrong with how long to wait, if anything. */
export function ofWait(
  { waitSeconds }: { readonly waitSeconds?: number | null | undefined },
  most: number,
): readonly ValidationProblem[] {
  if (waitSeconds == null || (waitSeconds >= 0 && waitSeconds <= most)) return [];
  const message = `Expected 0 to ${most} seconds, but got ${waitSeconds}.`;
  return [problem(ProblemCode.INVALID, 'waitSeconds', message, 'Ask for less: what takes longer goes on.')];
}

/** A failure of the whole, as a problem at the setting to look at. */
export function failed({ spec }: MachineProvider, { code, message, fix }: ProviderFailure): ValidationProblem {
  return problem(ProblemCode.PROVIDER_FAILED, placeOf(code, spec), message, fix);
}

function placeOf(code: FailureCode, spec: unknown): string {
  switch (code) {
    case FailureCode.UNREACHABLE:
    case FailureCode.TLS_FAILED:
    case FailureCode.EGRESS_REFUSED:
    case FailureCode.UNEXPECTED_ANSWER:
      return 'spec.config.endpoint';
    case FailureCode.TIMEOUT:
      return 'spec.config.timeout';
    case FailureCode.RATE_LIMITED:
      return 'spec.config.rateLimiting';
    case FailureCode.SECRET_NOT_FOUND:
    case FailureCode.SECRET_FORBIDDEN:
    case FailureCode.SECRET_UNUSABLE:
      return secretsNamedIn(spec)[0]?.path ?? 'spec.authentication';
    case FailureCode.CREDENTIAL_WITHHELD:
    case FailureCode.UNAUTHENTICATED:
    case FailureCode.EXPIRED:
    case FailureCode.FORBIDDEN:
      return 'spec.authentication';
    case FailureCode.NOT_FOUND:
      return 'spec';
    case FailureCode.PROVIDER_FAULT:
    case FailureCode.TOO_LARGE:
    case FailureCode.CIRCUIT_OPEN:
    case FailureCode.CANCELLED:
      return '';
  }
}
