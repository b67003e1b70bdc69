import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type CompiledOperation, compileOperation } from '../../../resolvers/compile.ts';
import { measureFields } from '../limits/fields.ts';
import type { PlannedOperation, PreparedDocument } from './documents.ts';

export interface CompiledOperations {
  /**
   * The compiled form of an operation; undefined when it is asked for the first time (compiling pays from the second
   * on), or when it can't be compiled. `eager` compiles at first sight: a subscription runs its document per frame.
   */
  find(prepared: PreparedDocument, operation: PlannedOperation, eager: boolean): CompiledOperation | undefined;
  /** How many bytes the compiled forms take, as estimated. */
  readonly bytes: number;
}

type Entry = { readonly kind: 'seen' | 'refused' } | { readonly kind: 'compiled'; readonly run: CompiledOperation };

/** Compiling blocks the event loop: 1.3 ms for 25 fields, some 14 ms for 1,000. */
const maxFields = 1_000;
/** An open feed holds its compiled form for as long as it lives, outside the cache's bound. */
const maxFieldsOfFeed = 250;
/** Measured: 43 KB for 25 fields, 0.8 MB for 250, 6 MB for 2,500. */
const bytesPerField = 3_200;
/** Of an entry that holds no compiled form: its key, and the cache's own links. */
const bytesPerEntry = 512;

export function createCompiledOperations(schema: GraphQLSchema, maxBytes = 32 * 1024 * 1024): CompiledOperations {
  const entries = new LRUCache<string, Entry>({ maxSize: maxBytes });
  return {
    find(prepared, operation, eager) {
      const key = `${operation.node.name?.value ?? ''} ${prepared.hash}`;
      const entry = entries.get(key);
      if (entry?.kind === 'compiled') return entry.run;
      if (entry?.kind === 'refused') return undefined;
      if (entry === undefined && !eager) {
        entries.set(key, { kind: 'seen' }, { size: bytesPerEntry });
        return undefined;
      }
      const { fields } = measureFields(prepared.document);
      const run =
        fields > (eager ? maxFieldsOfFeed : maxFields)
          ? undefined
          : compileOperation(schema, prepared.document, operation.node.name?.value);
      if (run === undefined) entries.set(key, { kind: 'refused' }, { size: bytesPerEntry });
      else entries.set(key, { kind: 'compiled', run }, { size: 8_192 + bytesPerField * fields });
      return run;
    },
    get bytes() {
      return entries.calculatedSize;
    },
  };
}
