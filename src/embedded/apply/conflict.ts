import { ApiError } from '../api-error.ts';
import { presentPaths } from './field-set.ts';
import { presentWriter, type Owner } from './managers.ts';

/** 409 that names each manager and each of its fields that an apply would change; `conflicts` are not empty. */
export function applyConflict(conflicts: readonly Owner[]): ApiError {
  const found = conflicts
    .map((owner) => ({ manager: presentWriter(owner), paths: presentPaths(owner.fields) }))
    .sort((a, b) => (a.manager < b.manager ? -1 : 1));
  const causes = found.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })),
  );
  const [only] = causes;
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${only?.message}: ${only?.field}`
      : `Apply failed with ${causes.length} conflicts: ${found.map(listed).join('\n')}`;
  return new ApiError(409, 'Conflict', message, { causes });
}

function listed({ manager, paths }: { readonly manager: string; readonly paths: readonly string[] }): string {
  return [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)].join('\n');
}
