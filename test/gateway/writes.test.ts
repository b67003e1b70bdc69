import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  CreateDocument,
  DeleteDocument,
  GetProviderDocument,
  GetProviderWholeDocument,
  ListProvidersDocument,
  type MachineProviderSpecInput,
  UpdateDocument,
} from '../support/generated/operations.ts';
import { toInput } from '../support/wire-values.ts';

const spec = toInput('MachineProviderSpecInput', contractManifest().spec) as MachineProviderSpecInput;

/** To another region, with all that names the old one. */
const moved = {
  region: 'eu-west-1',
  availabilityZones: ['eu-west-1a'],
  config: { endpoint: 'ec2.eu-west-1.amazonaws.com' },
};

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;
let names = 0;

beforeAll(async () => {
  cluster = await aCluster();
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

/** A provider of the test's own, made through the gateway. */
async function aProvider(input: { labels?: Record<string, string>; annotations?: Record<string, string> } = {}) {
  const name = `provider-${(names += 1)}`;
  const { createMachineProvider: created } = await gateway.run(CreateDocument, { input: { name, spec, ...input } });
  if (!created.machineProvider) throw new Error(JSON.stringify(created.problems));
  return created.machineProvider.metadata;
}

const update = async (input: object, dryRun = false) =>
  (await gateway.run(UpdateDocument, { input: input as { name: string }, dryRun })).updateMachineProvider;
const remove = async (input: object, dryRun = false) =>
  (await gateway.run(DeleteDocument, { input: input as { name: string }, dryRun })).deleteMachineProvider;
const read = async (name: string) => (await gateway.run(GetProviderDocument, { name })).machineProvider;

describe('a dry run', () => {
  it('of a create goes through the cluster and writes nothing', async () => {
    const before = await api.versions();
    const { createMachineProvider: tried } = await gateway.run(CreateDocument, {
      input: { name: 'tried', spec },
      dryRun: true,
    });
    expect(tried.problems).toEqual([]);
    // Only the cluster gives a uid.
    expect(tried.machineProvider?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect([await api.versions(), await read('tried')]).toEqual([before, null]);
  });

  it('of an update and of a delete writes nothing', async () => {
    const { name } = await aProvider();
    const before = await api.versions();
    const tried = await update({ name, spec: moved }, true);
    expect([tried.problems, tried.machineProvider?.spec.region]).toEqual([[], 'eu-west-1']);
    const gone = await remove({ name }, true);
    expect([gone.problems, gone.machineProvider?.metadata.name]).toEqual([[], name]);
    expect(await api.versions()).toEqual(before);
    expect((await read(name))?.spec.region).toBe('us-west-2');
  });

  it('is refused for the same reasons as the write', async () => {
    const { name } = await aProvider();
    const taken = await gateway.run(CreateDocument, { input: { name, spec }, dryRun: true });
    expect(taken.createMachineProvider.problems).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
    expect((await update({ name, spec: { region: '' } }, true)).problems).toMatchObject([{ path: 'spec.region' }]);
    expect((await remove({ name: 'nobody' }, true)).problems).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

describe('a write', () => {
  it('is read back at once, in an object and in a list, by its author', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { name } = await aProvider();
      expect((await read(name))?.metadata.name).toBe(name);
      const { machineProvider: changed } = await update({ name, labels: { turn: String(n) } });
      const { machineProviders } = await gateway.run(ListProvidersDocument, { filter: { labelSelector: `turn=${n}` } });
      expect(machineProviders.edges.map(({ node }) => node.metadata)).toEqual([
        expect.objectContaining({ name, resourceVersion: changed?.metadata.resourceVersion }),
      ]);
      await remove({ name });
      expect(await read(name)).toBeNull();
    }
  });

  it('keeps what is absent, removes what is null, and replaces a list whole', async () => {
    const { name } = await aProvider({ labels: { team: 'blue', tier: 'prod' }, annotations: { note: 'x' } });
    const { problems } = await update({
      name,
      labels: { tier: null, stage: 'live' },
      spec: { availabilityZones: ['us-west-2d'], config: { timeout: null }, computeConfig: null },
    });
    expect(problems).toEqual([]);
    const whole = contractManifest().spec as { config: object };
    const config = { ...whole.config } as Record<string, unknown>;
    delete config['timeout'];
    const expected: Record<string, unknown> = { ...whole, config, availabilityZones: ['us-west-2d'] };
    delete expected['computeConfig'];
    const stored = await api.find(name);
    expect(stored?.spec).toEqual(expected);
    expect(stored?.metadata).toMatchObject({ labels: { team: 'blue', stage: 'live' }, annotations: { note: 'x' } });
    expect(stored?.metadata['labels']).not.toHaveProperty('tier');
  });

  it('takes every label away when labels are null', async () => {
    const { name } = await aProvider({ labels: { team: 'blue' } });
    await update({ name, labels: null });
    expect((await api.find(name))?.metadata).not.toHaveProperty('labels');
  });

  it('moves the generation with the spec alone', async () => {
    const { name } = await aProvider();
    expect((await update({ name, labels: { a: 'b' } })).machineProvider?.metadata.generation).toBe(1);
    expect((await update({ name, spec: moved })).machineProvider?.metadata.generation).toBe(2);
  });

  it('never touches the status', async () => {
    const { name } = await aProvider();
    await api.patch(name, { status: { phase: 'Ready' } }, 'status');
    await update({ name, spec: moved });
    expect((await api.find(name))?.status).toEqual({ phase: 'Ready' });
  });
});

describe('a write to what is no name', () => {
  it.each(['', '.', '..', 'a/b', 'x/status', '%2e', 'a\nb', '?watch=true'])(
    'such as %j is refused, and touches nothing at all',
    async (name) => {
      const kept = await aProvider();
      const everything = async () => (await gateway.run(ListProvidersDocument, {})).machineProviders.totalCount;
      const before = await everything();
      const { deleteMachineProvider: deleted } = await gateway.run(DeleteDocument, { input: { name } });
      expect(deleted.machineProvider).toBeNull();
      expect(deleted.problems[0]).toMatchObject({ path: 'metadata.name', severity: 'ERROR' });
      const { updateMachineProvider: updated } = await gateway.run(UpdateDocument, {
        input: { name, labels: { a: 'b' } },
      });
      expect(updated.problems[0]).toMatchObject({ path: 'metadata.name', severity: 'ERROR' });
      const { deleteMachineProvider: elsewhere } = await gateway.run(DeleteDocument, {
        input: { namespace: name, name: kept.name },
      });
      expect(elsewhere.problems).not.toEqual([]);
      expect(await everything()).toBe(before);
    },
  );
});

describe('a write that comes too late', () => {
  it('on a stale resourceVersion is a conflict that names the current one, and changes nothing', async () => {
    const { name, resourceVersion: stale } = await aProvider();
    const { metadata } = await api.patch(name, { spec: moved });
    const before = await api.versions();
    const outcomes = [
      await update({ name, expectedResourceVersion: stale, spec: moved }),
      await remove({ name, expectedResourceVersion: stale }),
    ];
    for (const { machineProvider, problems } of outcomes) {
      expect(machineProvider).toBeNull();
      expect(problems).toEqual([
        expect.objectContaining({
          code: 'CONFLICT',
          path: 'metadata.resourceVersion',
          message: expect.stringContaining(metadata.resourceVersion) as string,
          fix: expect.stringContaining(metadata.resourceVersion) as string,
        }),
      ]);
    }
    expect(await api.versions()).toEqual(before);
    const outcome = await update({ name, expectedResourceVersion: metadata.resourceVersion, labels: { a: 'b' } });
    expect(outcome.problems).toEqual([]);
  });

  it.each(['', '0', 'abc'])('or with the resourceVersion %j is refused, and changes nothing', async (version) => {
    const { name } = await aProvider();
    const before = await api.versions();
    const problem = { code: 'INVALID', path: 'metadata.resourceVersion', fix: expect.any(String) as string };
    const input = { name, expectedResourceVersion: version };
    expect((await update({ ...input, labels: { a: 'b' } })).problems).toMatchObject([problem]);
    expect((await remove(input)).problems).toMatchObject([problem]);
    expect(await api.versions()).toEqual(before);
  });

  it('wins once of ten that began with the same version', async () => {
    const { name, resourceVersion } = await aProvider();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        update({ name, expectedResourceVersion: resourceVersion, labels: { winner: String(n) } }),
      ),
    );
    const winners = outcomes.filter(({ problems }) => problems.length === 0);
    expect(winners).toHaveLength(1);
    expect(outcomes.flatMap(({ problems }) => problems.map(({ code }) => code))).toEqual(Array(9).fill('CONFLICT'));
    expect((await api.find(name))?.metadata.resourceVersion).toBe(
      winners[0]?.machineProvider?.metadata.resourceVersion,
    );
  });

  it('to an object that was deleted and created anew is a conflict about its uid', async () => {
    const { name, uid } = await aProvider();
    await api.delete(name);
    const { metadata } = await api.create({ ...contractManifest(), metadata: { name } });
    const { problems } = await remove({ name, expectedUid: uid });
    expect(problems).toMatchObject([
      { code: 'CONFLICT', path: 'metadata.uid', message: expect.stringContaining(metadata.uid) as string },
    ]);
    expect(await api.find(name)).toBeDefined();
  });

  it('to a name that is taken, or that is not there, says what to do', async () => {
    const { name } = await aProvider();
    const before = await api.versions();
    const taken = await gateway.run(CreateDocument, { input: { name, spec } });
    const fix = expect.stringMatching(/\w/) as string;
    expect(taken.createMachineProvider).toMatchObject({
      machineProvider: null,
      problems: [{ code: 'ALREADY_EXISTS', path: 'metadata.name', fix }],
    });
    const missing = { machineProvider: null, problems: [{ code: 'NOT_FOUND', path: 'metadata.name', fix }] };
    expect(await update({ name: 'nobody', labels: {} })).toMatchObject(missing);
    expect(await remove({ name: 'nobody' })).toMatchObject(missing);
    expect(await api.versions()).toEqual(before);
  });

  it('to an object that is being deleted says that it waits for its finalizers', async () => {
    const { name } = await aProvider();
    await api.patch(name, { metadata: { finalizers: ['example.com/wait'] } });
    const { machineProvider, problems } = await remove({ name });
    expect([problems, machineProvider?.metadata.name]).toEqual([[], name]);
    const going = { code: 'BEING_DELETED', fix: expect.any(String) as string };
    expect((await update({ name, labels: { a: 'b' } })).problems).toMatchObject([going]);
    const again = await gateway.run(CreateDocument, { input: { name, spec } });
    expect(again.createMachineProvider.problems).toMatchObject([going]);
    const held = await gateway.run(GetProviderWholeDocument, { name });
    expect(held.machineProvider?.metadata.deletionTimestamp).toMatch(/^\d{4}-/);
    await api.patch(name, { metadata: { finalizers: null } });
    expect(await api.find(name)).toBeUndefined();
  });
});
