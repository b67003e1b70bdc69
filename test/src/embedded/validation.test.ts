import { describe, expect, it } from 'vitest';
import { EmbeddedStartError } from '../../../src/embedded/start-error.ts';
import { aCluster, aManifest, asText, providers, type Answer } from './support/cluster.ts';
import { crd } from './support/crd.ts';

function causes({ body }: Answer): string[] {
  const list = (body['details']?.['causes'] ?? []) as unknown as { reason: string; message: string; field: string }[];
  return list.map(({ reason, message, field }) => `${reason} ${field}: ${message}`);
}

const unchecked =
  'FieldValueInvalid <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

describe('validation by the CRD', () => {
  it.each([
    ['a missing field', { region: undefined }, ['FieldValueRequired spec.region: Required value', unchecked]],
    [
      'a value outside its enum',
      { type: 'x' },
      ['FieldValueNotSupported spec.type: Unsupported value: "x": supported values: "aws", "vsphere"', unchecked],
    ],
    [
      'a wrong type',
      { weight: 'heavy' },
      [
        'FieldValueTypeInvalid spec.weight: Invalid value: "string": spec.weight in body must be of type integer: "string"',
        unchecked,
      ],
    ],
    [
      'a fraction',
      { weight: 1.5 },
      [
        'FieldValueTypeInvalid spec.weight: Invalid value: "float64": spec.weight in body must be of type int32: "float64"',
        'FieldValueInvalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.weight',
        unchecked,
      ],
    ],
    [
      'a bound',
      { weight: 101 },
      ['FieldValueInvalid spec.weight: Invalid value: 101: spec.weight in body should be less than or equal to 100'],
    ],
    [
      'a number beyond its format',
      { weight: 2 ** 31 },
      [
        'FieldValueInvalid spec.weight: Invalid value: 2147483648: spec.weight in body should be less than or equal to 100',
        'FieldValueInvalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.weight',
      ],
    ],
    [
      'a pattern',
      { region: '1a' },
      ['FieldValueInvalid spec.region: Invalid value: "1a": spec.region in body should match \'^[a-z]\''],
    ],
    [
      'a text that is too short, and only that',
      { region: '' },
      ['FieldValueInvalid spec.region: Invalid value: "": spec.region in body should be at least 1 chars long'],
    ],
    [
      'a text that is too long',
      { region: 'a'.repeat(21) },
      ['FieldValueTooLong spec.region: Too long: may not be more than 20 bytes', unchecked],
    ],
    [
      'too many items',
      { zones: ['a', 'b', 'c'] },
      ['FieldValueTooMany spec.zones: Too many: 3: must have at most 2 items', unchecked],
    ],
    [
      'a time that is none',
      { since: 'yesterday' },
      [
        'FieldValueTypeInvalid spec.since: Invalid value: "yesterday": spec.since in body must be of type date-time: "yesterday"',
        unchecked,
      ],
    ],
    ['a value twice in a set', { zones: ['a', 'a'] }, ['FieldValueDuplicate spec.zones[1]: Duplicate value: "a"']],
    [
      'a key twice in a list that is a map',
      { networks: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] },
      ['FieldValueDuplicate spec.networks[2]: Duplicate value: {"id":"a"}'],
    ],
    [
      'a key that is missing',
      { networks: [{ cidr: '10.0.0.0/8' }] },
      ['FieldValueRequired spec.networks[0].id: Required value', unchecked],
    ],
    [
      'an item of a list',
      { networks: [{ id: 'a', cidr: 'x' }] },
      ['FieldValueInvalid spec.networks[0].cidr: Invalid value: "x": spec.networks[0].cidr in body should match \'/\''],
    ],
    [
      'a value of a map',
      { settings: { 'a/b': 1 } },
      [
        'FieldValueTypeInvalid spec.settings.a/b: Invalid value: "integer": spec.settings.a/b in body must be of type string: "integer"',
        unchecked,
      ],
    ],
    [
      'a CEL rule',
      { type: 'aws' },
      ['FieldValueInvalid spec.region: Invalid value: an AWS region is needed, such as us-west-2'],
    ],
  ])('refuses %s', async (_what, spec, expected) => {
    const { call } = await aCluster();
    const answer = await call('POST', providers, aManifest('one', spec));
    expect(answer.code).toBe(422);
    expect(causes(answer)).toEqual(expected);
  });

  it('tells all that is wrong at once, in the message as well', async () => {
    const { call } = await aCluster();
    const { code, body } = await call('POST', providers, aManifest('one', { type: 'x', weight: 0, region: '' }));
    expect(code).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      details: { name: 'one', group: 'vitistack.io', kind: 'MachineProvider' },
    });
    expect(body['message']).toBe(
      'MachineProvider.vitistack.io "one" is invalid: [spec.type: Unsupported value: "x": supported values: "aws", "vsphere", ' +
        'spec.region: Invalid value: "": spec.region in body should be at least 1 chars long, ' +
        'spec.weight: Invalid value: 0: spec.weight in body should be greater than or equal to 1, ' +
        '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
    );
  });

  it('runs a rule about a change only where there was something before', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one', { zone: 'a' }));
    const answer = await call('PATCH', `${providers}/one`, { spec: { zone: null } });
    expect(causes(answer)).toEqual(['FieldValueInvalid spec: Invalid value: zone can not be taken away']);
    expect((await call('PATCH', `${providers}/one`, { spec: { zone: 'b' } })).code).toBe(200);
  });

  it('refuses a definition that can not be served, in one sentence', async () => {
    const broken = structuredClone(crd) as { spec: { versions: { storage: boolean }[] } };
    for (const version of broken.spec.versions) version.storage = false;
    await expect(aCluster({ crd: broken })).rejects.toThrow(EmbeddedStartError);
    await expect(aCluster({ crd: { kind: 'Pod' } })).rejects.toThrow(/The CustomResourceDefinition can't be served/);
  });
});

