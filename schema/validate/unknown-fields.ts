import type { Noun } from '../model/model.ts';
import { fieldPath, itemPath } from '../path.ts';
import { isRecord } from '../record.ts';
import { type Problems, unknownField } from './problems.ts';
import { nearest } from './suggest.ts';

/** Adds the fields that a value has and its noun hasn't, at every depth, and looks at nothing else. */
export function findUnknownFields(value: unknown, noun: Noun, path: string, problems: Problems): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) findUnknownFields(item, noun, itemPath(path, index), problems);
    return;
  }
  if (!isRecord(value)) return;
  const names = noun.fields.map(({ name }) => name);
  for (const [name, below] of Object.entries(value)) {
    const field = noun.fields.find((known) => known.name === name);
    if (field === undefined) problems.push(unknownField(path, name, names, nearest(name, names)));
    else if (field.type.kind === 'noun') findUnknownFields(below, field.type.noun, fieldPath(path, name), problems);
  }
}
