import { specNoun } from './model/machine-provider-model.ts';
import type { Noun } from './model/model.ts';
import { fieldPath, itemPath } from './path.ts';
import { isRecord } from './record.ts';

/** A place in a spec that names a Secret in the provider's namespace. */
export interface SecretRef {
  /** In Kubernetes notation: `spec.authentication.apiKey.secretRef`. */
  readonly path: string;
  /** Name of the Secret. */
  readonly name: string;
}

/** Every Secret that a spec names, whatever field it stands in; the spec may be foreign and hold anything. */
export function findSecretRefs(spec: unknown): readonly SecretRef[] {
  return refsIn(specNoun, spec, 'spec');
}

/** The noun behind every reference to a Secret. */
const selector = 'SecretKeySelector';

function refsIn(noun: Noun, value: unknown, path: string): readonly SecretRef[] {
  if (!isRecord(value)) return [];
  if (noun.name === selector) return typeof value['name'] === 'string' ? [{ path, name: value['name'] }] : [];
  return noun.fields.flatMap(({ name, type, list }) => {
    if (type.kind !== 'noun') return [];
    const held = value[name];
    const at = fieldPath(path, name);
    if (list === undefined) return refsIn(type.noun, held, at);
    return Array.isArray(held) ? held.flatMap((item, index) => refsIn(type.noun, item, itemPath(at, index))) : [];
  });
}
