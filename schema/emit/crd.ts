import { stringify } from 'yaml';
import type { RuleDefinition } from '../constraints/rule.ts';
import { specNoun, statusNoun } from '../model/machine-provider-model.ts';
import { machineProviderResource } from '../resource.ts';
import { schemaHash, schemaHashAnnotation } from './schema-hash.ts';
import { assessRevision, schemaRevision, schemaRevisionAnnotation } from './schema-revision.ts';
import { presentRule, type StructuralSchema, structuralSchema } from './structural-schema.ts';
import { typeRules } from './type-rules.ts';

const { group, version, kind, listKind, plural, singular, shortName } = machineProviderResource;

/** Its name, as Kubernetes demands it. */
export const crdName = `${plural}.${group}`;

/**
 * The CustomResourceDefinition of MachineProvider, derived from the nouns and from the rules of the drivers (those of the
 * last `npm run emit` unless told); a new object each time.
 */
export function machineProviderCrd(rules: readonly RuleDefinition[] = typeRules): Record<string, unknown> {
  const openAPIV3Schema = rootSchema(rules);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: crdName,
      annotations: {
        [schemaHashAnnotation]: schemaHash(openAPIV3Schema),
        [schemaRevisionAnnotation]: String(schemaRevision.revision),
      },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind, plural, singular, shortNames: [shortName], categories: ['vitistack'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: printerColumns(),
          selectableFields: ['.spec.type', '.spec.region', '.status.phase'].map((jsonPath) => ({ jsonPath })),
          schema: { openAPIV3Schema },
        },
      ],
    },
  };
}

/** The CRD as it is committed and applied. Throws when its schema has changed and its revision has not. */
export function presentCrd(rules: readonly RuleDefinition[] = typeRules): string {
  const problem = assessRevision(schemaHash(rootSchema(rules)));
  if (problem !== undefined) throw new Error(problem);
  const head = '# Written by `npm run emit` from the classes in schema/: change those, not this.\n';
  // Kubernetes reads YAML 1.1, where more plain words than in 1.2 are no texts.
  return head + stringify(machineProviderCrd(rules), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** The rules of the types stand on the spec, since its type decides which of them count. */
function specSchema(rules: readonly RuleDefinition[]): StructuralSchema {
  const schema = structuralSchema(specNoun, 'What the platform team declares.');
  const own = specNoun.rules.map(presentRule);
  return { ...schema, 'x-kubernetes-validations': [...own, ...rules.map(presentRule)] };
}

function rootSchema(rules: readonly RuleDefinition[]): StructuralSchema {
  return {
    type: 'object',
    description: 'A place where machines can be made: its settings (spec) and what is known of it (status).',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `Always ${group}/${version}.` },
      kind: { type: 'string', description: `Always ${kind}.` },
      metadata: { type: 'object' },
      spec: specSchema(rules),
      status: structuralSchema(statusNoun, 'What was last observed of the provider.'),
    },
  };
}

/** Columns of `kubectl get`; those of priority 1 only with `-o wide`. */
function printerColumns(): readonly StructuralSchema[] {
  const ready = '.status.conditions[?(@.type=="Ready")]';
  const wide = { priority: 1 };
  return [
    { name: 'Type', type: 'string', jsonPath: '.spec.type', description: 'Provider type' },
    { name: 'Region', type: 'string', jsonPath: '.spec.region', description: 'Primary region or datacenter' },
    { name: 'Ready', type: 'string', jsonPath: `${ready}.status`, description: 'Whether it can be used' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'Overall state', ...wide },
    { name: 'Score', type: 'integer', jsonPath: '.status.health.score', description: 'Health, 0 to 100', ...wide },
    { name: 'Endpoint', type: 'string', jsonPath: '.spec.config.endpoint', description: 'Provider API', ...wide },
    {
      name: 'Latency',
      type: 'integer',
      jsonPath: '.status.connectivity.latencyMs',
      description: 'Time of an answer in milliseconds',
      ...wide,
    },
    { name: 'Auth', type: 'string', jsonPath: '.status.authentication.status', description: 'Credentials', ...wide },
    {
      name: 'Machines',
      type: 'integer',
      jsonPath: '.status.resources.usage.machines',
      description: 'Machines managed here',
      ...wide,
    },
    {
      name: 'Message',
      type: 'string',
      jsonPath: `${ready}.message`,
      description: 'Why it is or is not ready',
      ...wide,
    },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was created' },
  ];
}
