import { type DocumentNode, type GraphQLError, Kind, type SelectionSetNode } from 'graphql';
import type { ServerLimits } from '../settings.ts';
import { measureFields } from './fields.ts';
import { refuse } from './refuse.ts';

type DocumentLimits = Pick<ServerLimits, 'depth' | 'aliases' | 'rootFields' | 'directives' | 'definitions' | 'fields'>;

/**
 * Judges the shape of a parsed document. It runs before validation, some rules of which take time in the square of
 * what is counted here. Every limit that is passed is named, with what was asked.
 */
export function assessDocument(document: DocumentNode, limits: DocumentLimits): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const check = (asked: number, limit: number, what: string, fix: string) => {
    if (asked > limit) {
      const got = asked > 1e9 ? 'billions' : asked;
      errors.push(refuse('TOO_EXPENSIVE', `A document may have at most ${limit} ${what}, but got ${got}.`, fix));
    }
  };
  const { aliases, directives } = countNames(document);
  check(document.definitions.length, limits.definitions, 'operations and fragments', 'Split the document.');
  check(aliases, limits.aliases, 'aliases and repeated fields', 'Ask for a list, or in several requests.');
  check(directives, limits.directives, 'directives', 'Use fewer of them.');
  if (errors.length > 0) return errors;
  const measured = measureFields(document);
  check(measured.depth, limits.depth, 'levels of selections', 'Ask for fewer levels.');
  check(measured.introspectionDepth, maxIntrospectionDepth, 'levels in an introspection', 'Ask for fewer levels.');
  check(measured.fields, limits.fields, 'fields, fragments put in place', 'Ask for fewer fields.');
  check(measured.rootFields, limits.rootFields, 'fields at its root', 'Send several requests.');
  return errors;
}

/** What GraphiQL's own introspection needs (nine times `ofType`), and little more; graphql-js bounds its lists. */
const maxIntrospectionDepth = 20;

/** Counts in the text as it stands; what fragments multiply shows in the number of fields. */
function countNames(document: DocumentNode): { readonly aliases: number; readonly directives: number } {
  const count = { aliases: 0, directives: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    count.directives += definition.directives?.length ?? 0;
    countSelections(definition.selectionSet, new Set(), count);
  }
  return count;
}

/** `seen` holds the response names of one object: inline fragments speak of the same one. */
function countSelections(
  { selections }: SelectionSetNode,
  seen: Set<string>,
  count: { aliases: number; directives: number },
): void {
  for (const selection of selections) {
    count.directives += selection.directives?.length ?? 0;
    if (selection.kind === Kind.INLINE_FRAGMENT) countSelections(selection.selectionSet, seen, count);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const spread = `...${selection.name.value}`;
      if (seen.has(spread)) count.aliases += 1;
      seen.add(spread);
    }
    if (selection.kind !== Kind.FIELD) continue;
    const name = (selection.alias ?? selection.name).value;
    if (selection.alias !== undefined || seen.has(name)) count.aliases += 1;
    seen.add(name);
    if (selection.selectionSet !== undefined) countSelections(selection.selectionSet, new Set(), count);
  }
}
