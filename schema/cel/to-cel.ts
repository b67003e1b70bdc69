import { isRecord } from '../record.ts';
import { parseCelDuration } from './duration.ts';

/** As much of an OpenAPI v3 structural schema (as CRDs carry it) as decides what CEL sees. */
export interface CelSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, CelSchema>>;
  readonly additionalProperties?: boolean | CelSchema;
  readonly items?: CelSchema;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** Turns JSON into CEL values: integers become BigInt, maps Map, date-times Date; what is absent stays absent. */
export type CelConverter = (value: unknown) => unknown;

/**
 * Compiles the conversion by a schema once, because it runs for every object. As in Kubernetes a rule sees declared
 * fields only, under their escaped names. A value of another type than declared is passed as it is: the schema's own
 * check reports it.
 */
export function createCelConverter(schema: CelSchema): CelConverter {
  return converterOf(schema) ?? identity;
}

/** The conversion of a whole resource: as in Kubernetes its rules also see apiVersion, kind, name and generateName. */
export function createCelResourceConverter(schema: CelSchema): CelConverter {
  return createCelConverter({ ...schema, type: 'object', 'x-kubernetes-embedded-resource': true });
}

/** One conversion; where many follow by the same schema, compile it with `createCelConverter`. */
export function toCel(value: unknown, schema: CelSchema): unknown {
  return createCelConverter(schema)(value);
}

const keywords = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** The name under which a rule finds a property (`self.__namespace__`); undefined when it can't be reached at all. */
export function escapeCelProperty(name: string): string | undefined {
  if (keywords.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name)) return undefined;
  return name.replace(/__|[.\-/]/g, (found) => escapes[found] ?? found);
}

const identity: CelConverter = (value) => value;

/** undefined where JSON and CEL agree, so that whole lists of texts are passed as they are. */
function converterOf(schema: CelSchema): CelConverter | undefined {
  switch (schema.type) {
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? mapConverter(schema.additionalProperties)
        : objectConverter(schema);
    case 'array':
      return schema.items === undefined ? undefined : listConverter(schema.items);
    case 'integer':
      return toInteger;
    case 'string':
      return stringConverter(schema.format);
    case 'number':
    case 'boolean':
      return undefined;
    default:
      // Neither the API server nor we know more: int-or-string, or no type at all.
      return toUntyped;
  }
}

function toInteger(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

function toUntyped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return toInteger(value);
  if (Array.isArray(value)) return value.map(toUntyped);
  return new Map(Object.entries(value).map(([key, entry]) => [key, toUntyped(entry)]));
}

function listConverter(items: CelSchema): CelConverter | undefined {
  const convert = converterOf(items);
  if (convert === undefined) return undefined;
  // Not map(convert): its index would arrive as a second argument.
  return (value) => (Array.isArray(value) ? value.map((item) => convert(item)) : value);
}

/** A Map, because keys are the user's and the evaluator would take a plain object's `constructor` for its class. */
function mapConverter(values: CelSchema): CelConverter {
  const convert = converterOf(values) ?? identity;
  return (value) => {
    if (!isRecord(value)) return value;
    const map = new Map<string, unknown>();
    for (const key of Object.keys(value)) {
      if (value[key] !== undefined) map.set(key, convert(value[key]));
    }
    return map;
  };
}

interface CelField {
  readonly name: string;
  readonly escaped: string;
  readonly convert: CelConverter | undefined;
}

function objectConverter(schema: CelSchema): CelConverter {
  const fields = Object.entries(declaredProperties(schema)).flatMap(([name, property]): CelField[] => {
    const escaped = escapeCelProperty(name);
    return escaped === undefined ? [] : [{ name, escaped, convert: converterOf(property) }];
  });
  // Names that every object inherits can neither be read nor written like others.
  if (fields.some((field) => field.name in Object.prototype)) return guardedObjectConverter(fields);
  return (value) => {
    if (!isRecord(value)) return value;
    const object: Record<string, unknown> = {};
    for (const { name, escaped, convert } of fields) {
      const property = value[name];
      if (property !== undefined) object[escaped] = convert === undefined ? property : convert(property);
    }
    return object;
  };
}

function guardedObjectConverter(fields: readonly CelField[]): CelConverter {
  return (value) => {
    if (!isRecord(value)) return value;
    const map = new Map<string, unknown>();
    for (const { name, escaped, convert } of fields) {
      const property = Object.hasOwn(value, name) ? value[name] : undefined;
      if (property !== undefined) map.set(escaped, convert === undefined ? property : convert(property));
    }
    return map;
  };
}

const text: CelSchema = { type: 'string' };
const resourceProperties: Readonly<Record<string, CelSchema>> = {
  apiVersion: text,
  kind: text,
  metadata: { type: 'object', properties: { name: text, generateName: text } },
};

function declaredProperties(schema: CelSchema): Readonly<Record<string, CelSchema>> {
  const declared = schema.properties ?? {};
  return schema['x-kubernetes-embedded-resource'] === true ? { ...declared, ...resourceProperties } : declared;
}

function stringConverter(format: string | undefined): CelConverter | undefined {
  switch (format) {
    case 'date-time':
    case 'date':
      return toTimestamp;
    case 'duration':
      return (value) => (typeof value === 'string' ? (parseCelDuration(value) ?? value) : value);
    case 'byte':
      return (value) => (typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value);
    default:
      return undefined;
  }
}

function toTimestamp(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : time;
}
