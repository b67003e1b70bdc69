import { compileCel } from '../../../schema/cel/environment.ts';
import { createCelConverter } from '../../../schema/cel/to-cel.ts';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { isRecord } from '../../../schema/record.ts';

/** A node of the definition's schema, as far as it constrains. */
export interface CrdSchema {
  readonly type: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, CrdSchema>>;
  readonly required?: readonly string[];
  readonly items?: CrdSchema;
  readonly additionalProperties?: CrdSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly 'x-kubernetes-list-type'?: 'set' | 'map' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string }[];
}

/** One thing that the definition demands of the values at a place. */
export interface CrdConstraint {
  /** `spec.availabilityZones[]`: all items; `spec.config.customSettings.*`: all entries. */
  readonly place: string;
  readonly schema: CrdSchema;
  readonly keyword: keyof CrdSchema;
  /** What tells it from others of its keyword at the same place: the name of a field, the text of a rule. */
  readonly detail: string;
  /** Whether a value at the place, which is neither absent nor null, breaks it. */
  readonly isBrokenBy: (value: unknown) => boolean;
}

/** Everything that the definition demands of a manifest; throws for a keyword that nobody has thought of yet. */
export function crdConstraints(): CrdConstraint[] {
  const all = nodes(rootSchema(), '').flatMap(({ place, schema }) =>
    (Object.keys(schema) as (keyof CrdSchema)[]).flatMap((keyword) => constraintsOf(place, schema, keyword)),
  );
  // What is no object at all is no manifest.
  return all.filter(({ place, keyword }) => place !== '' || keyword !== 'type');
}

/** Every place of a field, an item or an entry that a manifest may fill. */
export function crdPlaces(): string[] {
  return nodes(rootSchema(), '').map(({ place }) => place);
}

/** `availableNetworks[].cidr isCIDR(self)`, for telling people which one. */
export function presentConstraint({ place, keyword, detail }: CrdConstraint): string {
  return [place, keyword, detail].filter((part) => part !== '').join(' ');
}

/** The values of a manifest at a place, without those that are absent or null. */
export function valuesAt(manifest: unknown, place: string): unknown[] {
  const steps = place.split(/\.|(?=\[)/).filter((step) => step !== '');
  const found = steps.reduce<unknown[]>((values, step) => values.flatMap((value) => below(value, step)), [manifest]);
  return found.filter((value) => (value ?? null) !== null);
}

function below(value: unknown, step: string): unknown[] {
  if (step === '[]') return Array.isArray(value) ? value : [];
  if (!isRecord(value)) return [];
  return step === '*' ? Object.values(value) : [value[step]];
}

function rootSchema(): CrdSchema {
  const crd = machineProviderCrd() as unknown as {
    spec: { versions: { schema: { openAPIV3Schema: CrdSchema } }[] };
  };
  const root = crd.spec.versions[0]?.schema.openAPIV3Schema;
  if (root === undefined) throw new Error('the definition has a version');
  // Metadata is checked by rules that no definition holds, and through this door the status is not looked at.
  const looked = Object.entries(root.properties ?? {}).filter(([name]) => name !== 'metadata' && name !== 'status');
  return { ...root, properties: Object.fromEntries(looked) };
}

function nodes(schema: CrdSchema, place: string): { place: string; schema: CrdSchema }[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    nodes(field, place === '' ? name : `${place}.${name}`),
  );
  const items = schema.items === undefined ? [] : nodes(schema.items, `${place}[]`);
  const others = schema.additionalProperties === undefined ? [] : nodes(schema.additionalProperties, `${place}.*`);
  return [{ place, schema }, ...own, ...items, ...others];
}

type Tests = {
  readonly [keyword: string]: (schema: CrdSchema) => [detail: string, isBrokenBy: (value: unknown) => boolean][];
};

const one = (isBrokenBy: (value: unknown) => boolean): [string, typeof isBrokenBy][] => [['', isBrokenBy]];
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const size = (value: unknown) =>
  Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0;

