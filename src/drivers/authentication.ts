import type { RuleDefinition } from '../../schema/constraints/rule.ts';
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
  const chosen = chosenMethods(spec);
  const has = (type: AuthenticationType) => methods.some((method) => method.type === type);
  const [first] = chosen;
  if (first === undefined || chosen.some(has)) return [];
  return [
    {
      code: ProblemCode.NOT_SUPPORTED,
      path: `spec.authentication.${isNamed(spec) ? 'type' : authenticationBlocks[first]}`,
      message: `Expected ${expectationOf(methods)}, but got ${presentValue(first)}.`,
      fix: fixOf(methods),
      severity: Severity.ERROR,
    },
  ];
}

/** The same for the API server: of the method that is named, and of those that are configured when none is. */
export function authenticationRules(methods: readonly AuthenticationMethod[]): RuleDefinition[] {
  const at = 'self.authentication';
  const has = (types: readonly AuthenticationType[]) =>
    types.map((type) => `has(${at}.${authenticationBlocks[type]})`).join(' || ');
  const own = methods.map(({ type }) => type);
  const others = Object.values(AuthenticationType).filter((type) => !own.includes(type));
  const words = { message: `Expected ${expectationOf(methods)}, but got another one`, fix: fixOf(methods) };
  return [
    {
      cel: `!has(${at}.type) || ${at}.type in [${own.map((type) => `'${type}'`).join(', ')}]`,
      path: 'authentication.type',
      ...words,
    },
    {
      cel: `has(${at}.type) || ${has(own)} || !(${has(others)})`,
      path: 'authentication',
      ...words,
    },
  ];
}

/** Whether a method is the one that is used: it is named, or none is and it alone is configured. */
export function isChosen(spec: unknown, type: AuthenticationType): boolean {
  const chosen = chosenMethods(spec);
  return chosen.length === 1 && chosen[0] === type;
}

/** The same in CEL. */
export function celIsChosen(type: AuthenticationType): string {
  const at = 'self.authentication';
  const others = Object.values(AuthenticationType).filter((other) => other !== type);
  const alone = [
    `has(${at}.${authenticationBlocks[type]})`,
    ...others.map((other) => `!has(${at}.${authenticationBlocks[other]})`),
  ].join(' && ');
  return `(has(${at}.type) ? ${at}.type == '${type}' : ${alone})`;
}

function chosenMethods(spec: unknown): AuthenticationType[] {
  const sent = isRecord(spec) ? spec['authentication'] : undefined;
  return isRecord(sent) ? chosenTypes(sent) : [];
}

/** The method that a spec's `authentication` names, or, when it names none, all that it configures. */
export function chosenTypes(sent: JsonRecord): AuthenticationType[] {
  const all = Object.values(AuthenticationType);
  const named = all.filter((type) => type === sent['type']);
  return (sent['type'] ?? null) !== null ? named : all.filter((type) => isRecord(sent[authenticationBlocks[type]]));
}

function isNamed(spec: unknown): boolean {
  const sent = isRecord(spec) ? spec['authentication'] : undefined;
  return isRecord(sent) && (sent['type'] ?? null) !== null;
}

function expectationOf(methods: readonly AuthenticationMethod[]): string {
  return `a method that this type of provider has (${methods.map(({ type }) => presentValue(type)).join(', ')})`;
}

function fixOf([best]: readonly AuthenticationMethod[]): string {
  return best === undefined
    ? 'Use another type of provider.'
    : `Use type \`${best.type}\` with the block \`${authenticationBlocks[best.type]}\`: ${best.description}`;
}
