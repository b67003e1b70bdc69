import { z } from 'zod';
import type { ApiObject, JsonObject } from '../api-object.ts';
import type { WriteOptions } from '../request.ts';
import { apiVersion, type Resource } from '../resource.ts';
import { isEmpty, parseFieldSet, presentFieldSet, type FieldSet } from './field-set.ts';

/** Who writes, and how: what an owner of fields is known by. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
}

/** An entry of metadata.managedFields, its fields parsed. */
export interface Owner extends Writer {
  /** Of the last change; absent for a manager who only ever agreed with what was there. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

const entry = z.object({
  manager: z.string().default(''),
  operation: z.enum(['Apply', 'Update']),
  apiVersion: z.string().min(1),
  subresource: z.string().optional(),
  time: z.string().optional(),
  fieldsType: z.literal('FieldsV1'),
  fieldsV1: z.unknown().optional(),
});

/** Whoever writes with these options, and doesn't apply. */
export function updater(resource: Resource, { manager }: WriteOptions, status: boolean): Writer {
  return {
    manager,
    operation: 'Update',
    apiVersion: apiVersion(resource),
    subresource: status ? 'status' : undefined,
  };
}

/** Whoever applies is the same manager in every version of the API. */
export function isSameWriter(a: Writer, b: Writer): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    (a.subresource ?? '') === (b.subresource ?? '') &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  );
}

/** Reads metadata.managedFields; undefined when it can't be read. */
export function parseOwners(managedFields: unknown): Owner[] | undefined {
  const parsed = z.array(entry).safeParse(managedFields ?? []);
  try {
    return parsed.data?.map(({ fieldsV1, fieldsType: _type, subresource, time, ...writer }) => ({
      ...writer,
      subresource,
      time,
      fields: parseFieldSet(fieldsV1 ?? {}),
    }));
  } catch {
    return undefined;
  }
}

/** The object with metadata.managedFields as it should be, in Kubernetes' order. */
export function withOwners(object: ApiObject, owners: readonly Owner[]): ApiObject {
  const metadata = { ...object.metadata };
  delete metadata.managedFields;
  const managedFields = owners
    .filter(({ fields }) => !isEmpty(fields))
    .sort(compareOwners)
    .map(presentOwner);
  return { ...object, metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) } };
}

function presentOwner({ manager, operation, apiVersion, subresource, time, fields }: Owner): JsonObject {
  return {
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: presentFieldSet(fields),
    ...(subresource && { subresource }),
  };
}

function compareOwners(a: Owner, b: Owner): number {
  const key = (owner: Owner) => [
    owner.operation,
    owner.time ?? '',
    owner.manager,
    owner.apiVersion,
    owner.subresource ?? '',
  ];
  const [left, right] = [key(a), key(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}

/** As conflicts name a manager: one that updates with the version that it wrote in. */
export function presentWriter({ manager, operation, apiVersion, subresource }: Writer): string {
  const through = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  const using = operation === 'Update' ? ` using ${apiVersion}` : '';
  return JSON.stringify(manager) + through + using;
}
