import type { Resource } from './resource.ts';
import type { StructuralSchema } from './structural-schema.ts';

export const text: StructuralSchema = { type: 'string' };
export const texts: StructuralSchema = { type: 'object', additionalProperties: text };
const integer: StructuralSchema = { type: 'integer', format: 'int64' };
export const anything: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const textFields = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'];
const time: StructuralSchema = { type: 'string', format: 'date-time' };
const flag: StructuralSchema = { type: 'boolean' };

const ownerReference: StructuralSchema = {
  type: 'object',
  properties: { apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag },
  'x-kubernetes-map-type': 'atomic',
};

/** What metadata is made of, whatever the object. */
export const metadataSchema: StructuralSchema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(textFields.map((field) => [field, text])),
    creationTimestamp: time,
    deletionTimestamp: time,
    generation: integer,
    deletionGracePeriodSeconds: integer,
    labels: texts,
    annotations: texts,
    finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    ownerReferences: {
      type: 'array',
      items: ownerReference,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
    },
    managedFields: { type: 'array', items: anything },
  },
};

/** The schema of a whole object: its own content, and what all have. */
export function objectSchema({ schema }: Pick<Resource, 'schema'>): StructuralSchema {
  return { ...schema, properties: { apiVersion: text, kind: text, metadata: metadataSchema, ...schema.properties } };
}
