import { fieldPath, itemPath } from '../../schema/path.ts';
import { hasOwn, isRecord } from '../../schema/record.ts';

/** A text of a spec and where it stands. */
export interface SpecText {
  readonly path: string;
  readonly text: string;
}

/** The texts at a place such as `networkConfig.availableNetworks[].id`; what has another type is the schema's to refuse. */
export function textsAt(spec: unknown, place: string): SpecText[] {
  const found = place
    .split('.')
    .reduce<Found[]>((above, step) => above.flatMap((one) => below(one, step)), [{ path: 'spec', value: spec }]);
  return found.flatMap(({ path, value }) => (typeof value === 'string' && value !== '' ? [{ path, text: value }] : []));
}

/** The one text at a place without lists; undefined when there is none. */
export function textAt(spec: unknown, place: string): string | undefined {
  return textsAt(spec, place)[0]?.text;
}

interface Found {
  readonly path: string;
  readonly value: unknown;
}

function below({ path, value }: Found, step: string): Found[] {
  const name = step.replace('[]', '');
  if (!isRecord(value) || !hasOwn(value, name)) return [];
  const field = { path: fieldPath(path, name), value: value[name] };
  if (!step.endsWith('[]')) return [field];
  if (!Array.isArray(field.value)) return [];
  return field.value.map((item: unknown, index) => ({ path: itemPath(field.path, index), value: item }));
}
