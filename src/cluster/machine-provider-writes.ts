import { GatewayError } from '../../schema/gateway-error.ts';
import { callApi } from './api-call.ts';
import type { Call } from './call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';
import { machineProviderPath, machineProvidersIn } from './machine-providers-path.ts';
import type { CallOptions, MachineProviderWrites, ObjectName, Written } from './ports.ts';

/** The name under which the cluster keeps what the gateway created or patched; an apply needs another one. */
const fieldManager = 'machineprovider-gateway';

export interface WriteLimits {
  /** For a whole call; the cluster may have done what it did not answer in time. */
  readonly timeoutMs?: number;
}

/** Writes to the cluster with the identity of the connection; each is validated strictly, and sent at most once. */
export function createMachineProviderWrites(
  connection: ClusterCalls,
  { timeoutMs }: WriteLimits = {},
): MachineProviderWrites {
  return {
    async create(manifest, options = {}) {
      const target = nameOf(manifest);
      return written(
        await callApi(connection, call('create', target), machineProvidersIn(target.namespace), {
          method: 'POST',
          query: writeQuery(options),
          body: manifest,
          signal: options.signal,
          timeoutMs,
        }),
      );
    },

    async patch(target, mergePatch, options = {}) {
      return written(
        await callApi(connection, call('patch', target), machineProviderPath(target), {
          method: 'PATCH',
          query: writeQuery(options),
          headers: { 'content-type': 'application/merge-patch+json' },
          body: mergePatch,
          signal: options.signal,
          timeoutMs,
        }),
      );
    },

    async apply(target, manifest, options) {
      return written(
        await callApi(connection, call('patch', target), machineProviderPath(target), {
          method: 'PATCH',
          query: { ...writeQuery(options), fieldManager: options.fieldManager, force: options.force },
          // JSON is YAML.
          headers: { 'content-type': 'application/apply-patch+yaml' },
          body: manifest,
          signal: options.signal,
          timeoutMs,
        }),
      );
    },

    async delete(target, options = {}) {
      const { dryRun = false, signal, uid, resourceVersion, propagationPolicy } = options;
      // A dry run's answer is a Status without the object, so the object is read before.
      const before = dryRun ? await readIfSeen(connection, target, signal, timeoutMs) : undefined;
      const { body, warnings } = await callApi(connection, call('delete', target), machineProviderPath(target), {
        method: 'DELETE',
        // With a body the API server ignores the query, so all options are in the body.
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          ...(dryRun ? { dryRun: ['All'] } : {}),
          ...(uid === undefined && resourceVersion === undefined ? {} : { preconditions: { uid, resourceVersion } }),
          ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
        },
        signal,
        timeoutMs,
      });
      return { object: asObject(body)?.kind === 'Status' ? before : body, warnings };
    },

    get: (target, { signal } = {}) => readObject(connection, target, signal, timeoutMs),
  };
}

/** undefined for who may not read it, but may well delete it. */
async function readIfSeen(...args: Parameters<typeof readObject>): Promise<unknown> {
  try {
    return await readObject(...args);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}

async function readObject(
  connection: ClusterCalls,
  target: ObjectName,
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): Promise<unknown> {
  const answer = await callApi(connection, call('get', target), machineProviderPath(target), { signal, timeoutMs });
  return answer.body;
}

function written({ body, warnings }: { body: unknown; warnings: readonly string[] }): Written {
  return { object: body, warnings };
}

function writeQuery({ dryRun = false }: CallOptions) {
  return { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined };
}

function call(verb: Call['verb'], { namespace, name }: ObjectName): Call {
  return { verb, subject: `MachineProvider ${namespace}/${name}` };
}

function nameOf(manifest: Readonly<Record<string, unknown>>): ObjectName {
  const metadata = asObject(manifest.metadata);
  const namespace = asText(metadata?.namespace);
  const name = asText(metadata?.name);
  if (namespace === undefined || name === undefined) {
    throw new GatewayError('INVALID', 'Expected a manifest with metadata.namespace and metadata.name, but got none.', {
      fix: 'Name the object and its namespace.',
    });
  }
  return { namespace, name };
}
