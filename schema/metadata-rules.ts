import { assessDnsLabel, assessDnsSubdomain, assessLabelValue, assessQualifiedName } from './formats/dns-name.ts';
import { ProblemCode, Severity, type ValidationProblem } from './problem.ts';
import { isRecord } from './record.ts';

/** What the keys and values of all annotations may take together, in bytes of UTF-8. */
export const maxAnnotationBytes = 256 * 1024;

const maxProblems = 100;

/**
 * What the API server would say against an object's metadata: name, namespace, labels, annotations and finalizers.
 * Paths are the API server's: a key that is wrong stands in the message. Pure; never throws.
 */
export function validateMetadata(metadata: unknown): ValidationProblem[] {
  if (metadata === undefined || metadata === null) return [required('metadata.name', 'Name the provider.')];
  if (!isRecord(metadata)) return [invalid('metadata', metadata, 'must be an object')];
  return [
    ...validateName(metadata.name),
    ...validateNamespace(metadata.namespace),
    ...validateLabels(metadata.labels),
    ...validateAnnotations(metadata.annotations),
    ...validateFinalizers(metadata.finalizers),
  ].slice(0, maxProblems);
}

function validateName(name: unknown): ValidationProblem[] {
  const path = 'metadata.name';
  if (isAbsent(name)) return [required(path, 'Name the provider, for example `aws-us-west-2`.')];
  if (typeof name !== 'string') return [invalid(path, name, 'must be a text')];
  const fix = 'Use lower-case letters, digits, `-` and `.`, for example `aws-us-west-2`.';
  return assessDnsSubdomain(name).map((message) => invalid(path, name, message, fix));
}

/** Absent it is `default`, so only what is there can be wrong. */
function validateNamespace(namespace: unknown): ValidationProblem[] {
  const path = 'metadata.namespace';
  if (isAbsent(namespace)) return [];
  if (typeof namespace !== 'string') return [invalid(path, namespace, 'must be a text')];
  const fix = 'Use lower-case letters, digits and `-`, for example `team-blue`.';
  return assessDnsLabel(namespace).map((message) => invalid(path, namespace, message, fix));
}

function validateLabels(labels: unknown): ValidationProblem[] {
  const path = 'metadata.labels';
  return validateMap(path, labels, (key, value) => [
    ...assessQualifiedName(key).map((message) => invalid(path, key, message, keyFix)),
    ...assessLabelValue(value).map((message) => invalid(path, value, `under "${glimpse(key)}": ${message}`, valueFix)),
  ]);
}

function validateAnnotations(annotations: unknown): ValidationProblem[] {
  const path = 'metadata.annotations';
  // Unlike labels they may have upper-case letters in their prefix.
  const problems = validateMap(path, annotations, (key) =>
    assessQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message, keyFix)),
  );
  const bytes = isRecord(annotations) ? bytesOf(annotations) : 0;
  if (bytes <= maxAnnotationBytes) return problems;
  const message = `Too long: may not be more than ${maxAnnotationBytes} bytes in all, but got ${bytes}`;
  const fix = 'Keep annotations small; put bulk into a ConfigMap.';
  return [...problems, { code: ProblemCode.TOO_LONG, path, message, fix, severity: Severity.ERROR }];
}

function validateFinalizers(finalizers: unknown): ValidationProblem[] {
  const path = 'metadata.finalizers';
  if (isAbsent(finalizers)) return [];
  if (!Array.isArray(finalizers)) return [invalid(path, finalizers, 'must be a list of texts')];
  const problems = finalizers.flatMap((finalizer: unknown, index) => {
    if (typeof finalizer !== 'string') return [invalid(`${path}[${index}]`, finalizer, 'must be a text')];
    const fix = 'Use a qualified name, for example `example.com/cleanup`.';
    return assessQualifiedName(finalizer).map((message) => invalid(path, finalizer, message, fix));
  });
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return problems;
  const message = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...problems, invalid(path, finalizers, message, 'Keep one of the two.')];
}

const keyFix = 'Use a name such as `team` or `example.com/team`.';
const valueFix = 'Use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.';

function validateMap(
  path: string,
  map: unknown,
  validateEntry: (key: string, value: string) => ValidationProblem[],
): ValidationProblem[] {
  if (isAbsent(map)) return [];
  if (!isRecord(map)) return [invalid(path, map, 'must be an object of texts')];
  return Object.entries(map).flatMap(([key, value]) =>
    typeof value === 'string'
      ? validateEntry(key, value)
      : [invalid(path, value, `under "${glimpse(key)}": must be a text`, 'Quote the value.')],
  );
}

function bytesOf(map: Readonly<Record<string, unknown>>): number {
  return Object.entries(map).reduce(
    (total, [key, value]) =>
      total + Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
}

function required(path: string, fix: string): ValidationProblem {
  return {
    code: ProblemCode.REQUIRED,
    path,
    message: 'Required value: name is required',
    fix,
    severity: Severity.ERROR,
  };
}

function invalid(path: string, value: unknown, message: string, fix?: string): ValidationProblem {
  const shown = JSON.stringify(typeof value === 'string' ? glimpse(value) : value) ?? 'undefined';
  const text = `Invalid value: ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}: ${message}`;
  return { code: ProblemCode.INVALID, path, message: text, fix, severity: Severity.ERROR };
}

function glimpse(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
