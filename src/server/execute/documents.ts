import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type CostPlan, planCost } from '../limits/cost.ts';
import { assessDocument } from '../limits/document.ts';
import { refuse } from '../limits/refuse.ts';
import type { ServerLimits } from '../settings.ts';

/** A document that was parsed, is within its limits and fits the schema. */
export interface PreparedDocument {
  readonly kind: 'prepared';
  readonly document: DocumentNode;
  /** Of its text, SHA-256 in hex: what caches are keyed by. */
  readonly hash: string;
  /** The operation of this name (the only one, without a name), with its cost; undefined when there is none. */
  findOperation(name: string | null | undefined): PlannedOperation | undefined;
}

export interface PlannedOperation {
  readonly node: OperationDefinitionNode;
  readonly cost: CostPlan;
}

export interface RefusedDocument {
  readonly kind: 'refused';
  readonly errors: readonly GraphQLError[];
}

/** Documents by their text, so that parsing and validating happens once over HTTP, sockets and event streams. */
export interface Documents {
  prepare(source: string): PreparedDocument | RefusedDocument;
}

/** A syntax tree takes some 40 times its text (measured, with locations). */
const bytesPerCharacter = 40;
const maxBytes = 16 * 1024 * 1024;

export function createDocuments(schema: GraphQLSchema, limits: ServerLimits): Documents {
  const byText = new LRUCache<string, PreparedDocument>({
    maxSize: maxBytes,
    maxEntrySize: maxBytes / 4,
    sizeCalculation: (_, source) => 4_096 + bytesPerCharacter * source.length,
  });
  // What is refused may have cost as much as what is not. Its errors hold its tree; in a cache of their own, so that no
  // flood of refusals drives out what is in use.
  const refused = new LRUCache<string, RefusedDocument>({
    maxSize: maxBytes / 2,
    maxEntrySize: maxBytes / 4,
    sizeCalculation: (_, source) => 4_096 + bytesPerCharacter * source.length,
  });
  return {
    prepare(source) {
      const known = byText.get(source) ?? refused.get(source);
      if (known !== undefined) return known;
      const prepared = prepareDocument(source, schema, limits);
      if (prepared.kind === 'prepared') byText.set(source, prepared);
      else refused.set(source, prepared);
      return prepared;
    },
  };
}

function prepareDocument(
  source: string,
  schema: GraphQLSchema,
  limits: ServerLimits,
): PreparedDocument | RefusedDocument {
  try {
    const document = parse(source, { maxTokens: limits.tokens });
    const passed = assessDocument(document, limits);
    const errors = passed.length > 0 ? passed : validate(schema, document, undefined, { maxErrors: 20 });
    if (errors.length > 0) return { kind: 'refused', errors: errors.map(explained) };
    const planned = new Map<OperationDefinitionNode, PlannedOperation>();
    return {
      kind: 'prepared',
      document,
      hash: createHash('sha256').update(source).digest('hex'),
      findOperation(name) {
        const node = getOperationAST(document, name);
        if (node == null) return undefined;
        const operation = planned.get(node) ?? { node, cost: planCost(schema, document, node) };
        planned.set(node, operation);
        return operation;
      },
    };
  } catch (error) {
    return { kind: 'refused', errors: [syntaxError(error, limits)] };
  }
}

/** graphql-js gives up on documents whose fields it would have to compare too often, but doesn't say what to do. */
function explained(error: GraphQLError): GraphQLError {
  if (error.message !== 'Validation aborted.') return error;
  const message = 'The fragments of this document overlap too often to be compared.';
  return refuse('TOO_EXPENSIVE', message, 'Use fewer fragments on the same object.');
}

function syntaxError(error: unknown, { tokens, depth }: ServerLimits): GraphQLError {
  if (error instanceof GraphQLError) {
    if (!error.message.endsWith('Parsing aborted.')) return error;
    return refuse(
      'TOO_LARGE',
      `A document may have at most ${tokens} tokens, but got more.`,
      'Send values as variables, and several documents rather than one.',
    );
  }
  // Selections or values within each other by the thousand use up the parser's stack.
  if (error instanceof RangeError) {
    return refuse('TOO_EXPENSIVE', `A document may have at most ${depth} levels, but got thousands.`, 'Ask for fewer.');
  }
  throw error;
}
