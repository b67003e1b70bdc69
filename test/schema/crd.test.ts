import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileCel } from '../../schema/cel/environment.ts';
import { machineProviderCrd, presentCrd } from '../../schema/emit/crd.ts';
import { parseRe2 } from '../../schema/formats/re2.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly maxLength?: number;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly { rule: string; message: string; fieldPath?: string }[];
}

interface Version {
  readonly name: string;
  readonly subresources: unknown;
  readonly additionalPrinterColumns: readonly { name: string; priority?: number; jsonPath: string }[];
  readonly selectableFields: readonly { jsonPath: string }[];
  readonly schema: { readonly openAPIV3Schema: Schema };
}

const crd = machineProviderCrd() as {
  metadata: { name: string };
  spec: { group: string; scope: string; names: Record<string, unknown>; versions: readonly Version[] };
};
const version = crd.spec.versions[0] as Version;
const root = version.schema.openAPIV3Schema;
const nodes = [...nodesOf(root, '')];

describe('the CRD', () => {
  it('is what is committed', () => {
    const committed = readFileSync(new URL('../../schema/machineproviders.crd.yaml', import.meta.url), 'utf8');
    expect(presentCrd(), 'run "npm run emit" and commit the result').toBe(committed);
    expect(parse(committed)).toEqual(crd);
  });

  it('is the namespaced resource that the contract names, with a status subresource', () => {
    expect(crd.metadata.name).toBe('machineproviders.vitistack.io');
    expect(crd.spec).toMatchObject({ group: 'vitistack.io', scope: 'Namespaced' });
    expect(crd.spec.names).toMatchObject({ kind: 'MachineProvider', plural: 'machineproviders', shortNames: ['mp'] });
    expect(version).toMatchObject({ name: 'v1alpha1', subresources: { status: {} } });
    expect(version.selectableFields).toContainEqual({ jsonPath: '.spec.type' });
  });

  it('prints Type, Region, Ready and Age, and more only when asked', () => {
    const columns = version.additionalPrinterColumns;
    expect(columns.filter(({ priority }) => priority === undefined).map(({ name }) => name)).toEqual([
      'Type',
      'Region',
      'Ready',
      'Age',
    ]);
    expect(columns.filter(({ priority }) => priority === 1).length).toBeGreaterThan(3);
  });

  it('describes every field', () => {
    const silent = nodes.filter(({ path, schema }) => !/\[]$|\*$|^\.metadata$/.test(path) && !schema.description);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('bounds every list and map, and says how its items are told apart', () => {
    for (const { path, schema } of nodes) {
      if (schema.type === 'array') {
        expect(schema.maxItems, path).toBeLessThanOrEqual(1024);
        expect(schema['x-kubernetes-list-type'], path).toBeDefined();
      }
      if (schema.additionalProperties !== undefined) expect(schema.maxProperties, path).toBeLessThanOrEqual(64);
    }
    const keys = nodes.flatMap(
      ({ path, schema }) => schema['x-kubernetes-list-map-keys']?.map((key) => `${path} ${key}`) ?? [],
    );
    expect(keys).toEqual([
      '.spec.capabilities.availableImages id',
      '.spec.networkConfig.availableNetworks id',
      '.spec.networkConfig.securityGroups id',
      '.spec.storageConfig.availableStorageTypes name',
      '.status.conditions type',
      '.status.resources.quotas resource',
    ]);
  });

  it('requires the key of every list that is merged by it', () => {
    for (const { path, schema } of nodes) {
      const [key] = schema['x-kubernetes-list-map-keys'] ?? [];
      if (key !== undefined) expect(schema.items?.required, path).toContain(key);
    }
  });

  it('replaces a reference to a Secret as a whole', () => {
    const references = nodes.filter(({ path }) => /SecretRef$|\.secretRef$/.test(path));
    expect(references.length).toBe(5);
    for (const { schema } of references) expect(schema['x-kubernetes-map-type']).toBe('atomic');
  });

  it('requires what the contract requires', () => {
    expect(root.required).toEqual(['spec']);
    expect(root.properties?.['spec']?.required).toEqual(['type', 'region', 'authentication']);
  });

  it('has only rules that compile, with a message of one line, on texts that are bounded', () => {
    const rules = nodes.flatMap(({ path, schema }) =>
      (schema['x-kubernetes-validations'] ?? []).map((rule) => ({ path, schema, rule })),
    );
    expect(rules.length).toBeGreaterThan(25);
    for (const { path, schema, rule } of rules) {
      expect(() => compileCel(rule.rule), path).not.toThrow();
      expect(rule.message, path).toMatch(/^expected [^\n]+[.]$/);
      if (schema.type === 'string') expect(schema.maxLength, path).toBeLessThanOrEqual(2048);
      if (rule.fieldPath !== undefined) expect(at(schema, rule.fieldPath), `${path} ${rule.fieldPath}`).toBeDefined();
    }
    for (const { schema } of nodes) {
      if (schema.pattern !== undefined) expect(() => parseRe2(schema.pattern ?? '')).not.toThrow();
    }
  });

  it('is a new object each time, so that nobody can spoil another one', () => {
    expect(machineProviderCrd()).toEqual(crd);
    expect(machineProviderCrd()).not.toBe(crd);
  });
});

/** The node of a path within another one. */
function at(schema: Schema, fieldPath: string): Schema | undefined {
  const steps = fieldPath.slice(1).split('.');
  return steps.reduce<Schema | undefined>(
    (node, name) => node?.properties?.[name] ?? node?.additionalProperties,
    schema,
  );
}

function* nodesOf(schema: Schema, path: string): Generator<{ path: string; schema: Schema }> {
  yield { path, schema };
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield* nodesOf(property, `${path}.${name}`);
  if (schema.items !== undefined) yield* nodesOf(schema.items, `${path}[]`);
  if (schema.additionalProperties !== undefined) yield* nodesOf(schema.additionalProperties, `${path}.*`);
}
