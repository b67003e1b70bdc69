import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { entryPath, fieldPath } from '../../../schema/path.ts';
import { hasOwn, isRecord } from '../../../schema/record.ts';
import type { Change } from '../copy/history.ts';
import { listKeys, textMaps } from '../manifests/list-keys.ts';
import { sameJson } from '../manifests/same-json.ts';

/** More paths than this are told by their blocks (`spec.networkConfig`), so that a frame stays small. */
const MAX_PATHS = 64;

/** Below this depth (deeper than the contract goes) a value is told as a whole. */
const MAX_DEPTH = 16;

/** What observers write with every look, whether or not anything has changed. */
const volatile =
  /^(metadata\.managedFields|status\.health\.metrics|status\.(.+\.)?(lastChecked|lastVerified|latencyMs))(?![^.[])/;

const managedFields = /^metadata\.managedFields(?![^.[])/;

/** What the API server counts by itself with every write: it says nothing that the other paths don't. */
const bookkeeping = new Set(['metadata.resourceVersion', 'metadata.generation']);

/** What a change touched, in Kubernetes notation, and whether nothing but volatile fields. */
export interface Touched {
  /** Without managedFields: a cluster rewrites them with every write, to say who wrote the other paths. */
  readonly paths: readonly string[];
  /** For who asked for volatile changes too. */
  readonly allPaths: readonly string[];
  readonly onlyVolatile: boolean;
}

const touched = new WeakMap<Change, Touched>();

/** Compares before and after once per change, however many readers ask; the server's own counters are left out. */
export function touchedBy(change: Change): Touched {
  let known = touched.get(change);
  if (!known) touched.set(change, (known = change.unknownBefore ? unknown : compare(change.before, change.after)));
  return known;
}

/** The changed paths of status alone. */
export function changedStatusPaths(change: Change): readonly string[] {
  return touchedBy(change).paths.filter((path) => /^status($|[.[])/.test(path));
}

/** Any of it may have changed: rather too much said than too little. */
const everything = ['metadata', 'spec', 'status'];
const unknown: Touched = { paths: everything, allPaths: everything, onlyVolatile: false };

function compare(before: MachineProvider | undefined, after: MachineProvider | undefined): Touched {
  const paths: string[] = [];
  collect(before?.raw, after?.raw, '', paths, 0);
  const told = paths.filter((path) => !bookkeeping.has(path));
  const owned = told.filter((path) => !managedFields.test(path));
  const onlyVolatile = told.every((path) => volatile.test(path));
  return { paths: bounded(owned), allPaths: bounded(told), onlyVolatile };
}

function collect(before: unknown, after: unknown, path: string, paths: string[], depth: number): void {
  if (before === after) return;
  const list = listKeys.get(path);
  if (depth < MAX_DEPTH && isRecord(before) && isRecord(after)) {
    collectEntries(Object.entries(before), after, nameIn(path), paths, depth);
  } else if (list !== undefined && Array.isArray(before) && Array.isArray(after)) {
    collectList(before, after, list, path, paths, depth);
  } else if (!sameJson(before, after)) {
    paths.push(path);
  }
}

function collectEntries(
  before: readonly (readonly [string, unknown])[],
  after: Readonly<Record<string, unknown>>,
  name: (key: string) => string,
  paths: string[],
  depth: number,
): void {
  const known = new Set<string>();
  for (const [key, value] of before) {
    known.add(key);
    collect(value, hasOwn(after, key) ? after[key] : undefined, name(key), paths, depth + 1);
  }
  for (const key of Object.keys(after)) if (!known.has(key)) paths.push(name(key));
}

function collectList(
  before: readonly unknown[],
  after: readonly unknown[],
  key: string,
  path: string,
  paths: string[],
  depth: number,
): void {
  const [old, fresh] = [keyed(before, key), keyed(after, key)];
  const found = paths.length;
  if (old && fresh) {
    const name = (entry: string): string => `${path}[${key}=${JSON.stringify(entry)}]`;
    collectEntries([...old], Object.fromEntries(fresh), name, paths, depth);
  }
  // Entries without keys, or only their order: nothing smaller than the list says it.
  if (paths.length === found && !sameJson(before, after)) paths.push(path);
}

/** The entries by their key; undefined when one has none or two share one. */
function keyed(list: readonly unknown[], key: string): Map<string, unknown> | undefined {
  const entries = new Map<string, unknown>();
  for (const entry of list) {
    const name = isRecord(entry) ? entry[key] : undefined;
    if (typeof name !== 'string' || entries.has(name)) return undefined;
    entries.set(name, entry);
  }
  return entries;
}

/** How the members of an object are named: keys that users choose as Kubernetes writes them, in brackets. */
function nameIn(path: string): (key: string) => string {
  return textMaps.has(path) ? (key) => entryPath(path, key) : (key) => fieldPath(path, key);
}

function bounded(paths: readonly string[]): readonly string[] {
  if (paths.length <= MAX_PATHS) return paths;
  const blocks = new Set(paths.map((path) => /^[^.[]+(\.[^.[]+)?/.exec(path)?.[0] ?? path));
  return [...blocks].slice(0, MAX_PATHS);
}
