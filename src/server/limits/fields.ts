import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** The shape of a document's largest operation once every fragment stands in its place. */
export interface Measured {
  readonly fields: number;
  readonly rootFields: number;
  readonly depth: number;
  /** Below `__schema` and `__type`. */
  readonly introspectionDepth: number;
}

interface Shape {
  readonly fields: number;
  /** Fields at the top of this selection set. */
  readonly top: number;
  readonly depth: number;
  readonly introspectionDepth: number;
}

/**
 * Measures in time linear in the text: each fragment once, however often it is spread, so that fragments which double
 * each other are counted without being unfolded. A fragment within itself counts nothing; validation refuses it.
 */
export function measureFields(document: DocumentNode): Measured {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Shape>();
  const ofFragment = (name: string): Shape => {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, nothing);
    const shape = measure(fragments.get(name)?.selectionSet, ofFragment);
    known.set(name, shape);
    return shape;
  };
  let largest = nothing;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      largest = maximum(largest, measure(definition.selectionSet, ofFragment));
    } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // Also what no operation spreads, since validation walks it too; as part of an operation it is one level down.
      largest = maximum(largest, { ...ofFragment(definition.name.value), top: 0 });
    }
  }
  const { fields, top, depth, introspectionDepth } = largest;
  return { fields, rootFields: top, depth, introspectionDepth };
}

const nothing: Shape = { fields: 0, top: 0, depth: 0, introspectionDepth: 0 };

function measure(set: SelectionSetNode | undefined, ofFragment: (name: string) => Shape): Shape {
  let sum = nothing;
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const below = measure(selection.selectionSet, ofFragment);
      const introspects = selection.name.value === '__schema' || selection.name.value === '__type';
      const depth = 1 + (introspects ? 0 : below.depth);
      const introspectionDepth = introspects ? 1 + below.depth : below.introspectionDepth;
      sum = together(sum, { fields: 1 + below.fields, top: 1, depth, introspectionDepth });
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      sum = together(sum, measure(selection.selectionSet, ofFragment));
    } else {
      sum = together(sum, ofFragment(selection.name.value));
    }
  }
  return sum;
}

function together(a: Shape, b: Shape): Shape {
  return {
    fields: a.fields + b.fields,
    top: a.top + b.top,
    depth: Math.max(a.depth, b.depth),
    introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
  };
}

function maximum(a: Shape, b: Shape): Shape {
  return {
    fields: Math.max(a.fields, b.fields),
    top: Math.max(a.top, b.top),
    depth: Math.max(a.depth, b.depth),
    introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
  };
}
