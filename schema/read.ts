import { MachineProvider } from './machine-provider.ts';
import { specNoun, statusNoun } from './model/machine-provider-model.ts';
import { encodeNodeId } from './node.ts';
import type { ValidationProblem } from './problem.ts';
import { presentValue } from './present-value.ts';
import { readMetadata, withoutFieldSets } from './read/metadata.ts';
import { readerOfFields, unreadableProblem } from './read/reader.ts';
import { isReady } from './readiness.ts';
import { isRecord, type JsonRecord } from './record.ts';
import { machineProviderResource } from './resource.ts';
import type { MachineProviderStatus } from './status/status.ts';

const readSpec = readerOfFields(specNoun.fields, 'the settings as an object');
const readStatus = readerOfFields(statusNoun.fields, 'the observed state as an object');

/**
 * Reads any stored object as a MachineProvider; never throws for what is inside it. What the schema cannot show is
 * null (or left out of its list) and named in `unreadable`. The result and all in it are shared and never mutated.
 */
export function readMachineProvider(stored: unknown): MachineProvider {
  const problems: ValidationProblem[] = [];
  const raw = rawOf(stored, problems);
  const metadata = readMetadata(raw['metadata'], problems);
  const spec = readSpec(raw['spec'], 'spec', problems) ?? {};
  const status = (raw['status'] ?? null) === null ? null : statusOf(raw['status'], problems);
  return Object.assign(new MachineProvider(), {
    id: encodeNodeId({ kind: 'MachineProvider', namespace: metadata.namespace, name: metadata.name }),
    apiVersion: readText(raw, 'apiVersion', machineProviderResource.apiVersion, problems),
    kind: readText(raw, 'kind', machineProviderResource.kind, problems),
    metadata,
    spec,
    status,
    ready: isReady(status),
    raw,
    unreadable: problems,
  });
}

// The spec and status of `raw` are the stored ones, and so are the typed ones where all of them is readable.
function rawOf(stored: unknown, problems: ValidationProblem[]): JsonRecord {
  if (!isRecord(stored)) {
    problems.push(unreadableProblem('', 'a MachineProvider as an object', presentValue(stored)));
    return {};
  }
  const metadata = withoutFieldSets(stored['metadata']);
  return metadata === stored['metadata'] ? stored : { ...stored, metadata };
}

function statusOf(stored: unknown, problems: ValidationProblem[]): MachineProviderStatus | null {
  return readStatus(stored, 'status', problems) ?? null;
}

function readText(raw: JsonRecord, name: string, otherwise: string, problems: ValidationProblem[]): string {
  const value = raw[name];
  if (typeof value === 'string') return value;
  // The items of a Kubernetes list may leave out what the list itself says.
  if (value !== undefined && value !== null) problems.push(unreadableProblem(name, 'a text', presentValue(value)));
  return otherwise;
}
