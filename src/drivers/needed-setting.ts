import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import type { AuthenticationType } from '../../schema/spec/authentication.ts';
import { isRecord } from '../../schema/record.ts';
import { celIsChosen, isChosen } from './authentication.ts';
import { required } from './say.ts';

/** A setting without which a method of authentication is worth nothing. */
export interface NeededSetting {
  readonly method: AuthenticationType;
  readonly name: string;
  /** Completes "Expected ..., which type `...` needs": `the UUID of a directory`. */
  readonly expected: string;
}

export function checkNeeded(spec: unknown, needed: readonly NeededSetting[]): ValidationProblem[] {
  const config = isRecord(spec) ? spec['config'] : undefined;
  const sent = isRecord(config) ? (config['customSettings'] ?? {}) : {};
  if (!isRecord(sent)) return [];
  const lacking = needed.filter(({ method, name }) => (sent[name] ?? null) === null && isChosen(spec, method));
  return lacking.map((setting) =>
    required(`spec.config.customSettings.${setting.name}`, expectationOf(setting), `Add \`${setting.name}\`.`),
  );
}

/** The same for the API server. */
export function neededRules(needed: readonly NeededSetting[]): RuleDefinition[] {
  return needed.map((setting) => ({
    cel:
      `!${celIsChosen(setting.method)} || has(self.config) && has(self.config.customSettings) && ` +
      `'${setting.name}' in self.config.customSettings`,
    message: `Expected ${expectationOf(setting)}, but it is missing`,
    fix: `Add \`${setting.name}\`.`,
    path: `config.customSettings.${setting.name}`,
    code: 'REQUIRED',
  }));
}

function expectationOf({ expected, method }: NeededSetting): string {
  return `${expected}, which type \`${method}\` needs`;
}
