import type { JsonRecord } from '../../schema/record.ts';
import { type CrdInfo, CrdState } from '../../schema/api/gateway-info.ts';
import { crdName, machineProviderCrd } from '../../schema/emit/crd.ts';
import { schemaHash, schemaHashAnnotation } from '../../schema/emit/schema-hash.ts';
import { revisionOf, schemaRevision } from '../../schema/emit/schema-revision.ts';
import { machineProviderResource } from '../../schema/resource.ts';
import { fieldsOf, findClash, missingFrom } from './crd-structure.ts';
import { asObject, asText } from './json.ts';

/** What could be seen of the cluster's definition of MachineProvider. */
export type CrdSighting =
  | { readonly kind: 'definition'; readonly crd: JsonRecord }
  | { readonly kind: 'absent' }
  /** The group's discovery document, which everybody may read; undefined when the group is not served. */
  | { readonly kind: 'discovery'; readonly resources: readonly JsonRecord[] | undefined }
  | { readonly kind: 'unseen'; readonly reason: string };

const { kind, plural, version } = machineProviderResource;
const upgrade = 'apply the output of `npm run -s crd`, or start the gateway once with --install-crd';

/** How the cluster's definition stands to ours, in one sentence that says what to do. Pure. */
export function assessCrd(sighting: CrdSighting): CrdInfo {
  switch (sighting.kind) {
    case 'definition':
      return assessDefinition(sighting.crd);
    case 'absent':
      return absent();
    case 'discovery':
      return assessDiscovery(sighting.resources);
    case 'unseen':
      return { state: CrdState.UNKNOWN, message: sighting.reason };
  }
}

/** Whether providers can be read and written in this state. */
export function isServed(state: CrdState): boolean {
  return state !== CrdState.ABSENT && state !== CrdState.FOREIGN;
}

function assessDefinition(crd: JsonRecord): CrdInfo {
  if (asText(asObject(crd.metadata)?.deletionTimestamp) !== undefined) {
    const message = `The CustomResourceDefinition ${crdName} is being deleted with all providers: when it is gone, ${upgrade}.`;
    return { state: CrdState.ABSENT, message };
  }
  const served = asObject(findVersion(crd));
  const spec = asObject(crd.spec);
  if (spec?.scope !== 'Namespaced') return foreign('a namespaced resource', 'a cluster-scoped one');
  const name = asText(asObject(spec.names)?.kind);
  if (name !== kind) return foreign(`the kind ${kind}`, name ?? 'none');
  if (served === undefined) return foreign(`a served version ${version}`, 'others only');
  if (asObject(asObject(served.subresources)?.status) === undefined) return foreign('a status subresource', 'none');
  return assessSchema(asObject(asObject(served.schema)?.openAPIV3Schema), crd);
}

function assessSchema(theirs: JsonRecord | undefined, crd: JsonRecord): CrdInfo {
  const ours = ourSchema();
  if (schemaHash(theirs) === schemaHash(ours)) {
    return { state: CrdState.CURRENT, message: `The CustomResourceDefinition ${crdName} is this gateway's.` };
  }
  const [own, other] = [fieldsOf(ours), fieldsOf(theirs)];
  const clash = findClash(own, other);
  if (clash) return foreign(`${clash.path} to be ${article(clash.expected)}`, article(clash.got));
  const lacking = missingFrom(other, own);
  // What every provider has. A definition without any fields keeps them all, unchecked.
  const alien = ['spec.type', 'spec.region', 'spec.authentication'].filter((path) => lacking.includes(path));
  if (alien.length > 0 && [...other.keys()].some((path) => path.startsWith('spec.')))
    return foreign(`the field ${alien[0] ?? ''}`, 'a schema without it');
  const revision = revisionOf(crd);
  if (revision > schemaRevision.revision) {
    return ahead(`it is of revision ${revision}, while this gateway's is ${schemaRevision.revision}`);
  }
  if (lacking.length > 0) return outdated(`is older than this gateway, it lacks ${listed(lacking)}`);
  const more = missingFrom(own, other);
  // One that nobody has edited since is as old as it says, though a later schema may have dropped some of its fields.
  if (revision > 0 && revision < schemaRevision.revision && isUnedited(crd, theirs)) {
    return outdated(`is older than this gateway (revision ${revision} of ${schemaRevision.revision})`);
  }
  if (more.length > 0) return ahead(`it also has ${listed(more)}, which is not shown here`);
  return outdated('has other rules than this gateway for the same fields');
}

function assessDiscovery(resources: readonly JsonRecord[] | undefined): CrdInfo {
  const resource = resources?.find(({ name }) => name === plural);
  if (resource === undefined) return absent();
  if (resource.namespaced !== true) return foreign('a namespaced resource', 'a cluster-scoped one');
  if (resource.kind !== kind) return foreign(`the kind ${kind}`, asText(resource.kind) ?? 'none');
  if (!resources?.some(({ name }) => name === `${plural}/status`)) return foreign('a status subresource', 'none');
  const message =
    "The cluster serves MachineProviders; whether by this gateway's schema is unknown, because its identity may not " +
    `list and watch the CustomResourceDefinition ${crdName}.`;
  return { state: CrdState.UNKNOWN, message };
}

function absent(): CrdInfo {
  return {
    state: CrdState.ABSENT,
    message: `The cluster has no CustomResourceDefinition ${crdName}: ${upgrade}.`,
  };
}

function foreign(expected: string, got: string): CrdInfo {
  const message =
    `The CustomResourceDefinition ${crdName} of this cluster is another project's: expected ${expected}, but got ${got}; ` +
    'point the gateway at another cluster, or replace the definition once nobody needs it.';
  return { state: CrdState.FOREIGN, message };
}

function outdated(what: string): CrdInfo {
  const message = `The CustomResourceDefinition ${crdName} ${what}: ${upgrade}.`;
  return { state: CrdState.OUTDATED, message };
}

function ahead(how: string): CrdInfo {
  const message = `The CustomResourceDefinition ${crdName} is newer than this gateway: ${how}; upgrade the gateway.`;
  return { state: CrdState.AHEAD, message };
}

const mostListed = 3;

function listed(paths: readonly string[]): string {
  const rest = paths.length - mostListed;
  return `${paths.slice(0, mostListed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function article(type: string): string {
  return type === 'anything' ? type : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function isUnedited(crd: JsonRecord, schema: JsonRecord | undefined): boolean {
  return asObject(asObject(crd.metadata)?.annotations)?.[schemaHashAnnotation] === schemaHash(schema);
}

function ourSchema(): JsonRecord | undefined {
  return asObject(asObject(asObject(findVersion(machineProviderCrd()))?.schema)?.openAPIV3Schema);
}

function findVersion(crd: JsonRecord): unknown {
  const versions = asObject(crd.spec)?.versions;
  if (!Array.isArray(versions)) return undefined;
  return versions.find((candidate) => asObject(candidate)?.name === version && asObject(candidate)?.served === true);
}
