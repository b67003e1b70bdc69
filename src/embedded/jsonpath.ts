import { isJsonObject } from './api-object.ts';

const step =
  /^(?:\.?\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]|\.?\[(\d+)\]|\[["']([^"']+)["']\]|\.((?:\\.|[^.[\\])+))/;

type Read = (value: unknown) => unknown;

/**
 * Compiles the simple JSON paths that CRDs name columns and selectable fields by (`.a.b`, `[0]`,
 * `[?(@.type=="Ready")]`); the result is the first match. Throws on anything else.
 */
export function compileJsonPath(text: string): Read {
  const steps: Read[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const match = step.exec(rest);
    if (match === null) throw new Error(`JSON path ${text} is not supported at "${rest}"`);
    steps.push(compileStep(match));
    rest = rest.slice(match[0].length);
  }
  return (root) => steps.reduce((value, read) => read(value), root);
}

function compileStep([, filter, equals, index, quoted, name = '']: RegExpExecArray): Read {
  if (filter !== undefined) {
    const read = compileJsonPath(`.${filter}`);
    return (value) => asItems(value).find((item) => read(item) === equals);
  }
  if (index !== undefined) return (value) => asItems(value)[Number(index)];
  const field = quoted ?? name.replace(/\\(.)/g, '$1');
  return (value) => (isJsonObject(value) ? value[field] : undefined);
}

function asItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
