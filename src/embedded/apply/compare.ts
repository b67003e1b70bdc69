import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../api-object.ts';
import type { StructuralSchema } from '../structural-schema.ts';
import { branchesOf, type Branch } from './branches.ts';
import { createFieldSet, noFields, type FieldSet } from './field-set.ts';

/** All that whoever applies this value says of it, and so owns. */
export function fieldSetOf(value: unknown, schema: StructuralSchema): FieldSet {
  const branches = branchesOf(value, schema);
  if (branches === undefined) return leaf;
  return createFieldSet(
    false,
    [...branches].map(([step, branch]) => {
      const { self, below } = fieldSetOf(branch.value, branch.schema);
      return [step, { self: self || !branch.isNamed || isBare(branch.value), below }] as const;
    }),
  );
}

const leaf: FieldSet = { self: true, below: new Map() };

function isBare(value: unknown): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** The paths by which two versions of an object differ; no path is in more than one of the sets. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: noFields, modified: noFields, removed: noFields };

/** Compares two values of a schema; undefined stands for one that is not there. */
export function compare(old: unknown, next: unknown, schema: StructuralSchema): Comparison {
  const before = old === undefined ? noBranches : branchesOf(old, schema);
  const after = next === undefined ? noBranches : branchesOf(next, schema);
  // Where both are empty, empty and null and absent still differ.
  if (before === undefined || after === undefined || before.size + after.size === 0) return compareLeaf(old, next);
  const steps = [...new Set([...before.keys(), ...after.keys()])];
  const parts = steps.map((step) => [step, compareBranch(before.get(step), after.get(step))] as const);
  const collect = (kind: keyof Comparison, self: boolean) =>
    createFieldSet(
      self,
      parts.map(([step, part]) => [step, part[kind]]),
    );
  return {
    added: collect('added', old === undefined),
    modified: collect('modified', false),
    removed: collect('removed', next === undefined),
  };
}

const noBranches: ReadonlyMap<string, Branch> = new Map();

function compareBranch(before: Branch | undefined, after: Branch | undefined): Comparison {
  const schema = after?.schema ?? before?.schema;
  return schema === undefined ? same : compare(before?.value, after?.value, schema);
}

function compareLeaf(old: unknown, next: unknown): Comparison {
  if (old === undefined) return { ...same, added: leaf };
  if (next === undefined) return { ...same, removed: leaf };
  return isDeepStrictEqual(old, next) ? same : { ...same, modified: leaf };
}
