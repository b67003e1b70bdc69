import type { CreateMachineProviderInput, UpdateMachineProviderInput } from './api/mutations.ts';
import type { MachineProviderInput } from './api/validation.ts';
import { isRecord, type JsonRecord } from './record.ts';
import { machineProviderResource } from './resource.ts';

const { apiVersion, kind } = machineProviderResource;

/** The manifest that a create sends: plain JSON, without nulls. */
export function createInputToManifest({
  namespace,
  name,
  labels,
  annotations,
  spec,
}: CreateMachineProviderInput): JsonRecord {
  return withoutNulls({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec });
}

/** The manifest that a caller described field by field: plain JSON, without nulls. */
export function inputToManifest({ metadata, spec, ...who }: MachineProviderInput): JsonRecord {
  return withoutNulls({ apiVersion: who.apiVersion ?? apiVersion, kind: who.kind ?? kind, metadata, spec });
}

/**
 * The merge patch that an update sends: absent keeps, null removes, a list is replaced whole. With an expected
 * resourceVersion the cluster refuses it when the object has changed since.
 */
export function updateInputToMergePatch({
  expectedResourceVersion,
  labels,
  annotations,
  spec,
}: UpdateMachineProviderInput): JsonRecord {
  const resourceVersion = expectedResourceVersion ?? undefined;
  const metadata = withoutAbsent({ resourceVersion, labels, annotations });
  return withoutAbsent({ metadata: Object.keys(metadata).length > 0 ? metadata : undefined, spec });
}

function withoutNulls(value: object): JsonRecord {
  return plainObject(value, (entry) => entry !== undefined && entry !== null, withoutNulls);
}

// In a list there is nothing that a null could remove: its items are new.
function withoutAbsent(value: object): JsonRecord {
  return plainObject(value, (entry) => entry !== undefined, withoutAbsent);
}

/** A copy without classes and without the entries that are not kept; `__proto__` is a key like any other. */
function plainObject(
  value: object,
  keep: (entry: unknown) => boolean,
  nested: (value: object) => JsonRecord,
): JsonRecord {
  const entries = Object.entries(value).filter(([, entry]: [string, unknown]) => keep(entry));
  return Object.fromEntries(entries.map(([key, entry]: [string, unknown]) => [key, plain(entry, nested)]));
}

function plain(value: unknown, nested: (value: object) => JsonRecord): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, withoutNulls));
  return isRecord(value) ? nested(value) : value;
}
