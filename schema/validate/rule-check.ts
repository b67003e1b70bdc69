import { compileCel } from '../cel/environment.ts';
import { createCelConverter } from '../cel/to-cel.ts';
import { schemaOfFields } from '../emit/structural-schema.ts';
import type { Field, NounRule } from '../model/model.ts';
import { fieldPath } from '../path.ts';
import { presentValue } from '../present-value.ts';
import { ProblemCode } from '../problem.ts';
import type { JsonRecord } from '../record.ts';
import { type Problems, refusal } from './problems.ts';

/** Checks a rule across the fields of an object whose fields are sound. */
export type RuleCheck = (self: JsonRecord, path: string, problems: Problems) => void;

/** Compiles a rule once. */
export function ruleCheck(rule: NounRule): RuleCheck {
  const holds = compileCel(rule.cel);
  const toCel = createCelConverter({ type: 'object', properties: schemaOfFields(rule.reads) });
  return (self, path, problems) => {
    if (evaluate(() => holds({ self: toCel(present(rule.reads, self)) }))) return;
    const at = rule.path === undefined ? path : fieldPath(path, rule.path);
    const code = rule.code === 'REQUIRED' ? ProblemCode.REQUIRED : ProblemCode.INVALID;
    problems.push(refusal(code, at, `${rule.message}${presentReads(rule, self)}.`, rule.fix));
  };
}

// A rule that can't be evaluated is a refusal in the API server too.
function evaluate(rule: () => boolean): boolean {
  try {
    return rule();
  } catch {
    return false;
  }
}

/** Only what a rule looks at; null stands for absent. */
function present(fields: readonly Field[], value: JsonRecord): JsonRecord {
  const named = fields.filter(({ name }) => (value[name] ?? null) !== null);
  return Object.fromEntries(named.map(({ name }) => [name, value[name]]));
}

/** The plain values that the rule compared: ` (maxCPU is "1", defaultCPU is "2")`. */
function presentReads({ reads }: NounRule, self: JsonRecord): string {
  const values = reads
    .filter(({ name, unechoed }) => !unechoed && (typeof self[name] === 'string' || typeof self[name] === 'number'))
    .map(({ name }) => `${name} is ${presentValue(self[name])}`);
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
}
