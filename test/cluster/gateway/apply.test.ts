import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { addExampleSecrets } from '../../support/example-secrets.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import {
  ApplyDocument,
  type ApplyMachineProviderInput,
  CreateDocument,
  GetProviderWholeDocument,
} from '../../support/generated/operations.ts';
import { asApply, type Client, createClient } from '../contract/support/client.ts';

const namespace = 'applied';
const path = `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders`;

let client: Client;
let gateway: TestGateway;
let counter = 0;
/** Each test has a provider of its own. */
let name = '';

beforeAll(async () => {
  const { kubeconfigPath } = inject('cluster');
  client = createClient(kubeconfigPath);
  await client.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  for (const where of ['default', namespace]) await addExampleSecrets({ kubeconfigPath }, where);
  gateway = await aGateway({ kubeconfigPath });
});

afterAll(async () => {
  await gateway.stop();
  await client.call('DELETE', path);
  await client.close();
});

beforeEach(() => {
  name = `provider-${++counter}`;
});

const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } };
const whole = { type: 'aws', region: 'us-west-2', authentication };

/** A manifest as JSON, which is YAML. */
const manifest = (spec: object, metadata: object = {}) =>
  JSON.stringify(
    { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name, namespace, ...metadata }, spec },
    null,
    1,
  );

async function apply(yaml: string, input: Omit<ApplyMachineProviderInput, 'yaml'> = {}, dryRun = false) {
  return (await gateway.run(ApplyDocument, { input: { yaml, ...input }, dryRun })).applyMachineProvider;
}

async function stored() {
  const { code, body } = await client.call('GET', `${path}/${name}`);
  return code === 200 ? body : undefined;
}

/** As kubectl would apply it, straight to the cluster. */
async function applyElsewhere(fieldManager: string, spec: object) {
  const { code } = await client.call('PATCH', `${path}/${name}?fieldManager=${fieldManager}`, manifest(spec), asApply);
  expect(code).toBeLessThan(300);
}

