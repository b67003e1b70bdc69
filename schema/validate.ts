import { validateMetadata } from './metadata-rules.ts';
import { specNoun, statusNoun } from './model/machine-provider-model.ts';
import { presentValue } from './present-value.ts';
import { ProblemCode, type ValidationProblem } from './problem.ts';
import { isRecord, type JsonRecord } from './record.ts';
import { machineProviderResource } from './resource.ts';
import { nounCheck } from './validate/noun-check.ts';
import { unsaid } from './validate/places.ts';
import { missing, notSupported, type Problems, refusal, unknownField } from './validate/problems.ts';
import { nearest } from './validate/suggest.ts';
import { findUnknownFields } from './validate/unknown-fields.ts';

const checkSpec = nounCheck(specNoun);
const topFields = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
/** Kubernetes' ObjectMeta, those first that a manifest has; an export from a cluster has the others too. */
const metadataFields = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];
// More than anybody reads; a manifest made of mistakes must not make an answer many times its size.
const mostProblems = 500;

/** What more is known against a spec in its wire form, whatever that is, than the contract says. Pure; never throws. */
export type JudgeSpec = (spec: unknown) => readonly ValidationProblem[];

/** All that is wrong with a manifest in its wire form, whatever that is, at once. Pure; never throws. */
export type ValidateManifest = (manifest: unknown) => readonly ValidationProblem[];

/**
 * Everything that the contract says against a manifest in its wire form (as YAML or JSON has it), all at once:
 * unknown fields, types, requiredness, bounds, duplicate keys, and the rules across fields. A null stands for absent,
 * and of `status` only the names of its fields count, as the API server does with both. Then what `judgeSpec` has
 * against the spec, but at the places (and within them) where the contract had something to say. Pure; never throws.
 */
export function validateManifest(manifest: unknown, judgeSpec: JudgeSpec = () => []): ValidationProblem[] {
  if (!isRecord(manifest)) {
    const message = `Expected a manifest with apiVersion, kind, metadata and spec, but got ${presentValue(manifest)}.`;
    return [refusal(ProblemCode.INVALID, '', message, 'Write one MachineProvider as an object.')];
  }
  const problems: Problems = [];
  checkUnknown(manifest, '', topFields, problems);
  checkConstant(manifest, 'apiVersion', machineProviderResource.apiVersion, problems);
  checkConstant(manifest, 'kind', machineProviderResource.kind, problems);
  checkUnknown(manifest['metadata'], 'metadata', metadataFields, problems);
  problems.push(...validateMetadata(manifest['metadata']));
  if ((manifest['spec'] ?? null) === null) {
    problems.push(missing('spec', 'the settings of the provider', 'spec: {type: aws, region: us-west-2, ...}'));
  } else {
    checkSpec(manifest['spec'], 'spec', problems);
  }
  findUnknownFields(manifest['status'], statusNoun, 'status', problems);
  problems.push(...unsaid(judgeSpec(manifest['spec']), problems));
  return bounded(problems);
}

function checkUnknown(value: unknown, path: string, known: readonly string[], problems: Problems): void {
  if (!isRecord(value)) return;
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) problems.push(unknownField(path, name, known, nearest(name, known)));
  }
}

function checkConstant(manifest: JsonRecord, name: string, expected: string, problems: Problems): void {
  const value = manifest[name];
  if (value === expected) return;
  if ((value ?? null) === null) problems.push(missing(name, presentValue(expected), `${name}: ${expected}`));
  else problems.push(notSupported(name, value, [expected], false));
}

function bounded(problems: Problems): ValidationProblem[] {
  if (problems.length <= mostProblems) return problems;
  const message = `Expected at most ${mostProblems} problems to list, but got ${problems.length}; the others are left out.`;
  const more = refusal(ProblemCode.TOO_MANY, '', message, 'Mend these first, then validate again.');
  return [...problems.slice(0, mostProblems), more];
}
