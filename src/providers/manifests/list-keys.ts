import { specNoun, statusNoun } from '../../../schema/model/machine-provider-model.ts';
import type { Noun } from '../../../schema/model/model.ts';
import { fieldPath } from '../../../schema/path.ts';

/** The lists whose entries Kubernetes tells apart by a key, from their path to the key's name. */
export const listKeys: ReadonlyMap<string, string> = new Map([
  ...listKeysOf(specNoun, 'spec'),
  ...listKeysOf(statusNoun, 'status'),
]);

/** The lists in which each value stands once. */
export const setLists: ReadonlySet<string> = new Set([
  ...setListsOf(specNoun, 'spec'),
  ...setListsOf(statusNoun, 'status'),
]);

/** The paths of the maps whose keys users choose. */
export const textMaps: ReadonlySet<string> = new Set([
  'metadata.labels',
  'metadata.annotations',
  ...textMapsOf(specNoun, 'spec'),
  ...textMapsOf(statusNoun, 'status'),
]);

function listKeysOf(noun: Noun, path: string): [string, string][] {
  return noun.fields.flatMap(({ name, list, type }): [string, string][] => {
    const own = fieldPath(path, name);
    if (list) return list.listKind.kind === 'map' ? [[own, list.listKind.key]] : [];
    return type.kind === 'noun' ? listKeysOf(type.noun, own) : [];
  });
}

function setListsOf(noun: Noun, path: string): string[] {
  return noun.fields.flatMap(({ name, list, type }): string[] => {
    const own = fieldPath(path, name);
    if (list) return list.listKind.kind === 'set' ? [own] : [];
    return type.kind === 'noun' ? setListsOf(type.noun, own) : [];
  });
}

function textMapsOf(noun: Noun, path: string): string[] {
  return noun.fields.flatMap(({ name, list, type }) => {
    const own = fieldPath(path, name);
    if (list) return [];
    if (type.kind === 'stringMap') return [own];
    return type.kind === 'noun' ? textMapsOf(type.noun, own) : [];
  });
}
