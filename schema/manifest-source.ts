import type { MachineProviderInput } from './api/validation.ts';
import { GatewayError } from './gateway-error.ts';
import { inputToManifest } from './manifest.ts';
import { type ParsedManifest, parseManifestYaml } from './manifest-yaml.ts';

/** A manifest in either form, under the names that an operation gives to the two. */
type ManifestSource = { readonly yaml?: string | null | undefined } & {
  readonly [name: string]: MachineProviderInput | string | null | undefined;
};

/** Reads the one form in which a manifest was given; throws INVALID for none or both. */
export function readManifestSource(operation: string, source: ManifestSource): ParsedManifest {
  const given = Object.values(source).filter((form) => form !== undefined && form !== null);
  const [form] = given;
  if (form !== undefined && given.length === 1) return readForm(form);
  const names = Object.keys(source).map((name) => `"${name}"`);
  const got = given.length === 0 ? 'none' : 'both';
  throw new GatewayError('INVALID', `${operation}: expected exactly one of ${names.join(' and ')}, but got ${got}.`, {
    fix: `Give the manifest either as ${names.join(' or as ')}.`,
  });
}

function readForm(form: MachineProviderInput | string): ParsedManifest {
  if (typeof form === 'string') return parseManifestYaml(form);
  return { manifest: inputToManifest(form), problems: [], locate: (problems) => [...problems] };
}
