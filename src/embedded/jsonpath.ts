import { isJsonObject } from './api-object.ts';

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'filter'; readonly path: readonly string[]; readonly equals: string };

const step =
  /^(?:\.?\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]|\.?\[(\d+)\]|\[["']([^"']+)["']\]|\.((?:\\.|[^.[\\])+))/;

/**
 * Compiles the simple JSON paths that CRDs name columns and selectable fields by (`.a.b`, `[0]`,
 * `[?(@.type=="Ready")]`); the result is the first match. Throws on anything else.
 */
export function compileJsonPath(text: string): (root: unknown) => unknown {
  const steps: Step[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const match = step.exec(rest);
    if (match === null) throw new Error(`JSON path ${text} is not supported at "${rest}"`);
    steps.push(presentStep(match));
    rest = rest.slice(match[0].length);
  }
  return (root) => steps.reduce(follow, root);
}

function presentStep([, filter, equals, index, quoted, name]: RegExpExecArray): Step {
  if (filter !== undefined) return { kind: 'filter', path: filter.split('.'), equals: equals ?? '' };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  return { kind: 'field', name: (quoted ?? name ?? '').replace(/\\(.)/g, '$1') };
}

function follow(value: unknown, next: Step): unknown {
  switch (next.kind) {
    case 'field':
      return isJsonObject(value) ? value[next.name] : undefined;
    case 'index':
      return Array.isArray(value) ? value[next.index] : undefined;
    case 'filter':
      return Array.isArray(value) ? value.find((item) => matches(item, next)) : undefined;
  }
}

function matches(item: unknown, { path, equals }: Extract<Step, { kind: 'filter' }>): boolean {
  const found = path.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), item);
  return typeof found === 'string' && found === equals;
}
