import type { Field, ListShape, Noun, NounRule } from '../model/model.ts';
import { presentType } from '../model/value-type.ts';
import { fieldPath, itemPath } from '../path.ts';
import { ProblemCode } from '../problem.ts';
import { isRecord, type JsonRecord } from '../record.ts';
import { findDuplicates, tooMany } from './list-check.ts';
import { missing, type Problems, refusal, shown, unknownField } from './problems.ts';
import { type RuleCheck, ruleCheck } from './rule-check.ts';
import { nearest } from './suggest.ts';
import { isLonger, tooLong, valueCheck } from './value-check.ts';

/** Adds what is wrong with a value that is there; null never comes here. */
export type Check = (value: unknown, path: string, problems: Problems) => void;

interface FieldCheck {
  readonly field: Field;
  /** A quick yes for a plain value, so that no path is made for it. */
  readonly passes: ((value: unknown) => boolean) | undefined;
  readonly check: Check;
}

interface CompiledRule {
  readonly rule: NounRule;
  readonly check: RuleCheck;
}

/** Compiles the check of an object and all that it holds, once. */
export function nounCheck(noun: Noun, unechoed = false): Check {
  const fields = new Map(noun.fields.map((field) => [field.name, fieldCheck(field, unechoed)]));
  const names = [...fields.keys()];
  const required = noun.fields.filter((field) => field.required !== undefined);
  const rules = noun.rules.map((rule) => ({ rule, check: ruleCheck(rule) }));
  const expected = presentType({ kind: 'noun', noun });
  return (value, path, problems) => {
    if (!isRecord(value)) {
      const message = `Expected ${expected}, but got ${shown(value, unechoed)}.`;
      problems.push(refusal(ProblemCode.INVALID, path, message, 'Write its fields below it, indented.'));
      return;
    }
    // Fields that are wrong, or were probably meant by an unknown one: one mistake gives one problem.
    const unsound = new Set<string>();
    for (const name of Object.keys(value)) {
      const known = fields.get(name);
      if (known === undefined) reportUnknown(name, names, path, unsound, problems);
      else checkField(known, value[name], path, unsound, problems);
    }
    reportMissing(required, value, path, unsound, problems);
    checkRules(rules, value, path, unsound, problems);
  };
}

function checkField(known: FieldCheck, value: unknown, path: string, unsound: Set<string>, problems: Problems): void {
  if (value === null || value === undefined || known.passes?.(value) === true) return;
  const before = problems.length;
  known.check(value, fieldPath(path, known.field.name), problems);
  if (problems.length > before) unsound.add(known.field.name);
}

function reportUnknown(
  name: string,
  names: readonly string[],
  path: string,
  unsound: Set<string>,
  problems: Problems,
): void {
  const meant = nearest(name, names);
  if (meant !== undefined) unsound.add(meant);
  problems.push(unknownField(path, name, names, meant));
}

function reportMissing(
  required: readonly Field[],
  value: JsonRecord,
  path: string,
  unsound: Set<string>,
  problems: Problems,
): void {
  for (const { name, type, required: context } of required) {
    if ((value[name] ?? null) !== null || unsound.has(name)) continue;
    problems.push(missing(fieldPath(path, name), presentType(type), context?.example ?? name));
    unsound.add(name);
  }
}

function checkRules(
  rules: readonly CompiledRule[],
  value: JsonRecord,
  path: string,
  unsound: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const { rule, check } of rules) {
    if (unsound.size > 0 && rule.reads.some(({ name }) => unsound.has(name))) continue;
    check(value, path, problems);
  }
}

function fieldCheck(field: Field, unechoedAbove: boolean): FieldCheck {
  const unechoed = unechoedAbove || field.unechoed;
  const single = singleCheck(field, unechoed);
  if (field.list === undefined) return { field, ...single };
  return { field, passes: undefined, check: listCheck(single, field.list, unechoed) };
}

function singleCheck(field: Field, unechoed: boolean): Pick<FieldCheck, 'passes' | 'check'> {
  const { type } = field;
  if (type.kind === 'noun') return { passes: undefined, check: nounCheck(type.noun, unechoed) };
  if (type.kind === 'stringMap') return { passes: undefined, check: mapCheck(field, unechoed) };
  const { passes, explain } = valueCheck(field, type, unechoed);
  const check: Check = (value, path, problems) => {
    if (!passes(value)) problems.push(explain(value, path));
  };
  return { passes, check };
}

function listCheck(item: Pick<FieldCheck, 'passes' | 'check'>, list: ListShape, unechoed: boolean): Check {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      const message = `Expected a list, but got ${shown(value, unechoed)}.`;
      problems.push(refusal(ProblemCode.INVALID, path, message, 'Write each item with a hyphen in front of it.'));
      return;
    }
    if (value.length > list.maxItems) problems.push(tooMany(path, list.maxItems, value.length, 'items'));
    const items: readonly unknown[] = value.slice(0, list.maxItems);
    for (const [index, entry] of items.entries()) {
      if (item.passes?.(entry) !== true) item.check(entry, itemPath(path, index), problems);
    }
    findDuplicates(items, list, path, unechoed, problems);
  };
}

function mapCheck(field: Field, unechoed: boolean): Check {
  const most = field.maxEntries ?? Infinity;
  const longest = field.constraints.find((constraint) => constraint.kind === 'maxLength')?.limit ?? Infinity;
  return (value, path, problems) => {
    if (!isRecord(value)) {
      const message = `Expected an object of texts, but got ${shown(value, unechoed)}.`;
      problems.push(refusal(ProblemCode.INVALID, path, message, 'Write `key: value` lines below it, indented.'));
      return;
    }
    const entries = Object.entries(value);
    if (entries.length > most) problems.push(tooMany(path, most, entries.length, 'entries'));
    for (const [key, entry] of entries.slice(0, most)) {
      if (entry === null) continue;
      if (typeof entry === 'string') {
        if (isLonger(entry, longest)) problems.push(tooLong(fieldPath(path, key), longest, entry));
        continue;
      }
      const message = `Expected a text, but got ${shown(entry, unechoed)}.`;
      problems.push(refusal(ProblemCode.INVALID, fieldPath(path, key), message, 'Put the value in quotes.'));
    }
  };
}
