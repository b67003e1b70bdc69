/** A condition across the fields of one noun, in CEL, where `self` is the object. */
export interface RuleDefinition {
  readonly cel: string;
  /** `Expected ..., but got ...` without a full stop; the values of the fields it reads are added where they are shown. */
  readonly message: string;
  readonly fix: string;
  /** The field that the problem is shown at, by its path within the object; absent for the object itself. */
  readonly path?: string | undefined;
  /** REQUIRED when something is missing, else INVALID. */
  readonly code?: 'REQUIRED' | 'INVALID';
}

const definitions = new Map<object, RuleDefinition[]>();

/** Declares a rule across the fields of the class that it stands on. */
export function Rule(definition: RuleDefinition): ClassDecorator {
  return (target) => {
    // Decorators run from the bottom up; the rules keep the order in which they are read.
    definitions.set(target, [definition, ...(definitions.get(target) ?? [])]);
  };
}

/** The rules on a class, in the order in which they are written. */
export function rulesOf(target: object): readonly RuleDefinition[] {
  return definitions.get(target) ?? [];
}
