import { machineProviderCrd } from '../../schema/emit/crd.ts';
import { schemaRevision, schemaRevisionAnnotation } from '../../schema/emit/schema-revision.ts';
import { setAt } from './set-at.ts';

const schema = 'spec.versions[0].schema.openAPIV3Schema.properties';

/** Our definition with some values put elsewhere by path; undefined removes. */
export function aCrd(edits: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const crd = structuredClone(machineProviderCrd());
  for (const [path, value] of Object.entries(edits)) setAt(crd, path, value);
  return crd;
}

/** As an earlier gateway would have installed it: a block is not there yet. */
export function anOlderCrd(): Record<string, unknown> {
  return aCrd({ [`${schema}.status.properties.capabilities`]: undefined });
}

/** As a later gateway may install it: one more field. */
export function aNewerCrd(): Record<string, unknown> {
  return aCrd({ [`${schema}.spec.properties.tenancy`]: { type: 'string' } });
}

/** As a later gateway may install it: the same fields, one of them with another rule. */
export function aNewerRuleCrd(revision = schemaRevision.revision + 1): Record<string, unknown> {
  return aCrd({
    'metadata.annotations': { [schemaRevisionAnnotation]: String(revision) },
    [`${schema}.spec.properties.region.maxLength`]: 12,
  });
}

/** What another project publishes under the same group and kind: cluster-scoped, with a schema of its own. */
export function aForeignCrd(scope = 'Cluster'): Record<string, unknown> {
  const spec = { type: 'object', properties: { providerName: { type: 'string' }, type: { type: 'string' } } };
  return aCrd({
    'spec.scope': scope,
    'spec.versions[0].selectableFields': undefined,
    'spec.versions[0].additionalPrinterColumns': undefined,
    'spec.versions[0].schema.openAPIV3Schema': { type: 'object', properties: { spec, status: { type: 'object' } } },
  });
}
