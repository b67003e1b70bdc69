import { createHash } from 'node:crypto';
import { objectSchema } from './object-schema.ts';
import { apiVersion, type Resource } from './resource.ts';

/** The version that we speak like; the suffix says that it is not the real thing. */
const version = { major: '1', minor: '37', gitVersion: 'v1.37.2+embedded' };

/** The documents by which clients find out what the server has, by path. */
export function createDiscovery(resources: readonly Resource[]): ReadonlyMap<string, unknown> {
  const groupVersions = [...new Map(resources.map((one) => [apiVersion(one), one])).values()];
  const documents = new Map<string, unknown>([
    ['/version', { ...version, gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: groupVersions.filter(isGrouped).map(presentGroup) }],
    ['/openapi/v3', { paths: Object.fromEntries(groupVersions.map((one) => presentIndex(one, resources))) }],
  ]);
  for (const one of groupVersions) {
    const mine = resources.filter((other) => apiVersion(other) === apiVersion(one));
    documents.set(rootOf(one), {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: apiVersion(one),
      resources: mine.flatMap(presentResource),
    });
    documents.set(`/openapi/v3${rootOf(one)}`, presentOpenApi(one, mine));
    if (isGrouped(one)) documents.set(`/apis/${one.group}`, { apiVersion: 'v1', ...presentGroup(one) });
  }
  return documents;
}

function isGrouped({ group }: Resource): boolean {
  return group !== '';
}

function rootOf(resource: Resource): string {
  return isGrouped(resource) ? `/apis/${apiVersion(resource)}` : `/api/${resource.version}`;
}

function presentGroup(resource: Resource): Record<string, unknown> {
  const only = { groupVersion: apiVersion(resource), version: resource.version };
  return { kind: 'APIGroup', name: resource.group, versions: [only], preferredVersion: only };
}

function presentResource(resource: Resource): unknown[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const named = { name: plural, singularName: singular, namespaced, kind, verbs, shortNames, categories };
  const statusVerbs = ['get', 'patch', 'update'];
  const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: statusVerbs };
  return resource.hasStatus ? [named, status] : [named];
}

function presentIndex(resource: Resource, resources: readonly Resource[]): [string, unknown] {
  const mine = resources.filter((other) => apiVersion(other) === apiVersion(resource));
  const document = JSON.stringify(presentOpenApi(resource, mine));
  const hash = createHash('sha256').update(document).digest('hex').slice(0, 16);
  return [rootOf(resource).slice(1), { serverRelativeURL: `/openapi/v3${rootOf(resource)}?hash=${hash}` }];
}

/** The least that kubectl needs: the schemas, and that a PATCH knows dryRun and fieldValidation. */
function presentOpenApi(first: Resource, resources: readonly Resource[]): unknown {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: name === 'force' ? 'boolean' : 'string' },
  }));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: version.gitVersion },
    paths: Object.fromEntries(
      resources.map((one) => [
        `${rootOf(one)}${one.namespaced ? '/namespaces/{namespace}' : ''}/${one.plural}/{name}`,
        { patch: { 'x-kubernetes-group-version-kind': presentKind(one), parameters, responses: {} } },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(resources.map((one) => [schemaName(first, one), presentSchema(one)])),
    },
  };
}

function presentKind({ group, version: v, kind }: Resource): unknown {
  return { group, version: v, kind };
}

function schemaName({ group, version: v }: Resource, { kind }: Resource): string {
  return [...(group || 'io.k8s.api.core').split('.').reverse(), v, kind].join('.');
}

function presentSchema(resource: Resource): unknown {
  return { ...objectSchema(resource), 'x-kubernetes-group-version-kind': [presentKind(resource)] };
}
