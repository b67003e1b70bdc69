import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.ts';
import { asJsonObject, asText, parseStored, timestamp, type ApiObject } from './api-object.ts';
import { builtin } from './builtin-resources.ts';
import { createObject } from './create.ts';
import type { Api } from './request.ts';
import { apiVersion } from './resource.ts';
import { EmbeddedStartError } from './start-error.ts';
import { appendObject, keyOf } from './writing.ts';

const options = { dryRun: false, fieldValidation: 'Strict', manager: 'seed', force: false } as const;
const type = 'application/json';

/** The namespaces that every cluster has. */
export function seedNamespaces(api: Api): void {
  for (const name of ['default', 'kube-system']) ensureNamespace(api, name);
}

/** Creates manifests as a client would, validation and all. Throws EmbeddedStartError naming the first one refused. */
export function seedObjects(api: Api, manifests: readonly unknown[]): void {
  for (const [index, manifest] of manifests.entries()) {
    try {
      seedObject(api, manifest);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const problem = `The seed's manifest ${index + 1} (${describe(manifest)}) was refused: ${thrown.message}`;
      throw new EmbeddedStartError(problem, { cause: thrown });
    }
  }
}

function seedObject(api: Api, manifest: unknown): void {
  const { apiVersion: version, kind, metadata } = asJsonObject(manifest);
  const resource = api.resources.find((one) => one.kind === kind && apiVersion(one) === version);
  if (!resource?.verbs.includes('create')) {
    throw new ApiError(400, 'BadRequest', `${String(kind)} of ${String(version)} is not served here.`);
  }
  const namespace = resource.namespaced ? asText(asJsonObject(metadata)['namespace']) || 'default' : undefined;
  if (namespace !== undefined) ensureNamespace(api, namespace);
  createObject(api, { resource, namespace }, { type, value: manifest, duplicates: [] }, options);
}

function ensureNamespace(api: Api, name: string): void {
  const resource = builtin.namespaces;
  if (api.log.find({ resource: resource.plural, namespace: '', name })) return;
  const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  createObject(api, { resource, namespace: undefined }, { type, value, duplicates: [] }, options);
}

function describe(manifest: unknown): string {
  const { kind, metadata } = asJsonObject(manifest);
  return `${String(kind)} ${String(asJsonObject(metadata)['name'])}`;
}

/** Stores the definition that this process serves, as a change where it differs from the one of last time. */
export function storeCrd(api: Api, crd: ApiObject): void {
  const resource = builtin.customResourceDefinitions;
  const found = api.log.find(keyOf(resource, crd));
  const old = found && parseStored(found.text);
  if (old && isDeepStrictEqual(old['spec'], crd['spec'])) return;
  const metadata = {
    ...crd.metadata,
    uid: old?.metadata.uid ?? crypto.randomUUID(),
    generation: (old?.metadata.generation ?? 0) + 1,
    creationTimestamp: old?.metadata.creationTimestamp ?? timestamp(api.now()),
  };
  api.log.transaction((append) => appendObject(append, old ? 'MODIFIED' : 'ADDED', resource, { ...crd, metadata }));
}
