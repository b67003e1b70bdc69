import { isJsonObject, type JsonObject } from '../api-object.ts';

/**
 * A set of paths below a place in an object: whether the place itself is in it, and what is below each step. A step is
 * written as in Kubernetes' FieldsV1: `f:name` for a field, `k:{"id":"a"}` for an item by its keys, `v:"a"` for an item
 * by its value. Never mutated; no branch is empty.
 */
export interface FieldSet {
  readonly self: boolean;
  readonly below: ReadonlyMap<string, FieldSet>;
}

export const noFields: FieldSet = { self: false, below: new Map() };

export function createFieldSet(self: boolean, below: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { self, below: new Map([...below].filter(([, set]) => !isEmpty(set))) };
}

export function isEmpty({ self, below }: FieldSet): boolean {
  return !self && below.size === 0;
}

function combine(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const steps = new Set([...a.below.keys(), ...b.below.keys()]);
  const below = [...steps].map(
    (step) => [step, combine(a.below.get(step) ?? noFields, b.below.get(step) ?? noFields, keep)] as const,
  );
  return createFieldSet(keep(a.self, b.self), below);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA || inB);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && inB);
}

/** What is in `a` alone. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && !inB);
}

/** The set of one path. */
export function pathSet(...steps: readonly string[]): FieldSet {
  return steps.reduceRight<FieldSet>((below, step) => createFieldSet(false, [[step, below]]), {
    self: true,
    below: new Map(),
  });
}

/** The paths as messages show them, such as `.spec.networks[id="a"].cidr`; those of a level before those below it. */
export function presentPaths({ below }: FieldSet, path = ''): string[] {
  const shown = [...below].map(([step, set]) => [path + presentStep(step), set] as const);
  return [
    ...shown.filter(([, { self }]) => self).map(([text]) => text),
    ...shown.flatMap(([text, set]) => presentPaths(set, text)),
  ];
}

export function presentStep(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  const keys: unknown = JSON.parse(rest);
  const texts = Object.entries(isJsonObject(keys) ? keys : {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${texts.join(',')}]`;
}

/** As FieldsV1 has it: `.` stands for the place itself, and is left out where nothing is below. */
export function presentFieldSet({ self, below }: FieldSet): JsonObject {
  const steps = [...below]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([step, set]) => [step, presentFieldSet(set)] as const);
  const own = self && below.size > 0 ? [['.', {}] as const] : [];
  return Object.fromEntries<unknown>([...own, ...steps]);
}

/** Throws on what is no FieldsV1. */
export function parseFieldSet(fields: unknown, isRoot = true): FieldSet {
  if (!isJsonObject(fields)) throw new Error('fieldsV1 must be an object of objects');
  const { '.': self, ...below } = fields;
  const entries = Object.entries(below).map(([step, set]) => [parseStep(step), parseFieldSet(set, false)] as const);
  return createFieldSet(self !== undefined || (!isRoot && entries.length === 0), entries);
}

function parseStep(step: string): string {
  if (!/^[fkv]:./s.test(step)) throw new Error(`fieldsV1 has no step like ${step}`);
  return step.startsWith('f:') ? step : `${step.slice(0, 2)}${JSON.stringify(JSON.parse(step.slice(2)))}`;
}