describe('pruning', () => {
  it('drops unknown fields and nulls, and keeps what the schema says to keep', async () => {
    const { call } = await aCluster();
    const spec = { note: null, zone: null, extra: { any: { thing: null } }, settings: { a: 'b', n: null } };
    const { code, body } = await call('POST', `${providers}?fieldValidation=Ignore`, {
      ...aManifest('one', { ...spec, networks: [{ id: 'a', foo: 1 }], bogus: { deep: true } }),
      unheardOf: 1,
    });
    expect(code).toBe(201);
    expect(body['spec']).toEqual({
      type: 'vsphere',
      region: 'datacenter1',
      tier: 'standard',
      note: null,
      extra: { any: { thing: null } },
      settings: { a: 'b' },
      networks: [{ id: 'a' }],
    });
    expect(body).not.toHaveProperty('unheardOf');
  });

  it('refuses unknown and repeated fields under Strict', async () => {
    const { call } = await aCluster();
    const text = JSON.stringify(aManifest('one', { foo: 1, networks: [{ id: 'a', bar: 1 }] }))
      .replace('"region"', '"region":"x","region"')
      .replace('"name"', '"nickname":"x","name"');
    const { code, body } = await call('POST', `${providers}?fieldValidation=Strict`, text);
    expect([code, body['reason']]).toEqual([400, 'BadRequest']);
    expect(body['message']).toBe(
      'MachineProvider in version "v1alpha1" cannot be handled as a MachineProvider: strict decoding error: ' +
        'duplicate field "spec.region", unknown field "spec.foo", unknown field "spec.networks[0].bar", unknown field "metadata.nickname"',
    );
    const patched = await call('POST', providers, aManifest('one')).then(() =>
      call('PATCH', `${providers}/one?fieldValidation=Strict`, { spec: { foo: 1 } }),
    );
    expect(patched.code).toBe(422);
    expect(patched.body['message']).toMatch(/strict decoding error: unknown field \\?"spec.foo\\?"/);
  });

  it('warns of them when nothing is asked for', async () => {
    const { call } = await aCluster();
    const { code, headers } = await call('POST', providers, aManifest('one', { foo: 1 }));
    expect(code).toBe(201);
    expect(headers['warning']).toBe('299 - "unknown field \\"spec.foo\\""');
  });
});

describe('warnings', () => {
  it('survive any name of a field, and any number of them', async () => {
    const { call } = await aCluster();
    const odd = await call('POST', providers, aManifest('one', { 'ü名\u007f': 1 }));
    expect(odd.code).toBe(201);
    const bytes = Buffer.from(asText(odd.headers['warning']), 'latin1');
    expect(bytes.toString()).toBe('299 - "unknown field \\"spec.ü名?\\""');
    const fields = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`unknown${i}`, 1]));
    const many = await call('POST', providers, aManifest('two', fields));
    expect(many.code).toBe(201);
    expect(many.headers['warning']?.length).toBeGreaterThan(10);
  });
});

describe('ratcheting', () => {
  const older = structuredClone(crd);
  for (const version of older.spec.versions) {
    Object.assign(version.schema.openAPIV3Schema.properties.spec, {
      required: [],
      'x-kubernetes-validations': [],
      properties: {
        ...version.schema.openAPIV3Schema.properties.spec.properties,
        region: { type: 'string' },
        zones: { type: 'array', items: { type: 'string' } },
      },
    });
  }

  it('lets an object of an older definition be written on, but not made worse', async () => {
    const { cluster, call } = await aCluster({ crd: older });
    await call('POST', providers, aManifest('one', { type: 'aws', region: '1 bad region', zones: ['a', 'a'] }));
    await cluster.stop();
    const dataDir = cluster.kubeconfigPath.replace(/\/kubeconfig$/, '');
    const { call: newer } = await aCluster({ dataDir });
    const answers = [
      await newer('PATCH', `${providers}/one/status`, { status: { phase: 'Ready' } }),
      await newer('PATCH', `${providers}/one`, { metadata: { labels: { a: 'b' } } }),
      await newer('PATCH', `${providers}/one`, { spec: { weight: 3 } }),
    ];
    expect(
      answers.map(({ code }) => code),
      'a rule on the changed spec itself counts again',
    ).toEqual([200, 200, 422]);
    expect(causes(answers[2] as Answer)).toEqual([
      'FieldValueInvalid spec.region: Invalid value: an AWS region is needed, such as us-west-2',
    ]);
    const better = await newer('PATCH', `${providers}/one`, { spec: { type: 'vsphere', weight: 3 } });
    expect(better.code, 'the region breaks its pattern as before').toBe(200);
    const worse = await newer('PATCH', `${providers}/one`, { spec: { region: '2 bad region' } });
    expect(causes(worse)).toEqual([
      'FieldValueInvalid spec.region: Invalid value: "2 bad region": spec.region in body should match \'^[a-z]\'',
    ]);
  });
});
