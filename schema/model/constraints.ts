import { getMetadataStorage } from 'class-validator';
import type { Expectation } from '../constraints/expectation.ts';
import type { RequiredContext } from '../constraints/required.ts';
import type { Constraint, ListKind } from './model.ts';

/** Everything that class-validator's decorators say of one field. */
export interface FieldConstraints {
  readonly value: readonly Constraint[];
  readonly required: RequiredContext | undefined;
  readonly listKind: ListKind | undefined;
  readonly maxItems: number | undefined;
  readonly maxEntries: number | undefined;
  readonly integer: boolean;
  readonly unechoed: boolean;
}

/** One decorator as class-validator stored it, less what is of no use here. */
interface Stored {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly each: boolean;
  readonly context: unknown;
  readonly where: string;
}

type Mutable = { -readonly [Key in keyof FieldConstraints]: FieldConstraints[Key] };

/** Reads the constraints of a field from class-validator's storage; throws on any that has no mapping here. */
export function constraintsOf(target: Constructor, property: string, isList: boolean): FieldConstraints {
  const found: Mutable = {
    value: [],
    required: undefined,
    listKind: undefined,
    maxItems: undefined,
    maxEntries: undefined,
    integer: false,
    unechoed: false,
  };
  for (const stored of storedOn(target, property)) {
    const constraint = valueConstraint(stored);
    if (constraint === undefined) applyToField(found, stored);
    else if (isList && !stored.each) throw unmappable(stored, 'on the items of a list it needs { each: true }');
    else found.value = [...found.value, constraint];
  }
  found.value = found.value.toSorted((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind));
  return found;
}

export type Constructor = abstract new (...args: never[]) => object;

// Cheap and coarse before dear and fine: an empty or endless text is said to be that, and not matched any further.
const rank: readonly Constraint['kind'][] = ['minLength', 'maxLength', 'minimum', 'maximum', 'pattern', 'satisfies'];

function storedOn(target: Constructor, property: string): Stored[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(target, '', true, false)
    .filter((metadata) => metadata.propertyName === property)
    .map((metadata) => ({
      name: metadata.name ?? metadata.type,
      arguments: metadata.constraints ?? [],
      each: metadata.each,
      context: metadata.context as unknown,
      where: `${target.name}.${property}`,
    }));
}

function valueConstraint(stored: Stored): Constraint | undefined {
  switch (stored.name) {
    case 'minLength':
    case 'maxLength':
      return { kind: stored.name, limit: numberIn(stored) };
    case 'min':
      return { kind: 'minimum', limit: numberIn(stored) };
    case 'max':
      return { kind: 'maximum', limit: numberIn(stored) };
    case 'matches': {
      const [pattern, modifiers] = stored.arguments;
      if (!(pattern instanceof RegExp) || pattern.flags !== '' || modifiers !== undefined) {
        throw unmappable(stored, 'a pattern in a CRD has no flags');
      }
      return { kind: 'pattern', pattern, expectation: expectationIn(stored) };
    }
    case 'satisfies':
      return { kind: 'satisfies', cel: textIn(stored), expectation: expectationIn(stored) };
    default:
      return undefined;
  }
}

function applyToField(found: Mutable, stored: Stored): void {
  switch (stored.name) {
    case 'isDefined':
      found.required = requiredIn(stored);
      return;
    case 'arrayMaxSize':
      found.maxItems = numberIn(stored);
      return;
    case 'maxEntries':
      found.maxEntries = numberIn(stored);
      return;
    case 'listKey':
      found.listKind = { kind: 'map', key: textIn(stored) };
      return;
    case 'listSet':
      found.listKind = { kind: 'set' };
      return;
    case 'atomic':
      found.listKind = { kind: 'atomic' };
      return;
    case 'isInt':
      found.integer = true;
      return;
    case 'unechoed':
      found.unechoed = true;
      return;
    default:
      throw unmappable(stored, 'no mapping for it is known; add one to the model, or use another constraint');
  }
}

function numberIn(stored: Stored): number {
  const [value] = stored.arguments;
  if (typeof value === 'number') return value;
  throw unmappable(stored, 'expected a number as its argument');
}

function textIn(stored: Stored): string {
  const [value] = stored.arguments;
  if (typeof value === 'string') return value;
  throw unmappable(stored, 'expected a text as its argument');
}

function expectationIn(stored: Stored): Expectation {
  const context = stored.context;
  if (typeof context === 'object' && context !== null && 'expected' in context && 'fix' in context) {
    return context as Expectation;
  }
  throw unmappable(stored, 'it needs { context } with what is expected, examples and a fix');
}

function requiredIn(stored: Stored): RequiredContext {
  const context = stored.context;
  if (typeof context === 'object' && context !== null && 'example' in context) return context as RequiredContext;
  throw unmappable(stored, 'write @Required({ example }) instead');
}

function unmappable(stored: Stored, why: string): Error {
  return new Error(`${stored.where}: the constraint ${stored.name} can't be mapped: ${why}.`);
}