describe('applyMachineProvider on a real cluster', () => {
  it('creates both examples of the contract, byte for byte, and answers what a read then answers', async () => {
    for (const example of ['aws-us-west-2', 'vsphere-datacenter1']) {
      const yaml = readFileSync(`examples/${example}.yaml`, 'utf8');
      const { machineProvider, problems, warnings } = await apply(yaml);
      expect([problems, warnings]).toEqual([[], []]);
      const { body } = await client.call('GET', path.replace(namespace, 'default') + `/${example}`);
      expect(body.spec).toEqual((parse(yaml) as { spec: unknown }).spec);
      const read = await gateway.run(GetProviderWholeDocument, { name: example });
      expect(read.machineProvider).toMatchObject(machineProvider ?? {});
      await client.call('DELETE', path.replace(namespace, 'default') + `/${example}`);
    }
  });

  it('keeps what it applies under its own name, other than that of creates and updates', async () => {
    await gateway.run(CreateDocument, {
      input: {
        name,
        namespace,
        spec: { type: 'AWS', region: 'us-west-2', authentication: { type: 'APIKEY', apiKey: authentication.apiKey } },
      },
    });
    const { machineProvider } = await apply(manifest({ availabilityZones: ['us-west-2a'] }));
    expect(machineProvider?.metadata.managedFields).toMatchObject([
      { manager: 'machineprovider-gateway-apply', operation: 'Apply' },
      { manager: 'machineprovider-gateway', operation: 'Update' },
    ]);
  });

  it('takes the manifest field by field as well', async () => {
    const spec = {
      type: 'AWS' as const,
      region: 'us-west-2',
      authentication: { type: 'APIKEY' as const, apiKey: authentication.apiKey },
    };
    const input = { manifest: { metadata: { name, namespace }, spec } };
    const { applyMachineProvider: answer } = await gateway.run(ApplyDocument, { input });
    expect(answer.problems).toEqual([]);
    expect((await stored())?.spec).toEqual(whole);
  });

  it('adds a part to what others own, item by item in lists with keys, and removes what it leaves out later', async () => {
    const [theirs, mine, ours] = ['subnet-11111111', 'subnet-22222222', 'subnet-33333333'] as const;
    const network = (id: string) => ({ id, name: id, cidr: '10.0.0.0/24' });
    await apply(manifest({ ...whole, networkConfig: { availableNetworks: [network(theirs)] } }), {
      fieldManager: 'them',
    });
    const added = { networkConfig: { availableNetworks: [{ ...network(mine), cidr: '10.0.1.0/24' }] } };
    await apply(manifest(added), { fieldManager: 'me' });
    const ids = async () =>
      JSON.stringify((await stored())?.spec?.networkConfig?.availableNetworks ?? []).match(/(?<="id":")[\w-]+/g);
    expect(await ids()).toEqual([theirs, mine]);
    // The same range under another id: refused if the old one were thought to stay.
    const renamed = { networkConfig: { availableNetworks: [{ ...network(ours), cidr: '10.0.1.0/24' }] } };
    expect((await apply(manifest(renamed), { fieldManager: 'me' })).problems).toEqual([]);
    expect(await ids()).toEqual([theirs, ours]);
  });

  it('answers one problem for each field that others own, with who they are and the way out', async () => {
    await applyElsewhere('team-blue', {
      ...whole,
      networkConfig: { availableNetworks: [{ id: 'subnet-11111111', cidr: '10.0.0.0/24' }] },
    });
    await applyElsewhere('team-red', { region: 'us-west-2' });
    const yaml = manifest({
      region: 'eu-north-1',
      networkConfig: { availableNetworks: [{ id: 'subnet-22222222' }, { id: 'subnet-11111111', cidr: '10.9.0.0/24' }] },
    });
    const { machineProvider, problems } = await apply(yaml, { fieldManager: 'portal' });
    expect(machineProvider).toBeNull();
    expect(problems).toMatchObject([
      {
        code: 'CONFLICT',
        path: 'spec.region',
        message:
          'Expected "portal" to own spec.region, but got another value there, owned by "team-blue" and "team-red".',
        fix: 'Set force: true to take it over, or leave it out, which leaves it to "team-blue" and "team-red".',
        line: yaml.split('\n').findIndex((line) => line.includes('eu-north-1')) + 1,
      },
      {
        code: 'CONFLICT',
        path: 'spec.networkConfig.availableNetworks[1].cidr',
        fix:
          'Set force: true to take it over, or leave it out, which leaves it to "team-blue"; or apply all that "team-blue" ' +
          'applies, with fieldManager: "team-blue".',
        line: yaml.split('\n').findIndex((line) => line.includes('10.9.0.0')) + 1,
      },
    ]);
    expect((await stored())?.spec?.region).toBe('us-west-2');
  });

  it('takes the fields over when forced', async () => {
    await applyElsewhere('team-blue', whole);
    const { machineProvider, problems } = await apply(manifest({ region: 'eu-north-1' }), { force: true });
    expect([machineProvider?.spec.region, problems]).toEqual(['eu-north-1', []]);
  });

  it('explains why a create and an apply of one name are two owners', async () => {
    await client.call('POST', `${path}?fieldManager=portal`, JSON.parse(manifest(whole)));
    const { problems } = await apply(manifest({ region: 'eu-north-1' }), { fieldManager: 'portal' });
    expect(problems).toMatchObject([
      {
        code: 'CONFLICT',
        path: 'spec.region',
        fix: expect.stringContaining('use different names for the two') as string,
      },
    ]);
  });

  it('writes nothing in a dry run, and says what would be', async () => {
    const { machineProvider, problems } = await apply(manifest(whole), {}, true);
    expect([machineProvider?.spec.region, problems, await stored()]).toEqual(['us-west-2', [], undefined]);
  });

  it('shows the write to the very next read', async () => {
    for (const region of ['us-west-2', 'eu-north-1', 'us-east-1']) {
      await apply(manifest({ ...whole, region }));
      const read = await gateway.run(GetProviderWholeDocument, { namespace, name });
      expect(read.machineProvider?.spec.region).toBe(region);
    }
  });

  it('leaves the object as it is when the same is applied again', async () => {
    const first = await apply(manifest(whole));
    const second = await apply(manifest(whole));
    expect(second.machineProvider?.metadata.resourceVersion).toBe(first.machineProvider?.metadata.resourceVersion);
  });

  it('leaves a status in the manifest to whoever observes, even one that the cluster does not know', async () => {
    const yaml = `${manifest(whole).slice(0, -1)}, "status": { "phase": "Ready", "moon": "full" } }`;
    expect((await apply(yaml)).problems).toEqual([]);
    expect((await stored())?.status).toBeUndefined();
  });
});

describe('what applyMachineProvider refuses before the cluster fails with 500', () => {
  const all = async (spec: object) =>
    (await apply(manifest(spec))).problems.map(({ code, path: at }) => `${code} ${at}`);

  it.each<[string, object, string]>([
    [
      'a list item without its key',
      { networkConfig: { availableNetworks: [{ name: 'x' }] } },
      'REQUIRED spec.networkConfig.availableNetworks[0].id',
    ],
    [
      'a list item whose key is null',
      { networkConfig: { availableNetworks: [{ id: null }] } },
      'REQUIRED spec.networkConfig.availableNetworks[0].id',
    ],
    [
      'a key twice',
      { networkConfig: { availableNetworks: [{ id: 'subnet-11111111' }, { id: 'subnet-11111111' }] } },
      'DUPLICATE spec.networkConfig.availableNetworks[1]',
    ],
    [
      'a value of a set twice',
      { availabilityZones: ['us-west-2a', 'us-west-2a'] },
      'DUPLICATE spec.availabilityZones[1]',
    ],
    ['a null in a list', { availabilityZones: ['us-west-2a', null] }, 'INVALID spec.availabilityZones[1]'],
    ['an unknown field', { regiun: 'x' }, 'UNKNOWN_FIELD spec.regiun'],
    ['another type', { config: { timeout: 77 } }, 'INVALID spec.config.timeout'],
  ])('%s, on a part as on the whole', async (_, spec, problem) => {
    const refusal = await client.call(
      'PATCH',
      `${path}/${name}?fieldManager=x`,
      manifest({ ...whole, ...spec }),
      asApply,
    );
    expect(refusal.code).toBeGreaterThanOrEqual(422);
    expect(await all({ ...whole, ...spec })).toEqual([problem]);
    await applyElsewhere('team-blue', whole);
    expect(await all(spec)).toEqual([problem]);
  });

  it('lists all at once, with line and column', async () => {
    const { problems } = await apply(
      [
        'apiVersion: vitistack.io/v1alpha1',
        'kind: MachineProvider',
        `metadata: {name: ${name}, namespace: ${namespace}}`,
        'spec:',
        '  type: awz',
        '  authentication: {type: oauth2}',
        '  networkConfig:',
        '    availableNetworks:',
        '      - name: public',
      ].join('\n'),
    );
    expect(problems.map(({ code, path: at, line, column }) => [code, at, line, column])).toEqual(
      expect.arrayContaining([
        ['NOT_SUPPORTED', 'spec.type', 5, 9],
        ['REQUIRED', 'spec.region', 4, 1],
        ['REQUIRED', 'spec.networkConfig.availableNetworks[0].id', 9, 9],
      ]),
    );
  });

  it('wants of a part only what is missing from the whole', async () => {
    await applyElsewhere('team-blue', whole);
    expect(await all({ availabilityZones: ['us-west-2a'] })).toEqual([]);
    // The rest is known, so what is wrong is listed without what is merely absent here.
    expect(await all({ region: '', availabilityZones: ['us-west-2b', 'us-west-2b'] })).toEqual([
      'REQUIRED spec.region',
      'DUPLICATE spec.availabilityZones[1]',
    ]);
  });

  it('leaves to the cluster what depends on what its manager gives up', async () => {
    await apply(manifest(whole));
    const { problems } = await apply(manifest({ region: 'us-west-2' }));
    expect(problems.map(({ code, path: at }) => [code, at])).toEqual(
      expect.arrayContaining([
        ['REQUIRED', 'spec.type'],
        ['REQUIRED', 'spec.authentication'],
      ]),
    );
  });
});

describe('what else applyMachineProvider answers', () => {
  it('needs a name, and takes the default namespace', async () => {
    const nameless = await apply('apiVersion: vitistack.io/v1alpha1\nkind: MachineProvider\nmetadata: {}\nspec: {}');
    expect(nameless.problems).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ path: 'metadata.name' })]) as object,
    );
    const { machineProvider } = await apply(manifest(whole, { namespace: undefined }), {}, true);
    expect(machineProvider?.metadata.namespace).toBe('default');
  });

  it.each([
    ['another kind', { kind: 'Machine' }, 'kind'],
    ['another version', { apiVersion: 'vitistack.io/v2' }, 'apiVersion'],
    ['another form of name', { metadata: { name: '..', namespace } }, 'metadata.name'],
    ['managedFields', { metadata: { name: 'x', namespace, managedFields: [] } }, 'metadata.managedFields'],
  ])('refuses %s', async (_, other, at) => {
    const { problems } = await apply(JSON.stringify({ ...(JSON.parse(manifest(whole)) as object), ...other }));
    expect(problems.map((problem) => problem.path)).toEqual([at]);
  });

  it.each(['', 'a\nb', 'x'.repeat(129)])('refuses the field manager %j', async (fieldManager) => {
    const { problems } = await apply(manifest(whole), { fieldManager });
    expect(problems).toMatchObject([{ path: 'fieldManager', line: null }]);
    expect(await stored()).toBeUndefined();
  });

  it('takes a field manager of 128 printable characters, as the cluster does', async () => {
    expect((await apply(manifest(whole), { fieldManager: 'x'.repeat(128) })).problems).toEqual([]);
  });

  it('answers a namespace that is not there, a stale version and another life as problems', async () => {
    const { problems: nowhere } = await apply(manifest(whole, { namespace: 'nowhere' }));
    expect(nowhere).toMatchObject([{ code: 'NOT_FOUND', path: 'metadata.namespace' }]);
    await apply(manifest(whole));
    const { problems: stale } = await apply(manifest({ ...whole, region: 'eu-north-1' }, { resourceVersion: '1' }));
    expect(stale).toMatchObject([{ code: 'CONFLICT', path: 'metadata.resourceVersion' }]);
    const { problems: other } = await apply(manifest({ ...whole, region: 'eu-north-1' }, { uid: 'another' }));
    expect(other).toMatchObject([{ path: 'metadata.uid' }]);
  });

  it('answers a provider that is being deleted as a problem', async () => {
    const held = manifest(whole, { finalizers: ['example.com/wait'] });
    await client.call('POST', path, JSON.parse(held));
    await client.call('DELETE', `${path}/${name}`);
    const read = () => gateway.run(GetProviderWholeDocument, { namespace, name });
    await expect.poll(async () => (await read()).machineProvider?.metadata.deletionTimestamp).toBeTruthy();
    expect((await apply(manifest(whole))).problems).toMatchObject([{ code: 'BEING_DELETED' }]);
    await client.call('PATCH', `${path}/${name}`, { metadata: { finalizers: null } });
  });

  it('needs exactly one of the two forms', async () => {
    const { errors } = await gateway.send(String(ApplyDocument), { input: { force: true } });
    expect(errors).toMatchObject([
      { extensions: { code: 'INVALID' }, message: expect.stringContaining('"yaml" and "manifest"') as string },
    ]);
  });
});
