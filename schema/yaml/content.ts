import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { ValidationProblem } from '../problem.ts';
import { syntaxProblem } from './problem.ts';

// Aliases multiply: what a text of a megabyte stands for must stay a manifest.
const maxNodes = 100_000;
const maxDepth = 100;
const maxAliases = 100;
const maxProblems = 20;

/** JSON as kubectl would send it; on a problem the value is undefined. */
export interface Content {
  readonly value: unknown;
  readonly problems: readonly ValidationProblem[];
}

/** Turns a document into JSON: aliases and merge keys resolved within bounds, keys as texts, each but once. */
export function readContent(contents: Node, document: Document, lines: LineCounter): Content {
  const reader = new ContentReader(document, lines);
  const value = reader.read(contents, 0);
  return reader.problems.length > 0 ? { value: undefined, problems: reader.problems } : { value, problems: [] };
}

/** A key as the API server sees it: booleans and numbers become texts; undefined for one that JSON can't have. */
export function presentKey(key: unknown): string | undefined {
  const value: unknown = isScalar(key) ? key.value : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

class ContentReader {
  readonly problems: ValidationProblem[] = [];
  private nodes = 0;
  private aliases = 0;
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.document = document;
    this.lines = lines;
  }

  read(node: unknown, depth: number): unknown {
    this.nodes += 1;
    if (this.nodes > maxNodes || depth > maxDepth) {
      return this.refuse(
        node,
        `Expected at most ${maxNodes} values and ${maxDepth} levels, but the aliases make more.`,
      );
    }
    if (this.problems.length >= maxProblems) return undefined;
    if (isAlias(node)) return this.readAlias(node, depth);
    if (isMap(node)) return this.readMap(node, depth);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    return this.readScalar(node);
  }

  private readAlias(node: unknown, depth: number): unknown {
    this.aliases += 1;
    if (this.aliases > maxAliases) {
      return this.refuse(node, `Expected at most ${maxAliases} uses of aliases, but got more.`);
    }
    // An alias within its own anchor ends at the bounds on depth and uses.
    const target = isAlias(node) ? node.resolve(this.document) : undefined;
    return target === undefined
      ? this.refuse(node, 'Expected an alias of an anchor above it, but there is none of this name.')
      : this.read(target, depth + 1);
  }

  private readMap(node: { readonly items: readonly Pair[] }, depth: number): unknown {
    const entries = new Map<string, unknown>();
    const merged: unknown[] = [];
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        merged.push(...this.readMerged(value, depth));
        continue;
      }
      const name = presentKey(key);
      if (name === undefined) this.refuse(key, 'Expected a text as the key, but got null, a list or a mapping.');
      else if (entries.has(name)) this.refuse(key, `Expected each key once, but got ${glimpse(name)} again.`);
      else entries.set(name, this.read(value, depth + 1));
    }
    return withMerged(entries, merged);
  }

  /** The mappings under `<<`; the first that has a key wins. */
  private readMerged(value: unknown, depth: number): unknown[] {
    const read = this.read(value, depth + 1);
    const sources: unknown[] = Array.isArray(read) ? read : [read];
    if (sources.every((source) => typeof source === 'object' && source !== null)) return sources;
    this.refuse(value, 'Expected a mapping, or a list of mappings, under the merge key <<.');
    return [];
  }

  private readScalar(node: unknown): unknown {
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.refuse(node, 'Expected a number that JSON can hold, but got infinity or no number.');
    }
    if (typeof value === 'string' && !value.isWellFormed()) {
      return this.refuse(node, 'Expected Unicode text, but got half of a surrogate pair.');
    }
    return value;
  }

  private refuse(node: unknown, message: string): undefined {
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    const offset: unknown = Array.isArray(range) ? range[0] : 0;
    if (this.problems.length < maxProblems) {
      const fix = 'Write the manifest as plain JSON would have it.';
      this.problems.push(syntaxProblem(this.lines, typeof offset === 'number' ? offset : 0, message, fix));
    }
    return undefined;
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

/** fromEntries, because it takes `__proto__` as a key like any other. */
function withMerged(entries: Map<string, unknown>, merged: readonly unknown[]): Record<string, unknown> {
  for (const source of merged) {
    for (const [key, value] of Object.entries(source ?? {})) {
      if (!entries.has(key)) entries.set(key, value);
    }
  }
  return Object.fromEntries(entries);
}

function glimpse(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
