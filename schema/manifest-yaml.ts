import { isMap, stringify } from 'yaml';
import type { MachineProvider } from './machine-provider.ts';
import type { ValidationProblem } from './problem.ts';
import { isRecord } from './record.ts';
import { readContent } from './yaml/content.ts';
import { readDocument } from './yaml/document.ts';
import { locateProblems } from './yaml/locate.ts';
import { syntaxProblem } from './yaml/problem.ts';
import { withPortableText } from './yaml/text-tag.ts';

export interface ParsedManifest {
  /** The document's content; undefined when it could not be read as one mapping. */
  readonly manifest: unknown;
  /** What is wrong with the text itself, each with line and column. */
  readonly problems: readonly ValidationProblem[];
  /** Puts line and column to problems by their path (the nearest place that exists in the text). */
  readonly locate: (problems: readonly ValidationProblem[]) => ValidationProblem[];
}

/**
 * Reads one YAML document as kubectl reads it (JSON is YAML; an unquoted `yes`, `no`, `on` or `off` is a boolean),
 * bounded in size and aliases. Never throws for what is in the text.
 */
export function parseManifestYaml(text: string): ParsedManifest {
  const read = readDocument(text);
  if (read.kind === 'broken') return refused(read.problems);
  const { contents, document, lines } = read;
  const locate = (problems: readonly ValidationProblem[]) => locateProblems(problems, read);
  if (!isMap(contents)) {
    const message = 'Expected a mapping with apiVersion, kind, metadata and spec, but got a list or a single value.';
    return refused([syntaxProblem(lines, contents.range[0], message, 'Send one manifest.')], locate);
  }
  const { value, problems } = readContent(contents, document, lines);
  return { manifest: value, problems, locate };
}

function refused(
  problems: readonly ValidationProblem[],
  locate: ParsedManifest['locate'] = (others) => [...others],
): ParsedManifest {
  return { manifest: undefined, problems, locate };
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The manifest as kubectl would apply it: no status, managedFields, server-set metadata or last-applied annotation, and
 * no nulls, which an apply would drop. Reading it back gives the same manifest, here and in kubectl.
 */
export function presentYaml(provider: MachineProvider): string {
  const { apiVersion, kind, metadata, spec } = provider.raw;
  const manifest = { apiVersion, kind, metadata: presentMetadata(metadata), spec };
  // Quoted wherever YAML 1.1 (kubectl) or 1.2 would read another type; folding would change texts that have breaks.
  return stringify(withoutNulls(manifest), {
    version: '1.1',
    compat: 'core',
    lineWidth: 0,
    customTags: withPortableText,
    blockQuote: 'literal',
    aliasDuplicateObjects: false,
  });
}

function presentMetadata(metadata: unknown): unknown {
  if (!isRecord(metadata)) return metadata;
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const kept = isRecord(annotations)
    ? Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== lastApplied))
    : annotations;
  const isLeftEmpty = isRecord(annotations) && isRecord(kept) && Object.keys(kept).length === 0;
  return { name, namespace, labels, annotations: isLeftEmpty ? undefined : kept, finalizers };
}

/** Absent and null fields of objects go, at every depth; a null in a list keeps its place. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null && entry !== undefined)
      .map(([key, entry]) => [key, withoutNulls(entry)]),
  );
}
