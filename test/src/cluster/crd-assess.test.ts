import { describe, expect, it } from 'vitest';
import { schemaHash, schemaHashAnnotation } from '../../../schema/emit/schema-hash.ts';
import {
  assessRevision,
  revisionOf,
  schemaRevision,
  schemaRevisionAnnotation,
} from '../../../schema/emit/schema-revision.ts';
import { assessCrd, isServed } from '../../../src/cluster/crd-assess.ts';
import { aCrd, aForeignCrd, aNewerCrd, aNewerRuleCrd, anOlderCrd } from '../../support/other-crds.ts';

const schema = 'spec.versions[0].schema.openAPIV3Schema';
const assess = (crd: Record<string, unknown>) => assessCrd({ kind: 'definition', crd });

describe('the diagnosis of a definition', () => {
  it('knows ours, whatever the cluster adds to it and however it writes it', () => {
    const reordered = JSON.parse(
      JSON.stringify(aCrd({ 'spec.conversion': { strategy: 'None' }, [`${schema}.description`]: 'other words' })),
      (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
    ) as Record<string, unknown>;
    expect(assess(reordered).state).toBe('CURRENT');
  });

  it('does not trust an annotation over what stands in the schema', () => {
    expect(assess(aCrd({ [`${schema}.properties.spec.properties.region.maxLength`]: 1 })).state).toBe('OUTDATED');
    expect(assess(aCrd({ 'metadata.annotations': undefined })).state).toBe('CURRENT');
  });

  it('names what an older one lacks, and what to do', () => {
    const { state, message } = assess(anOlderCrd());
    expect(state).toBe('OUTDATED');
    expect(message).toMatch(/lacks status\.capabilities: apply the output of `npm run -s crd`/);
  });

  it('names what a newer one has', () => {
    const { state, message } = assess(aNewerCrd());
    expect(state).toBe('AHEAD');
    expect(message).toContain('also has spec.tenancy');
  });

  it('takes one of a later revision for newer, though it differs in rules alone or lacks a field', () => {
    const { state, message } = assess(aNewerRuleCrd());
    expect(state).toBe('AHEAD');
    expect(message).toMatch(/it is of revision \d+, while this gateway's is \d+; upgrade the gateway\.$/);
    const annotations = { [schemaRevisionAnnotation]: String(schemaRevision.revision + 1) };
    const lacks = `${schema}.properties.status.properties.capabilities`;
    expect(assess(aCrd({ 'metadata.annotations': annotations, [lacks]: undefined })).state).toBe('AHEAD');
  });

  it('takes one of no revision, or of this one, with other rules for one to be replaced', () => {
    expect(assess(aNewerRuleCrd(0)).state).toBe('OUTDATED');
    expect(assess(aNewerRuleCrd(schemaRevision.revision)).state).toBe('OUTDATED');
  });

  it('takes one for as old as it says only as long as nobody has edited it', () => {
    const dropped = { [`${schema}.properties.spec.properties.dropped`]: { type: 'string' } };
    const hash = schemaHash(schemaOf(aCrd(dropped)));
    const older = (known: string) => ({
      ...dropped,
      'metadata.annotations': { [schemaRevisionAnnotation]: '1', [schemaHashAnnotation]: known },
    });
    expect(assess(aCrd(older(hash))).state).toBe('OUTDATED');
    expect(assess(aCrd(older('0123456789abcdef'))).state).toBe('AHEAD');
  });

  it('takes one that checks nothing for an older one', () => {
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    expect(assess(aCrd({ [schema]: open })).state).toBe('OUTDATED');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a cluster-scoped one', aForeignCrd(), 'expected a namespaced resource, but got a cluster-scoped one'],
    [
      'one with another schema',
      aForeignCrd('Namespaced'),
      'expected the field spec.region, but got a schema without it',
    ],
    [
      'one of another kind',
      aCrd({ 'spec.names.kind': 'Machine' }),
      'expected the kind MachineProvider, but got Machine',
    ],
    ['one of other versions', aCrd({ 'spec.versions[0].name': 'v1' }), 'expected a served version v1alpha1'],
    ['one whose version is not served', aCrd({ 'spec.versions[0].served': false }), 'expected a served version'],
    ['one without a status', aCrd({ 'spec.versions[0].subresources': undefined }), 'expected a status subresource'],
    [
      'one with another type',
      aCrd({ [`${schema}.properties.spec.properties.config`]: { type: 'string' } }),
      'expected spec.config to be an object, but got a string',
    ],
    ['nonsense', {}, 'expected a namespaced resource'],
  ])("tells that %s is another project's", (_, crd, reason) => {
    const { state, message } = assess(crd);
    expect(state).toBe('FOREIGN');
    expect(message).toContain(reason);
  });

  it('takes one that is being deleted for gone: with it go all providers', () => {
    const { state, message } = assess(aCrd({ 'metadata.deletionTimestamp': '2026-01-01T00:00:00Z' }));
    expect(state).toBe('ABSENT');
    expect(message).toContain('is being deleted');
  });

  it('makes do with discovery, and says what it does not tell', () => {
    const served = { name: 'machineproviders', namespaced: true, kind: 'MachineProvider' };
    const status = { ...served, name: 'machineproviders/status' };
    const by = (resources: readonly object[] | undefined) =>
      assessCrd({ kind: 'discovery', resources: resources as never }).state;
    expect(by([served, status])).toBe('UNKNOWN');
    expect(by([{ ...served, namespaced: false }, status])).toBe('FOREIGN');
    expect(by([{ ...served, kind: 'Other' }, status])).toBe('FOREIGN');
    expect(by([served])).toBe('FOREIGN');
    expect(by([])).toBe('ABSENT');
    expect(by(undefined)).toBe('ABSENT');
  });

  it('keeps providers from nobody but where there can be none', () => {
    const states = [aCrd(), anOlderCrd(), aNewerCrd(), aForeignCrd()].map((crd) => assess(crd).state);
    expect(states.map(isServed)).toEqual([true, true, true, false]);
    expect(isServed(assessCrd({ kind: 'unseen', reason: 'no' }).state)).toBe(true);
    expect(isServed(assessCrd({ kind: 'absent' }).state)).toBe(false);
  });
});

describe('the revision of a schema', () => {
  it('is the one that was written down for this very schema', () => {
    expect(assessRevision(schemaHash(schemaOf(aCrd())))).toBeUndefined();
    expect(revisionOf(aCrd())).toBe(schemaRevision.revision);
  });

  it('must be raised when the schema changes', () => {
    expect(assessRevision('0123456789abcdef')).toContain(`set the revision to ${schemaRevision.revision + 1}`);
  });

  it.each(['', '0', '-1', '1.5', 'two', '1e3', '9999999999'])('is unknown where it reads "%s"', (text) => {
    expect(revisionOf({ metadata: { annotations: { [schemaRevisionAnnotation]: text } } })).toBe(0);
  });
});

function schemaOf(crd: Record<string, unknown>): unknown {
  return (crd as { spec: { versions: { schema: { openAPIV3Schema: unknown } }[] } }).spec.versions[0]?.schema
    .openAPIV3Schema;
}

describe('the hash of a schema', () => {
  it('leaves out descriptions, and not fields of that name', () => {
    const one = { type: 'object', description: 'a', properties: { description: { type: 'string', description: 'b' } } };
    expect(schemaHash({ ...one, description: 'c' })).toBe(schemaHash(one));
    expect(schemaHash({ ...one, properties: {} })).not.toBe(schemaHash(one));
    expect(schemaHash({ ...one, properties: { description: { type: 'integer' } } })).not.toBe(schemaHash(one));
  });

  it('is another for another rule, enum or bound', () => {
    const one = { type: 'string', maxLength: 3, enum: ['a', 'b'], 'x-kubernetes-validations': [{ rule: 'true' }] };
    for (const other of [{ maxLength: 4 }, { enum: ['a'] }, { 'x-kubernetes-validations': [{ rule: 'false' }] }]) {
      expect(schemaHash({ ...one, ...other })).not.toBe(schemaHash(one));
    }
  });
});
