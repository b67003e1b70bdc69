import { entryPath, fieldPath, itemPath } from '../../../schema/path.ts';
import { hasOwn, isRecord } from '../../../schema/record.ts';
import { listKeys, textMaps } from './list-keys.ts';

/** A place in a manifest and what stands there. */
export interface KeyedPlace {
  /** Items of keyed lists are named by their keys: `spec.networkConfig.availableNetworks[id="a"].cidr`. */
  readonly path: string;
  /** undefined when there is nothing. */
  readonly value: unknown;
}

/** The place of a path into a manifest, so that it means the same wherever the items of keyed lists stand. */
export function placeOf(manifest: unknown, path: string): KeyedPlace {
  let value: unknown = manifest;
  let indexed = '';
  let keyed = '';
  for (const [segment, index] of path.matchAll(/\[(\d+)\]|[^[]+|\[[^\]]*\]/g)) {
    const key = index === undefined ? undefined : listKeys.get(indexed);
    for (const name of segment.split(/[.[\]]/).filter(Boolean)) value = memberOf(value, name);
    const id = key === undefined ? undefined : memberOf(value, key);
    indexed += segment;
    keyed += id === undefined ? segment : `[${key}=${JSON.stringify(id)}]`;
  }
  return { path: keyed, value };
}

/**
 * The other way round, for the paths in which the API server names the fields of a conflict (`.spec.a[id="x"].b`,
 * `.metadata.labels.example.com/team`): the path in the notation of problems, with the indexes of the manifest.
 */
export function indexedPath(manifest: unknown, keyed: string): string {
  let value: unknown = manifest;
  let path = '';
  let rest = keyed;
  while (rest !== '') {
    const step = Array.isArray(value) ? itemStep(value, rest, path) : fieldStep(value, rest, path);
    if (step === undefined) return path + rest.replace(path === '' ? /^\./ : /^$/, '');
    ({ value, path } = step);
    rest = rest.slice(step.taken);
  }
  return path;
}

interface Step {
  readonly value: unknown;
  readonly path: string;
  readonly taken: number;
}

/** The longest name that fits: the API server separates names by dots, and a label's name has dots of its own. */
function fieldStep(value: unknown, rest: string, path: string): Step | undefined {
  if (!isRecord(value) || !rest.startsWith('.')) return undefined;
  const fits = Object.keys(value).filter((name) => isNext(rest, `.${name}`));
  const name = fits.sort((a, b) => b.length - a.length)[0];
  if (name === undefined) return undefined;
  const named = textMaps.has(path) ? entryPath(path, name) : fieldPath(path, name);
  return { value: value[name], path: named, taken: name.length + 1 };
}

function itemStep(items: readonly unknown[], rest: string, path: string): Step | undefined {
  const match = /^\[(\w+)=("(?:[^"\\]|\\.)*"|[^\]]*)\]/.exec(rest);
  const [text = '', key = '', id = ''] = match ?? [];
  const index = items.findIndex((item) => JSON.stringify(memberOf(item, key)) === id);
  return index < 0 ? undefined : { value: items[index], path: itemPath(path, index), taken: text.length };
}

function isNext(rest: string, text: string): boolean {
  return rest.startsWith(text) && (rest.length === text.length || /[.[]/.test(rest.charAt(text.length)));
}

function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(name)];
  return isRecord(value) && hasOwn(value, name) ? value[name] : undefined;
}
