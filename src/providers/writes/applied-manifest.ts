import type { ApplyMachineProviderInput } from '../../../schema/api/mutations.ts';
import { defaultNamespace } from '../../../schema/api/namespace.ts';
import { assessDnsLabel, assessDnsSubdomain } from '../../../schema/formats/dns-name.ts';
import { readManifestSource } from '../../../schema/manifest-source.ts';
import type { ParsedManifest } from '../../../schema/manifest-yaml.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import { isRecord, type JsonRecord } from '../../../schema/record.ts';
import type { ObjectName } from '../../cluster/ports.ts';
import { applyManager, assessFieldManager } from './field-manager.ts';

/** What a caller wants applied, read and ready to be judged. */
export interface AppliedManifest {
  /** undefined when the text could not be read. */
  readonly sent: JsonRecord | undefined;
  /** undefined when the manifest has no proper name; validation says so. */
  readonly target: ObjectName | undefined;
  readonly fieldManager: string;
  /** What is wrong with it before the contract is asked. */
  readonly problems: readonly ValidationProblem[];
  /** Puts line and column to the problems that have their place in the text. */
  readonly locate: (problems: readonly ValidationProblem[]) => ValidationProblem[];
}

/** Reads the input of an apply; throws INVALID unless it has exactly one of `yaml` and `manifest`. */
export function readAppliedManifest({ yaml, manifest, fieldManager }: ApplyMachineProviderInput): AppliedManifest {
  const source = readManifestSource('applyMachineProvider', { yaml, manifest });
  const manager = fieldManager ?? applyManager;
  const sent = isRecord(source.manifest) ? toSend(source.manifest) : undefined;
  const locate = (problems: readonly ValidationProblem[]) => problems.flatMap((one) => place(one, source.locate));
  return {
    sent,
    target: sent && targetOf(sent),
    fieldManager: manager,
    problems: [...assessFieldManager(manager), ...source.problems, ...locate(sent ? foreignFields(sent) : [])],
    locate,
  };
}

/** A text of the manifest's metadata, undefined when it is absent or no text. */
export function metadataText({ metadata }: JsonRecord, name: string): string | undefined {
  const value = isRecord(metadata) ? metadata[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The manifest in full: its namespace filled in, and without the status, which belongs to whoever observes the provider.
 * The cluster would ignore it here, but refuse all for a field in it that it does not know.
 */
function toSend({ metadata, status: _, ...manifest }: JsonRecord): JsonRecord {
  if (!isRecord(metadata)) return { ...manifest, metadata };
  return { ...manifest, metadata: { ...metadata, namespace: metadata.namespace ?? defaultNamespace } };
}

function targetOf(sent: JsonRecord): ObjectName | undefined {
  const [namespace, name] = [metadataText(sent, 'namespace'), metadataText(sent, 'name')];
  if (namespace === undefined || name === undefined) return undefined;
  // It becomes a path of the API server, where `..` would be another one.
  return assessDnsLabel(namespace).length + assessDnsSubdomain(name).length > 0 ? undefined : { namespace, name };
}

/** What an object has that was read from a cluster, and no manifest may have. */
function foreignFields({ metadata }: JsonRecord): ValidationProblem[] {
  if (!isRecord(metadata) || (metadata.managedFields ?? null) === null) return [];
  const message = 'Expected no managedFields, which the cluster keeps itself, but got some.';
  const fix = 'Remove them; the field `yaml` of a provider is a manifest without them.';
  return [{ code: ProblemCode.INVALID, path: 'metadata.managedFields', message, fix, severity: Severity.ERROR }];
}

function place(problem: ValidationProblem, locate: ParsedManifest['locate']): readonly ValidationProblem[] {
  const inManifest = problem.path !== '' && problem.path !== 'fieldManager';
  return inManifest ? locate([problem]) : [problem];
}
