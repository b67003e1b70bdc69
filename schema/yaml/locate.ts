import { type Document, isAlias, isMap, isSeq, type LineCounter, type Node } from 'yaml';
import { ProblemCode, type ValidationProblem } from '../problem.ts';
import { presentKey } from './content.ts';

/** Where something stands: its key (or list item) and its value, as offsets in the text. */
interface Place {
  readonly key: number;
  readonly value: number;
}

/**
 * Gives line and column to problems by their path in Kubernetes notation: those of the value; those of the key where
 * the key itself is the problem; those of the nearest parent's key where nothing is there.
 */
export function locateProblems(
  problems: readonly ValidationProblem[],
  root: { readonly contents: Node; readonly document: Document; readonly lines: LineCounter },
): ValidationProblem[] {
  return problems.map((problem) => {
    if (problem.line !== undefined) return problem;
    const { place, found } = findPlace(problem.path, root.contents, root.document);
    const offset = found && problem.code !== ProblemCode.UNKNOWN_FIELD ? place.value : place.key;
    const { line, col } = root.lines.linePos(offset);
    return { ...problem, line, column: col };
  });
}

function findPlace(path: string, contents: Node, document: Document): { place: Place; found: boolean } {
  let node: unknown = contents;
  let place: Place = { key: offsetOf(contents), value: offsetOf(contents) };
  for (const segment of parsePath(path)) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, segment);
    if (child === undefined) return { place, found: false };
    place = { key: offsetOf(child.key), value: offsetOf(child.value) };
    node = child.value;
  }
  return { place, found: true };
}

function childOf(node: unknown, segment: string): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => presentKey(key) === segment);
    return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? pair.key };
  }
  const item = isSeq(node) && /^[0-9]{1,9}$/.test(segment) ? node.items[Number(segment)] : undefined;
  return item === undefined ? undefined : { key: item, value: item };
}

/** `spec.networks[0].cidr` and `metadata.labels[example.com/x]` as their segments. */
function parsePath(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map((match) => match[1] ?? match[0]);
}

function offsetOf(node: unknown): number {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const offset: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof offset === 'number' ? offset : 0;
}
