import { z } from 'zod';
import { isJsonObject, type ApiObject } from './api-object.ts';
import { compileJsonPath } from './jsonpath.ts';
import type { Column, Resource } from './resource.ts';
import { EmbeddedStartError, reasonOf } from './start-error.ts';
import { structuralSchema, type StructuralSchema } from './structural-schema.ts';
import { createValidation } from './validation.ts';

const definition = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.looseObject({
      plural: z.string(),
      singular: z.string(),
      kind: z.string(),
      shortNames: z.array(z.string()).default([]),
      categories: z.array(z.string()).default([]),
    }),
    versions: z.array(
      z.looseObject({
        name: z.string(),
        storage: z.boolean(),
        schema: z.object({ openAPIV3Schema: structuralSchema }),
        subresources: z.looseObject({ status: z.unknown().optional() }).default({}),
        selectableFields: z.array(z.object({ jsonPath: z.string() })).default([]),
        additionalPrinterColumns: z
          .array(
            z.object({
              name: z.string(),
              type: z.string(),
              jsonPath: z.string(),
              format: z.string().optional(),
              description: z.string().optional(),
              priority: z.number().optional(),
            }),
          )
          .default([{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }]),
      }),
    ),
  }),
});

type Version = z.infer<typeof definition>['spec']['versions'][number];

/** The resource that a CustomResourceDefinition defines, in its storage version. Throws EmbeddedStartError. */
export function createCustomResource(crd: unknown): Resource {
  try {
    const { group, scope, names, versions } = definition.parse(crd).spec;
    const version = versions.find(({ storage }) => storage);
    if (version === undefined) throw new Error('no version is the storage version');
    const schema = contentSchema(version.schema.openAPIV3Schema);
    return {
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular,
      shortNames: names.shortNames,
      categories: names.categories,
      namespaced: scope === 'Namespaced',
      verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
      hasStatus: isJsonObject(version.subresources['status']),
      hasGeneration: true,
      needsVersion: true,
      isBuiltin: false,
      schema,
      columns: version.additionalPrinterColumns.map(createColumn),
      selectable: new Map(
        version.selectableFields.map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), compileJsonPath(jsonPath)]),
      ),
      nameFormat: 'subdomain',
      validate: createValidation(schema),
    };
  } catch (cause) {
    throw new EmbeddedStartError(`The CustomResourceDefinition can't be served: ${reasonOf(cause)}.`, { cause });
  }
}

const serverFields = new Set(['apiVersion', 'kind', 'metadata']);

/** apiVersion, kind and metadata are checked by the server itself, whatever the schema says of them. */
function contentSchema(schema: StructuralSchema): StructuralSchema {
  const own = Object.entries(schema.properties ?? {}).filter(([key]) => !serverFields.has(key));
  return { ...schema, properties: Object.fromEntries(own) };
}

function createColumn({ jsonPath, ...column }: Version['additionalPrinterColumns'][number]): Column {
  const description = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { description, ...column, cell: compileJsonPath(jsonPath) };
}

/** The CRD as it is served: established, its names accepted. */
export function establishedCrd(crd: unknown, now: string): ApiObject {
  const { spec, metadata, ...rest } = definition.parse(crd);
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  return {
    ...rest,
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata,
    spec,
    status: {
      acceptedNames: spec.names,
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
    },
  };
}
