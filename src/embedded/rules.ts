import {
  compileCel,
  compileCelMessage,
  type CelMessage,
  type CelRule,
  type CelVariables,
} from '../../schema/cel/environment.ts';
import { presentRuleFailure } from '../../schema/cel/evaluation-error.ts';
import { createCelConverter, createCelResourceConverter, type CelConverter } from '../../schema/cel/to-cel.ts';
import { isJsonObject, type ApiObject } from './api-object.ts';
import { presentPath, type FieldPath } from './field-error.ts';
import { previous } from './list-keys.ts';
import type { Finding } from './schema-validation.ts';
import { fieldSchema, type StructuralSchema, type ValidationRule } from './structural-schema.ts';

/** A CEL rule's refusal; one that compares with the old object is never forgiven because nothing changed. */
export interface RuleFinding extends Finding {
  readonly transition: boolean;
}

/** Runs all of a schema's x-kubernetes-validations over a structurally valid object. */
export type Rules = (object: ApiObject, old: ApiObject | undefined) => RuleFinding[];

interface CompiledRule extends ValidationRule {
  readonly evaluate: CelRule;
  readonly createMessage: CelMessage | undefined;
}

/** A schema node with rules at or below it; nodes without any are left out, and cost nothing. */
interface RuleNode {
  readonly schema: StructuralSchema;
  readonly convert: CelConverter;
  readonly rules: readonly CompiledRule[];
  readonly fields: ReadonlyMap<string, RuleNode>;
  readonly others: RuleNode | undefined;
  readonly items: RuleNode | undefined;
}

/** Throws when a rule can't be compiled. */
export function createRules(schema: StructuralSchema): Rules {
  const root = compileNode(schema, createCelResourceConverter);
  return (object, old) => (root === undefined ? [] : evaluateNode(root, object, old, []));
}

function compileNode(schema: StructuralSchema, createConverter = createCelConverter): RuleNode | undefined {
  const { properties = {}, items, additionalProperties } = schema;
  const node: RuleNode = {
    schema,
    convert: createConverter(schema),
    rules: (schema['x-kubernetes-validations'] ?? []).map(compileRule),
    fields: new Map(
      Object.entries(properties).flatMap(([key, field]) => {
        const compiled = compileNode(field);
        return compiled === undefined ? [] : [[key, compiled]];
      }),
    ),
    others: isJsonObject(additionalProperties) ? compileNode(additionalProperties) : undefined,
    items: items && compileNode(items),
  };
  return node.rules.length + node.fields.size > 0 || node.others || node.items ? node : undefined;
}

function compileRule(rule: ValidationRule): CompiledRule {
  const { messageExpression } = rule;
  const createMessage = messageExpression === undefined ? undefined : compileCelMessage(messageExpression);
  return { ...rule, evaluate: compileCel(rule.rule), createMessage };
}

function evaluateNode(node: RuleNode, value: unknown, old: unknown, path: FieldPath): RuleFinding[] {
  if (value === null || value === undefined) return [];
  const findings = evaluateRules(node, value, old, path);
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  for (const [step, item] of entries) {
    const child = childOf(node, step);
    if (child === undefined) continue;
    findings.push(...evaluateNode(child, item, previous(old, step, item, node.schema), [...path, step]));
  }
  return findings;
}

function childOf(node: RuleNode, step: string | number): RuleNode | undefined {
  if (typeof step === 'number') return node.items;
  return node.fields.get(step) ?? (fieldSchema(node.schema, step) === node.others?.schema ? node.others : undefined);
}

function evaluateRules(node: RuleNode, value: unknown, old: unknown, path: FieldPath): RuleFinding[] {
  if (node.rules.length === 0) return [];
  const self = node.convert(value);
  const oldSelf = old === undefined || old === null ? undefined : node.convert(old);
  return node.rules.flatMap((rule) => {
    if (rule.evaluate.usesOldSelf && oldSelf === undefined) return [];
    const refusal = evaluateRule(rule, { self, oldSelf });
    return refusal === undefined ? [] : [presentRefusal(rule, refusal, value, path)];
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

function presentRefusal(rule: CompiledRule, detail: string, value: unknown, path: FieldPath): RuleFinding {
  const type = rule.reason ?? 'FieldValueInvalid';
  const below = rule.fieldPath?.replace(/^\./, '') ?? '';
  const field = [path.length === 0 ? '' : presentPath(path), below].filter((part) => part !== '').join('.') || '<nil>';
  const shown = typeof value === 'object' ? {} : { value };
  return { node: path, transition: rule.evaluate.usesOldSelf, error: { type, field, detail, ...shown } };
}
