import {
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
} from '../../schema/formats/dns-name.ts';
import type { ObjectMetadata } from './api-object.ts';
import type { FieldError } from './field-error.ts';
import { validateOwnerReferences } from './owner-references.ts';
import type { Resource } from './resource.ts';

/** As it is stored: what is empty is left out, but for the name. */
export function withoutEmpty(value: ObjectMetadata): ObjectMetadata {
  const kept = Object.entries<unknown>({ ...value }).filter(
    ([, field]) =>
      field !== undefined &&
      field !== '' &&
      !(typeof field === 'object' && field !== null && Object.keys(field).length === 0),
  );
  return { name: '', ...Object.fromEntries(kept) };
}

const annotationsBytes = 256 * 1024;

/** All that is wrong with names, labels, annotations, finalizers and owners. */
export function validateMetadata(meta: ObjectMetadata, resource: Resource): FieldError[] {
  const { name, generateName: base = '', labels = {}, annotations = {}, finalizers = [] } = meta;
  const isTorn = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion');
  const errors = [
    ...refuse('metadata.name', name, name === '' ? [] : assessName[resource.nameFormat](name)),
    // What is drawn may follow a hyphen at its end.
    ...refuse(
      'metadata.generateName',
      base,
      base === '' ? [] : assessName[resource.nameFormat](base.replace(/-$/, 'a')),
    ),
    ...Object.keys(labels).flatMap((key) => refuse('metadata.labels', key, assessQualifiedName(key))),
    ...Object.values(labels).flatMap((value) => refuse('metadata.labels', value, assessLabelValue(value))),
    ...Object.keys(annotations).flatMap((key) =>
      refuse('metadata.annotations', key, assessQualifiedName(key.toLowerCase())),
    ),
    ...finalizers.flatMap((finalizer) => refuse('metadata.finalizers', finalizer, assessQualifiedName(finalizer))),
    ...refuse(
      'metadata.finalizers',
      finalizers,
      isTorn ? ['finalizer orphan and foregroundDeletion cannot be both set'] : [],
    ),
    ...validateOwnerReferences(meta.ownerReferences ?? []),
  ];
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (bytes > annotationsBytes) {
    const detail = `may not be more than ${annotationsBytes} bytes`;
    errors.push({ type: 'FieldValueTooLong', field: 'metadata.annotations', detail });
  }
  if (name !== '') return errors;
  const detail = 'name or generateName is required';
  return [{ type: 'FieldValueRequired', field: 'metadata.name', detail }, ...errors];
}

const assessName = { subdomain: assessDnsSubdomain, label: assessDnsLabel, segment: assessSegment };

/** Whatever may stand in a path. */
function assessSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`);
}

function refuse(field: string, value: unknown, details: readonly string[]): FieldError[] {
  return details.map((detail) => ({ type: 'FieldValueInvalid', field, value, detail }));
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
