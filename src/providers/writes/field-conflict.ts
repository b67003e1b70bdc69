import type { ErrorCause } from '../../../schema/gateway-error.ts';
import type { ManagedFieldsEntry } from '../../../schema/object-meta.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import { indexedPath } from '../manifests/keyed-path.ts';

/** What was applied, and in whose name. */
export interface Applied {
  readonly fieldManager: string;
  readonly manifest: unknown;
}

/** One problem for each field that others own with another value; undefined when the refusal named none. */
export function presentFieldConflicts(
  causes: readonly ErrorCause[],
  applied: Applied,
  managedFields: readonly ManagedFieldsEntry[],
): ValidationProblem[] | undefined {
  const conflicts = causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (conflicts.length === 0) return undefined;
  const owners = new Map<string, string[]>();
  // The API server has one cause for each owner of each field.
  for (const { field, message } of conflicts) {
    const managers = owners.get(field) ?? owners.set(field, []).get(field);
    managers?.push(managerIn(message));
  }
  return [...owners].map(([field, managers]) => presentConflict(field, managers.sort(), applied, managedFields));
}

function presentConflict(
  field: string,
  managers: readonly string[],
  { fieldManager, manifest }: Applied,
  managedFields: readonly ManagedFieldsEntry[],
): ValidationProblem {
  const names = managers.map((name) => `"${name}"`).join(' and ');
  const subject = field.replace(/^\./, '');
  const message = `Expected "${fieldManager}" to own ${subject}, but got another value there, owned by ${names}.`;
  const path = indexedPath(manifest, field);
  const fix = managers.includes(fieldManager) ? ownNameFix(fieldManager) : otherNameFix(managers, names, managedFields);
  return { code: ProblemCode.CONFLICT, path, message, fix, severity: Severity.ERROR };
}

/** Kubernetes tells an apply from a create or update, even under one name. */
function ownNameFix(fieldManager: string): string {
  return (
    `"${fieldManager}" wrote it by a create or update, which counts as another owner than an apply of the same name: ` +
    'set force: true to take it over, and use different names for the two.'
  );
}

function otherNameFix(
  managers: readonly string[],
  names: string,
  managedFields: readonly ManagedFieldsEntry[],
): string {
  const ways = `Set force: true to take it over, or leave it out, which leaves it to ${names}`;
  const [manager] = managers;
  const applies = managedFields.some((entry) => entry.manager === manager && entry.operation === 'Apply');
  // As a create's or update's owner one can't apply: see ownNameFix.
  if (managers.length > 1 || !applies) return `${ways}.`;
  return `${ways}; or apply all that ${names} applies, with fieldManager: ${names}.`;
}

/** From `conflict with "kubectl-create" using vitistack.io/v1alpha1`, and longer forms with a subresource and time. */
function managerIn(message: string): string {
  return /^conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? 'somebody else';
}
