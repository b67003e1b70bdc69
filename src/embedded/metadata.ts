import { z } from 'zod';
import { badRequest } from './api-error.ts';
import { isJsonObject, type JsonObject, type ObjectMetadata } from './api-object.ts';
import type { FieldError } from './field-error.ts';
import type { Resource } from './resource.ts';

const optional = <T>(type: z.ZodType<T>) => type.nullish().transform((value) => value ?? undefined);

// Field ownership is not kept yet, so `managedFields` is read and dropped; so are the server's own selfLink leftovers.
const shape = {
  name: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  generateName: optional(z.string()),
  namespace: optional(z.string()),
  uid: optional(z.string()),
  resourceVersion: optional(z.string()),
  generation: optional(z.number()),
  creationTimestamp: optional(z.string()),
  deletionTimestamp: optional(z.string()),
  deletionGracePeriodSeconds: optional(z.number()),
  labels: optional(z.record(z.string(), z.string())),
  annotations: optional(z.record(z.string(), z.string())),
  ownerReferences: optional(z.array(z.unknown())),
  finalizers: optional(z.array(z.string())),
};
const metadata = z.object(shape);
const known = new Set([...Object.keys(shape), 'managedFields', 'selfLink']);

/** Reads metadata, without what is empty; `unknown` names the fields that it can't hold. Throws 400 on wrong types. */
export function parseMetadata(raw: unknown): { metadata: ObjectMetadata; unknown: string[] } {
  const source: JsonObject = isJsonObject(raw) ? raw : {};
  const parsed = metadata.safeParse(source);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['metadata', ...(issue?.path ?? [])].join('.');
    throw badRequest(`${path} can't be read: ${issue?.message ?? 'it has the wrong type'}`);
  }
  const unknown = Object.keys(source).filter((key) => !known.has(key));
  return { metadata: withoutEmpty(parsed.data), unknown: unknown.map((key) => `metadata.${key}`) };
}

function withoutEmpty(value: ObjectMetadata): ObjectMetadata {
  const kept = Object.entries<unknown>({ ...value }).filter(
    ([, field]) =>
      field !== undefined &&
      field !== '' &&
      !(typeof field === 'object' && field !== null && Object.keys(field).length === 0),
  );
  return { name: value.name, ...Object.fromEntries(kept) };
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const part = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const qualifiedName = new RegExp(`^(${subdomain}/)?${part}$`);
const labelValue = new RegExp(`^(${part})?$`);

const nameFormats = {
  subdomain: {
    pattern: new RegExp(`^${subdomain}$`),
    longest: 253,
    words:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
      `and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  },
  label: {
    pattern: new RegExp(`^${label}$`),
    longest: 63,
    words:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
      `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
  },
};

/** All that is wrong with names, labels, annotations and finalizers. */
export function validateMetadata(meta: ObjectMetadata, resource: Resource): FieldError[] {
  return [
    ...validateName(meta, resource.nameFormat),
    ...Object.entries(meta.labels ?? {}).flatMap(validateLabel),
    ...validateAnnotations(meta.annotations ?? {}),
    ...(meta.finalizers ?? [])
      .filter((name) => !qualifiedName.test(name))
      .map((name) => refuse('metadata.finalizers', name, 'name part must be a qualified name')),
  ];
}

function refuse(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, value, detail };
}

function validateName({ name }: ObjectMetadata, format: Resource['nameFormat']): FieldError[] {
  if (name === '') {
    return [{ type: 'FieldValueRequired', field: 'metadata.name', detail: 'name or generateName is required' }];
  }
  const { pattern, longest, words } = nameFormats[format];
  return [
    ...(name.length > longest ? [refuse('metadata.name', name, `must be no more than ${longest} characters`)] : []),
    ...(pattern.test(name) ? [] : [refuse('metadata.name', name, words)]),
  ];
}

function validateLabel([key, value]: [string, string]): FieldError[] {
  const isKey = qualifiedName.test(key) && key.slice(key.indexOf('/') + 1).length <= 63;
  return [
    ...(isKey
      ? []
      : [refuse('metadata.labels', key, `name part must consist of alphanumeric characters, '-', '_' or '.'`)]),
    ...(value.length > 63 ? [refuse('metadata.labels', value, 'must be no more than 63 characters')] : []),
    ...(labelValue.test(value)
      ? []
      : [
          refuse(
            'metadata.labels',
            value,
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must " +
              "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used " +
              "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
          ),
        ]),
  ];
}

const annotationsBytes = 256 * 1024;

function validateAnnotations(annotations: Record<string, string>): FieldError[] {
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  return [
    ...Object.keys(annotations)
      .filter((key) => !qualifiedName.test(key.toLowerCase()))
      .map((key) => refuse('metadata.annotations', key, 'name part must be a qualified name')),
    ...(bytes > annotationsBytes
      ? [
          {
            type: 'FieldValueTooLong' as const,
            field: 'metadata.annotations',
            detail: `may not be more than ${annotationsBytes} bytes`,
          },
        ]
      : []),
  ];
}

/** What an update may not do to metadata beyond what the server itself keeps. */
export function validateMetadataUpdate(meta: ObjectMetadata, old: ObjectMetadata): FieldError[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = (meta.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name));
  const shown = added.map((name) => JSON.stringify(name)).join(', ');
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`;
  return added.length === 0 ? [] : [{ type: 'FieldValueForbidden', field: 'metadata.finalizers', detail }];
}

/** What the server alone decides about an object that exists, put back into what a client sent. */
export function keepSystemFields(meta: ObjectMetadata, old: ObjectMetadata): ObjectMetadata {
  const { labels, annotations, ownerReferences, finalizers } = meta;
  return withoutEmpty({ ...old, labels, annotations, ownerReferences, finalizers });
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A name from metadata.generateName, as long as a name may be. */
export function generateName(base: string): string {
  const random = crypto.getRandomValues(new Uint8Array(5));
  return base.slice(0, 58) + Array.from(random, (byte) => alphabet[byte % alphabet.length]).join('');
}
