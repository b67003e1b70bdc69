import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { isRecord, type JsonRecord } from '../../schema/record.ts';
import { AuthenticationType } from '../../schema/spec/authentication.ts';
import type { AuthenticationMethod } from './driver.ts';

/** The field of `spec.authentication` that each method has. */
export const authenticationBlocks: Readonly<Record<AuthenticationType, string>> = {
  [AuthenticationType.APIKEY]: 'apiKey',
  [AuthenticationType.OAUTH2]: 'oauth2',
  [AuthenticationType.CERTIFICATE]: 'certificate',
  [AuthenticationType.SERVICEACCOUNT]: 'serviceAccount',
};

/** Refuses a method that the type hasn't: the named one, or, when none is named, all that are configured. */
export function checkAuthentication(spec: unknown, methods: readonly AuthenticationMethod[]): ValidationProblem[] {
  const sent = isRecord(spec) ? spec['authentication'] : undefined;
  if (!isRecord(sent)) return [];
  const chosen = chosenTypes(sent);
  const has = (type: AuthenticationType) => methods.some((method) => method.type === type);
  const [first] = chosen;
  if (first === undefined || chosen.some(has)) return [];
  const isNamed = sent['type'] === first;
  const known = methods.map(({ type }) => presentValue(type)).join(', ');
  const [best] = methods;
  return [
    {
      code: ProblemCode.NOT_SUPPORTED,
      path: `spec.authentication.${isNamed ? 'type' : authenticationBlocks[first]}`,
      message: `Expected a method that this type of provider has (${known}), but got ${presentValue(first)}.`,
      fix:
        best && `Use type \`${best.type}\` with the block \`${authenticationBlocks[best.type]}\`: ${best.description}`,
      severity: Severity.ERROR,
    },
  ];
}

/** The method that a spec names, or, when it names none, all that it configures. */
export function chosenTypes(sent: JsonRecord): AuthenticationType[] {
  const all = Object.values(AuthenticationType);
  const named = all.filter((type) => type === sent['type']);
  return (sent['type'] ?? null) !== null ? named : all.filter((type) => isRecord(sent[authenticationBlocks[type]]));
}
