import { specNoun } from './model/machine-provider-model.ts';
import type { Noun } from './model/model.ts';
import { isRecord } from './record.ts';
import { SecretKeySelector } from './spec/authentication.ts';

/** The place in a spec where a Secret is named: the field names from `spec` down to the selector of name and key. */
export type SecretRefPath = readonly string[];

/** Every place in a spec where a Secret may be named, as the nouns have it: a new one is found by itself. */
export const secretRefPaths: readonly SecretRefPath[] = pathsIn(specNoun);

/** A Secret that a spec names, and where: `path` is `spec.authentication.apiKey.secretRef`. */
export interface NamedSecret {
  readonly path: string;
  readonly name: string;
  /** The key within it; undefined when it is no text. */
  readonly key: string | undefined;
}

/** The Secrets that a spec names, in the contract's order; one named twice comes twice. Takes whatever a spec may be. */
export function secretsNamedIn(spec: unknown): readonly NamedSecret[] {
  return secretRefPaths.flatMap((path) => {
    const [name, key] = [valueAt(spec, [...path, 'name']), valueAt(spec, [...path, 'key'])];
    const known = typeof key === 'string' ? key : undefined;
    return typeof name === 'string' ? [{ path: `spec.${path.join('.')}`, name, key: known }] : [];
  });
}

function pathsIn(noun: Noun): SecretRefPath[] {
  return noun.fields.flatMap(({ name, type, list }) => {
    if (type.kind !== 'noun') return [];
    const paths = type.noun.name === SecretKeySelector.name ? [[]] : pathsIn(type.noun);
    if (list !== undefined && paths.length > 0) throw new Error(`${name}: a Secret named within a list has no path.`);
    return paths.map((path) => [name, ...path]);
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value);
}
