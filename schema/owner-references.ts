import { invalidValue, isAbsent, requiredValue } from './metadata-problem.ts';
import { fieldPath, itemPath } from './path.ts';
import type { ValidationProblem } from './problem.ts';
import { isRecord, type JsonRecord } from './record.ts';
import { unknownField } from './validate/problems.ts';
import { nearest } from './validate/suggest.ts';

const path = 'metadata.ownerReferences';
const texts = ['apiVersion', 'kind', 'name', 'uid'];
const flags = ['controller', 'blockOwnerDeletion'];
const fields = [...texts, ...flags];
// A few owners are many; a manifest made of mistakes must not make an answer many times its size.
const mostChecked = 100;

/** What the API server would say against `metadata.ownerReferences`. Pure; never throws. */
export function validateOwnerReferences(references: unknown): ValidationProblem[] {
  if (references === undefined || references === null) return [];
  if (!Array.isArray(references)) return [invalidValue(path, references, 'must be a list of owners')];
  const owners: readonly unknown[] = references;
  const problems = owners.slice(0, mostChecked).flatMap((owner, index) => validateOwner(owner, itemPath(path, index)));
  const controllers = owners.filter((owner) => isRecord(owner) && owner['controller'] === true).length;
  if (controllers < 2) return problems;
  const message = `Only one reference can have Controller set to true. Found "true" in ${controllers} references`;
  return [...problems, invalidValue(path, references, message, 'Keep `controller: true` at one owner.')];
}

function validateOwner(owner: unknown, at: string): ValidationProblem[] {
  // The API server takes null for an owner that says nothing of itself.
  const reference = owner ?? {};
  if (!isRecord(reference)) return [invalidValue(at, owner, 'must be an object with apiVersion, kind, name and uid')];
  const unknown = Object.keys(reference).filter((name) => !fields.includes(name));
  const problems = [
    ...unknown.map((name) => unknownField(at, name, fields, nearest(name, fields))),
    ...texts.flatMap((name) => validateText(reference[name], fieldPath(at, name))),
    ...flags.flatMap((name) => validateFlag(reference[name], fieldPath(at, name))),
  ];
  return problems.length > 0 ? problems : validateIdentity(reference, at);
}

function validateText(value: unknown, at: string): ValidationProblem[] {
  const fix = 'Copy it from the owner: apiVersion, kind, metadata.name and metadata.uid.';
  if (isAbsent(value)) return [requiredValue(at, 'must not be empty', fix)];
  return typeof value === 'string' ? [] : [invalidValue(at, value, 'must be a text', fix)];
}

function validateFlag(value: unknown, at: string): ValidationProblem[] {
  return isAbsent(value) || typeof value === 'boolean' ? [] : [invalidValue(at, value, 'must be true or false')];
}

function validateIdentity({ apiVersion, ...owner }: JsonRecord, at: string): ValidationProblem[] {
  if (!/^[^/]*\/?[^/]+$/.test(String(apiVersion))) {
    return [invalidValue(fieldPath(at, 'apiVersion'), apiVersion, 'must be <group>/<version> or <version>')];
  }
  if (apiVersion !== 'v1' || owner['kind'] !== 'Event') return [];
  return [invalidValue(at, { apiVersion, ...owner }, '/v1, Kind=Event is disallowed from being an owner')];
}
