import { asJsonObject, asText } from './api-object.ts';
import { presentPath, type FieldError } from './field-error.ts';

const required = ['apiVersion', 'kind', 'name', 'uid'];

/** All that is wrong with who else an object says it belongs to; the types are right already. */
export function validateOwnerReferences(owners: readonly unknown[]): FieldError[] {
  const errors = owners.flatMap((owner, index) => validateOwner(owner, ['metadata', 'ownerReferences', index]));
  const controllers = owners.map(asJsonObject).filter(({ controller }) => controller === true);
  if (controllers.length < 2) return errors;
  const found = controllers.slice(0, 2).map(({ kind, name }) => `${asText(kind)}/${asText(name)}`);
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${found.join(' and ')}`;
  return [...errors, { type: 'FieldValueInvalid', field: 'metadata.ownerReferences', value: owners, detail }];
}

function validateOwner(owner: unknown, path: readonly (string | number)[]): FieldError[] {
  const reference = asJsonObject(owner);
  const { apiVersion, kind } = reference;
  const missing = required.filter((name) => (reference[name] ?? '') === '');
  const errors = missing.map((name): FieldError => {
    return { type: 'FieldValueRequired', field: presentPath([...path, name]), detail: 'must not be empty' };
  });
  if (!missing.includes('apiVersion') && !/^[^/]*\/?[^/]+$/.test(asText(apiVersion))) {
    const detail = 'must be <group>/<version> or <version>';
    errors.push({ type: 'FieldValueInvalid', field: presentPath([...path, 'apiVersion']), value: apiVersion, detail });
  }
  if (apiVersion !== 'v1' || kind !== 'Event') return errors;
  const detail = '/v1, Kind=Event is disallowed from being an owner';
  return [...errors, { type: 'FieldValueInvalid', field: presentPath(path), value: owner, detail }];
}
