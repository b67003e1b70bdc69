import type { RequiredContext } from '../constraints/required.ts';
import type { Expectation } from '../constraints/expectation.ts';

// What the decorated classes say, in one plain form: the reader, the validator and the CRD are all derived from it.

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  /** The values as they stand on the wire, in the order in which they are written. */
  readonly values: readonly string[];
}

export type ValueType =
  | { readonly kind: 'string' }
  | { readonly kind: 'boolean' }
  /** 32 bits, or the 53 of a 64-bit integer that JSON carries exactly. */
  | { readonly kind: 'integer'; readonly bits: 32 | 64 }
  | { readonly kind: 'dateTime' }
  | { readonly kind: 'stringMap' }
  | EnumType
  | { readonly kind: 'noun'; readonly noun: Noun };

/** A condition on one value. What the bounds expect can be said from their number; a pattern needs words. */
export type Constraint =
  | Bound<'minLength'>
  | Bound<'maxLength'>
  | Bound<'minimum'>
  | Bound<'maximum'>
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly expectation: Expectation }
  | { readonly kind: 'satisfies'; readonly cel: string; readonly expectation: Expectation };

interface Bound<Kind extends string> {
  readonly kind: Kind;
  readonly limit: number;
}

/** How Kubernetes tells the items of a list apart. */
export type ListKind =
  { readonly kind: 'map'; readonly key: string } | { readonly kind: 'set' } | { readonly kind: 'atomic' };

export interface ListShape {
  readonly listKind: ListKind;
  readonly maxItems: number;
}

export interface Field {
  readonly name: string;
  readonly description: string;
  readonly type: ValueType;
  /** Set when the field holds a list of `type`. */
  readonly list: ListShape | undefined;
  /** Set when the contract wants the field. */
  readonly required: RequiredContext | undefined;
  /** On the value, or on each item of the list; in the order in which they are checked, the first broken one counts. */
  readonly constraints: readonly Constraint[];
  /** How many entries a map may have. */
  readonly maxEntries: number | undefined;
  /** The object is replaced as a whole by server-side apply. */
  readonly atomic: boolean;
  /** Messages never repeat what stands here or below. */
  readonly unechoed: boolean;
}

/** A condition across fields; see RuleDefinition. */
export interface NounRule {
  readonly cel: string;
  readonly message: string;
  readonly fix: string;
  readonly path: string | undefined;
  readonly code: 'REQUIRED' | 'INVALID';
  /** The fields of the noun that the rule looks at. */
  readonly reads: readonly Field[];
}

export interface Noun {
  /** Its GraphQL type's name. */
  readonly name: string;
  readonly description: string;
  /** In the order of the contract. */
  readonly fields: readonly Field[];
  readonly rules: readonly NounRule[];
}
