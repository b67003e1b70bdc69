import { describe, expect, it } from 'vitest';
import type { MutationOutcome } from '../../../../schema/api/mutations.ts';
import { ProviderType } from '../../../../schema/enums.ts';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { isError } from '../../../../schema/problem.ts';
import { validateManifest } from '../../../../schema/validate.ts';
import { createProviderWrites } from '../../../../src/providers/writes/writes.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import { ScriptedWrites } from '../../../support/scripted-writes.ts';
import { aStoredProvider as aWholeProvider } from '../../../support/stored.ts';

const call = { dryRun: false, signal: new AbortController().signal };
const whole = aWholeProvider({}).spec as Record<string, unknown>;

function anApplier() {
  const { cluster, store } = aFollowedCluster();
  const writing = new ScriptedWrites(cluster);
  const writes = createProviderWrites({ cluster: writing, store, validate: validateManifest });
  const apply = (spec: object, input: object = {}, metadata: object = {}) =>
    writes.apply({ yaml: yaml(spec, metadata), ...input }, call);
  return { cluster, store, writing, writes, apply };
}

const yaml = (spec: object, metadata: object = {}) =>
  JSON.stringify({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name: 'a', ...metadata },
    spec,
  });

const words = ({ problems }: MutationOutcome) => problems.filter(isError).map(({ code, path }) => `${code} ${path}`);

describe('an apply', () => {
  it('writes, and returns when this replica shows it', async () => {
    const { apply, store, writing } = anApplier();
    const { machineProvider, problems } = await apply(whole);
    expect(problems).toEqual([]);
    expect(store.find(providerKey('default', 'a'))?.metadata).toEqual(machineProvider?.metadata);
    expect(writing.calls).toEqual(['apply default/a']);
  });

  it('asks the cluster for what is there only when something is wrong and this replica does not know it', async () => {
    const { apply, writing } = anApplier();
    await apply({ ...whole, availabilityZones: ['a', 'a'] });
    expect(writing.calls).toEqual(['get default/a']);
  });

  it('wants of a part only what the whole lacks', async () => {
    const { apply, cluster, writing } = anApplier();
    expect(words(await apply({ region: 'here' }))).toEqual(['REQUIRED spec.type', 'REQUIRED spec.authentication']);
    cluster.create({ name: 'a', spec: whole });
    expect(words(await apply({ region: 'here' }))).toEqual([]);
    expect(writing.calls).toEqual(['get default/a', 'apply default/a']);
  });

  it('refuses an old fault only where it is new', async () => {
    const { apply, cluster } = anApplier();
    const networks = [{ id: 'a' }, { id: 'old', cidr: 'nonsense' }];
    cluster.create({ name: 'a', spec: { ...whole, networkConfig: { availableNetworks: networks } } });
    const part = (id: string, cidr: string) => ({ networkConfig: { availableNetworks: [{ id, cidr }] } });
    expect((await apply(part('old', 'nonsense'))).problems).toMatchObject([{ severity: 'WARNING' }]);
    expect(words(await apply(part('a', 'nonsense')))).toEqual(['INVALID spec.networkConfig.availableNetworks[0].cidr']);
  });

  it('leaves to the cluster what only the rest contradicts: its manager may give it up', async () => {
    const { apply, cluster } = anApplier();
    const networks = [{ id: 'old', cidr: '10.0.0.0/24' }];
    cluster.create({ name: 'a', spec: { ...whole, networkConfig: { availableNetworks: networks } } });
    const renamed = { networkConfig: { availableNetworks: [{ id: 'new', cidr: '10.0.0.0/24' }] } };
    expect(words(await apply(renamed))).toEqual([]);
  });

  it.each([
    ['REQUIRED metadata.name', { name: undefined, generateName: 'a-' }],
    ['REQUIRED metadata.namespace', { namespace: '' }],
  ])('says %s when it can not know what it is about', async (problem, metadata) => {
    const { apply, writing } = anApplier();
    expect(words(await apply(whole, {}, metadata))).toEqual([problem]);
    expect(writing.calls).toEqual([]);
  });

  it('sends nothing for a text that is no manifest, and says where', async () => {
    const { writes, writing } = anApplier();
    const { problems } = await writes.apply({ yaml: 'kind: [\n' }, call);
    expect(problems).toMatchObject([{ code: 'SYNTAX', line: 2 }]);
    expect(writing.calls).toEqual([]);
  });

  it('answers one problem for each field of a conflict, in the indexes of what was sent', async () => {
    const { apply, cluster, writing } = anApplier();
    cluster.create({ name: 'a', spec: { type: ProviderType.AWS } });
    const conflict = (field: string, manager: string) => ({
      field,
      message: `conflict with "${manager}" with subresource "x" using vitistack.io/v1alpha1 at 2026-01-01T00:00:00Z`,
      reason: 'FieldManagerConflict',
    });
    writing.failure = new GatewayError('CONFLICT', 'Apply failed with 3 conflicts', {
      causes: [
        conflict('.metadata.labels.example.com/team', 'red'),
        conflict('.spec.networkConfig.availableNetworks[id="b.c"].cidr', 'red'),
        conflict('.spec.networkConfig.availableNetworks[id="b.c"].cidr', 'blue'),
        conflict('.spec.elsewhere', 'blue'),
      ],
    });
    const networks = { networkConfig: { availableNetworks: [{ id: 'a' }, { id: 'b.c', cidr: '10.0.0.0/24' }] } };
    const { problems } = await apply(
      { ...whole, ...networks },
      {},
      { labels: { 'example.com/team': 'x', example: 'y' } },
    );
    expect(problems.map(({ path, message }) => [path, /owned by (.*)\.$/.exec(message)?.[1]])).toEqual([
      ['metadata.labels[example.com/team]', '"red"'],
      ['spec.networkConfig.availableNetworks[1].cidr', '"blue" and "red"'],
      ['spec.elsewhere', '"blue"'],
    ]);
  });

  it('passes a fault on as it is', async () => {
    const { apply, writing } = anApplier();
    writing.failure = new GatewayError('UNAVAILABLE', 'the cluster is out of reach');
    await expect(apply(whole)).rejects.toBe(writing.failure);
  });
});
