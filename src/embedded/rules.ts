import {
  compileCel,
  compileCelMessage,
  type CelMessage,
  type CelRule,
  type CelVariables,
} from '../../schema/cel/environment.ts';
import { presentRuleFailure } from '../../schema/cel/evaluation-error.ts';
import { createCelConverter, createCelResourceConverter, type CelConverter } from '../../schema/cel/to-cel.ts';
import { presentPath, type FieldError } from './field-error.ts';
import type { SchemaNode } from './schema-nodes.ts';
import { subschemas, type StructuralSchema, type ValidationRule } from './structural-schema.ts';

/** Runs the x-kubernetes-validations of one value of a structurally valid object. */
export type Rules = (node: SchemaNode) => FieldError[];

interface CompiledRule extends ValidationRule {
  readonly evaluate: CelRule;
  readonly createMessage: CelMessage | undefined;
}

interface RuleSet {
  readonly convert: CelConverter;
  readonly rules: readonly CompiledRule[];
}

/** Throws when a rule can't be compiled. */
export function createRules(schema: StructuralSchema): Rules {
  const sets = new Map<StructuralSchema, RuleSet>();
  for (const one of subschemas(schema)) {
    const { 'x-kubernetes-validations': rules } = one;
    const convert = one === schema ? createCelResourceConverter : createCelConverter;
    if (rules !== undefined) sets.set(one, { convert: convert(one), rules: rules.map(compileRule) });
  }
  return (node) => {
    const set = sets.get(node.schema);
    return set === undefined || node.value === null ? [] : evaluateRules(set, node);
  };
}

function compileRule(rule: ValidationRule): CompiledRule {
  const { messageExpression } = rule;
  const createMessage = messageExpression === undefined ? undefined : compileCelMessage(messageExpression);
  return { ...rule, evaluate: compileCel(rule.rule), createMessage };
}

/** A rule about a change runs where there is something to compare with, any other where something changed. */
function evaluateRules({ convert, rules }: RuleSet, node: SchemaNode): FieldError[] {
  const hasOld = node.old !== undefined && node.old !== null;
  const due = rules.filter(({ evaluate }) => (evaluate.usesOldSelf ? hasOld : !node.isUnchanged));
  if (due.length === 0) return [];
  const variables = { self: convert(node.value), oldSelf: hasOld ? convert(node.old) : undefined };
  return due.flatMap((rule) => {
    const refusal = evaluateRule(rule, variables);
    return refusal === undefined ? [] : [presentRefusal(rule, refusal, node)];
  });
}

/** What is wrong, undefined when the rule holds. */
function evaluateRule(rule: CompiledRule, variables: CelVariables): string | undefined {
  try {
    if (rule.evaluate(variables)) return undefined;
  } catch (thrown) {
    return presentRuleFailure(thrown, rule.message ?? rule.rule.trim());
  }
  try {
    if (rule.createMessage) return rule.createMessage(variables);
  } catch {
    // As the API server does: then the fixed message stands in.
  }
  return rule.message ?? `failed rule: ${rule.rule.trim()}`;
}

function presentRefusal(
  { reason, fieldPath = '' }: CompiledRule,
  detail: string,
  { path, value, schema }: SchemaNode,
): FieldError {
  const at = path.length === 0 ? '' : presentPath(path);
  const field = `${at}${presentFieldPath(schema, fieldPath)}`.replace(/^\./, '') || '<nil>';
  return { type: reason ?? 'FieldValueInvalid', field, detail, ...(typeof value !== 'object' && { value }) };
}

/** The path of a rule below its node; what is an entry of a map stands in brackets: `.config.settings[zone]`. */
function presentFieldPath(schema: StructuralSchema, fieldPath: string): string {
  let at: StructuralSchema | undefined = schema;
  return fieldPath
    .split('.')
    .filter((name) => name !== '')
    .map((name) => {
      const field: StructuralSchema | undefined = at?.properties?.[name];
      const isEntry = field === undefined && typeof at?.additionalProperties === 'object';
      at = field ?? (typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined);
      return isEntry ? `[${name}]` : `.${name}`;
    })
    .join('');
}
