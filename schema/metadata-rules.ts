import { assessDnsLabel, assessDnsSubdomain, assessLabelValue, assessQualifiedName } from './formats/dns-name.ts';
import { validateKeptMetadata } from './kept-metadata.ts';
import { glimpse, invalidValue as invalid, isAbsent, requiredValue } from './metadata-problem.ts';
import { validateOwnerReferences } from './owner-references.ts';
import { ProblemCode, Severity, type ValidationProblem } from './problem.ts';
import { isRecord } from './record.ts';

/** What the keys and values of all annotations may take together, in bytes of UTF-8. */
export const maxAnnotationBytes = 256 * 1024;

const maxProblems = 100;

/**
 * What the API server would say against an object's metadata: names, labels, annotations, finalizers and owners, and
 * what it could not read of the rest.
 * Paths are the API server's: a key that is wrong stands in the message. Pure; never throws.
 */
export function validateMetadata(metadata: unknown): ValidationProblem[] {
  if (metadata === undefined || metadata === null) return validateName({});
  if (!isRecord(metadata)) return [invalid('metadata', metadata, 'must be an object')];
  return [
    ...validateName(metadata),
    ...validateGenerateName(metadata.generateName),
    ...validateNamespace(metadata.namespace),
    ...validateLabels(metadata.labels),
    ...validateAnnotations(metadata.annotations),
    ...validateFinalizers(metadata.finalizers),
    ...validateOwnerReferences(metadata.ownerReferences),
    ...validateKeptMetadata(metadata),
  ].slice(0, maxProblems);
}

const nameFix = 'Use lower-case letters, digits, `-` and `.`, for example `aws-us-west-2`.';

/** Where a name is only begun (generateName), a create draws the rest. */
function validateName({ name, generateName }: Readonly<Record<string, unknown>>): ValidationProblem[] {
  const path = 'metadata.name';
  if (isAbsent(name)) {
    if (!isAbsent(generateName)) return [];
    return [requiredValue(path, 'name is required', 'Name the provider, for example `aws-us-west-2`.')];
  }
  if (typeof name !== 'string') return [invalid(path, name, 'must be a text')];
  return assessDnsSubdomain(name).map((message) => invalid(path, name, message, nameFix));
}

function validateGenerateName(base: unknown): ValidationProblem[] {
  const path = 'metadata.generateName';
  if (isAbsent(base)) return [];
  if (typeof base !== 'string') return [invalid(path, base, 'must be a text')];
  // What is drawn may follow a hyphen at its end.
  const problems = assessDnsSubdomain(base.replace(/-$/, 'a'));
  return problems.map((message) => invalid(path, base, message, nameFix));
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