const tests: Tests = {
  description: () => [],
  properties: () => [],
  items: () => [],
  additionalProperties: () => [],
  'x-kubernetes-list-map-keys': () => [],
  'x-kubernetes-map-type': () => [],
  type: ({ type }) => one((value) => typeOf(value) !== type),
  format: ({ format }) =>
    one((value) => format === 'int32' && Number.isInteger(value) && (Number(value) | 0) !== value),
  required: ({ required = [] }) =>
    required.map((name) => [name, (value) => isRecord(value) && (value[name] ?? null) === null]),
  enum: ({ enum: values = [] }) => one((value) => typeof value === 'string' && !values.includes(value)),
  pattern: ({ pattern = '' }) => one((value) => text(value)?.match(pattern) === null),
  minLength: ({ minLength = 0 }) => one((value) => [...(text(value) ?? 'x'.repeat(minLength))].length < minLength),
  maxLength: ({ maxLength = 0 }) => one((value) => [...(text(value) ?? '')].length > maxLength),
  minimum: ({ minimum = 0 }) => one((value) => typeof value === 'number' && value < minimum),
  maximum: ({ maximum = 0 }) => one((value) => typeof value === 'number' && value > maximum),
  maxItems: ({ maxItems = 0 }) => one((value) => Array.isArray(value) && value.length > maxItems),
  maxProperties: ({ maxProperties = 0 }) => one((value) => size(value) > maxProperties),
  'x-kubernetes-list-type': (schema) => (schema['x-kubernetes-list-type'] === 'atomic' ? [] : one(hasTwice(schema))),
  'x-kubernetes-validations': (schema) =>
    (schema['x-kubernetes-validations'] ?? []).map(({ rule }) => [rule, breaksRule(rule, schema)]),
};

function constraintsOf(place: string, schema: CrdSchema, keyword: keyof CrdSchema): CrdConstraint[] {
  const test = tests[keyword];
  if (test === undefined) throw new Error(`${place}: no manifest is known that breaks a schema's "${keyword}"`);
  return test(schema).map(([detail, isBrokenBy]) => ({ place, schema, keyword, detail, isBrokenBy }));
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function hasTwice({ 'x-kubernetes-list-map-keys': keys }: CrdSchema): (value: unknown) => boolean {
  const identity = (item: unknown) => JSON.stringify(keys?.map((key) => (isRecord(item) ? item[key] : item)) ?? item);
  return (value) => Array.isArray(value) && new Set(value.map(identity)).size < value.length;
}

function breaksRule(rule: string, schema: CrdSchema): (value: unknown) => boolean {
  const holds = compileCel(rule);
  const toCel = createCelConverter({ ...schema });
  return (value) => {
    try {
      return !holds({ self: toCel(withoutNulls(value)) });
    } catch {
      // A rule that can't be evaluated is a refusal.
      return true;
    }
  };
}

/** As the API server sees it: a null stands for absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const there = Object.entries(value).filter(([, below]) => below !== null && below !== undefined);
  return Object.fromEntries(there.map(([name, below]) => [name, withoutNulls(below)]));
}

const ofStrings: readonly string[] = ['maxLength', 'minLength', 'pattern'];

/**
 * What the API server would name: it looks at the structure first and at the rules only where that is right, and stops
 * at the first thing that is wrong with a text.
 */
export function brokenBy(manifest: unknown, constraints: readonly CrdConstraint[]): CrdConstraint[] {
  const broken = (isRule: boolean) =>
    constraints.filter(
      ({ place, keyword, isBrokenBy }) =>
        (keyword === 'x-kubernetes-validations') === isRule && valuesAt(manifest, place).some(isBrokenBy),
    );
  const structural = broken(false);
  if (structural.length === 0) return broken(true);
  const isFirst = ({ place, keyword }: CrdConstraint) =>
    !structural.some(
      (other) =>
        other.place === place &&
        ofStrings.includes(other.keyword) &&
        ofStrings.indexOf(other.keyword) < ofStrings.indexOf(keyword),
    );
  return structural.filter(isFirst);
}
