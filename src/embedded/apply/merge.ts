import type { StructuralSchema } from '../structural-schema.ts';
import { branchesOf, isNamedField, schemaBelow } from './branches.ts';
import { createFieldSet, type FieldSet } from './field-set.ts';

/** Lays an applied value over a live one: what is owned in parts is merged, anything else is replaced. */
export function merge(live: unknown, applied: unknown, schema: StructuralSchema): unknown {
  if (live === undefined || applied === undefined) return applied === undefined ? live : applied;
  const before = branchesOf(live, schema);
  const after = branchesOf(applied, schema);
  if (before === undefined || after === undefined || before.size + after.size === 0) return applied;
  const mergeStep = (step: string): unknown => {
    const branch = after.get(step) ?? before.get(step);
    return branch && merge(before.get(step)?.value, after.get(step)?.value, branch.schema);
  };
  if (Array.isArray(live) || Array.isArray(applied))
    return mergeOrder([...before.keys()], [...after.keys()]).map(mergeStep);
  const steps = new Set([...before.keys(), ...after.keys()]);
  return Object.fromEntries([...steps].map((step) => [step.slice(2), mergeStep(step)]));
}

/** The items that were applied in their order; those of others stay before the item that they stood before. */
function mergeOrder(live: readonly string[], applied: readonly string[]): string[] {
  const isApplied = new Set(applied);
  const shared = applied.filter((step) => live.includes(step)).values();
  let wanted = shared.next().value;
  const order: string[] = [];
  for (let l = 0, a = 0; l < live.length || a < applied.length;) {
    const [mine, theirs] = [live[l], applied[a]];
    if (mine !== undefined && !isApplied.has(mine)) {
      order.push(mine);
      l += 1;
    } else if (theirs === undefined || (mine !== undefined && mine !== wanted)) {
      // It stands elsewhere among the applied ones.
      l += 1;
    } else {
      order.push(theirs);
      a += 1;
      if (mine === theirs) l += 1;
      if (theirs === wanted) wanted = shared.next().value;
    }
  }
  return order;
}

/** The value without what is at and below the members of a set. */
export function removeFields(value: unknown, fields: FieldSet, schema: StructuralSchema): unknown {
  const branches = branchesOf(value, schema);
  if (branches === undefined) return value;
  const kept = [...branches].flatMap(([step, branch]) => {
    const set = fields.below.get(step);
    if (set === undefined) return [[step, branch.value] as const];
    return set.self ? [] : [[step, removeFields(branch.value, set, branch.schema)] as const];
  });
  // What is left empty was there for its parts alone.
  if (kept.length === 0) return null;
  if (Array.isArray(value)) return kept.map(([, item]) => item);
  return Object.fromEntries(kept.map(([step, item]) => [step.slice(2), item]));
}

/** The set with the fields in it that the schema names and that lead to its members. */
export function withNamedParents({ self, below }: FieldSet, schema: StructuralSchema): FieldSet {
  return createFieldSet(
    self,
    [...below].map(([step, set]) => {
      const parents = withNamedParents(set, schemaBelow(schema, step));
      const isNamed = step.startsWith('f:') && isNamedField(schema, step.slice(2));
      return [step, { self: parents.self || isNamed, below: parents.below }] as const;
    }),
  );
}
