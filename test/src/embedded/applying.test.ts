import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aManifest, presentEvents, providers, take, type Answer, asText } from './support/cluster.ts';

const one = `${providers}/one`;
const withStatus = (status: unknown) => ({ ...aManifest('one'), spec: undefined, status });

/** Who owns what, as `manager operation[/subresource]`. */
function ownersOf({ body }: Answer): Record<string, unknown> {
  const entries = (body['metadata']?.['managedFields'] ?? []) as unknown as Record<string, string>[];
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource, fieldsV1 }) => [
      [manager, operation, ...(subresource ? [subresource] : [])].join(' '),
      fieldsV1,
    ]),
  );
}

describe('a server-side apply', () => {
  it('creates what is not there, and owns exactly what it said', async () => {
    const { apply } = await aCluster({ now: () => new Date('2030-01-02T03:04:05Z') });
    const answer = await apply(
      one,
      'a',
      aManifest(
        'one',
        {
          networks: [{ id: 'n1', cidr: '10.0.0.0/8' }],
          zones: ['z1'],
          rules: [{ port: '22' }],
          settings: { k: 'v' },
          ref: { name: 'r', key: 'k' },
          extra: { deep: { list: [1], text: 'x' } },
        },
        { labels: { l: 'x' }, finalizers: ['example.com/a'] },
      ),
    );
    expect([answer.code, answer.body['spec']?.['tier'], answer.body['metadata']?.['generation']]).toEqual([
      201,
      'standard',
      1,
    ]);
    expect(answer.body['metadata']?.['managedFields']).toEqual([
      {
        manager: 'a',
        operation: 'Apply',
        apiVersion: 'vitistack.io/v1alpha1',
        time: '2030-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:finalizers': { 'v:"example.com/a"': {} }, 'f:labels': { 'f:l': {} } },
          'f:spec': {
            'f:extra': { 'f:deep': { '.': {}, 'f:list': {}, 'f:text': {} } },
            'f:networks': { 'k:{"id":"n1"}': { '.': {}, 'f:cidr': {}, 'f:id': {} } },
            'f:ref': {},
            'f:region': {},
            'f:rules': {},
            'f:settings': { 'f:k': {} },
            'f:type': {},
            'f:zones': { 'v:"z1"': {} },
          },
        },
      },
    ]);
  });

  it('of the same content again changes nothing, its version and time included', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const { apply } = await aCluster({ now: () => now });
    const { text } = await apply(one, 'a', aManifest('one', { zones: ['x'] }));
    now = new Date('2030-01-01T01:00:00Z');
    const again = await apply(one, 'a', aManifest('one', { zones: ['x'] }));
    expect([again.code, again.text]).toEqual([200, text]);
  });

  it('takes away what its manager said before and no longer says, unless another owns it', async () => {
    const { apply } = await aCluster();
    const networks = [{ id: 'n1', cidr: 'a/8' }, { id: 'n2' }];
    await apply(one, 'a', aManifest('one', { weight: 1, zones: ['x', 'y'], networks, settings: { k: '1' } }));
    await apply(one, 'b', { ...aManifest('one'), spec: { zones: ['y'], networks: [{ id: 'n1' }] } });
    const { body } = await apply(one, 'a', aManifest('one', { settings: { l: '2' } }));
    expect(body['spec']).toEqual({
      type: 'vsphere',
      region: 'datacenter1',
      tier: 'standard',
      zones: ['y'],
      networks: [{ id: 'n1' }],
      settings: { l: '2' },
    });
  });

  it('keeps what an update has taken over since', async () => {
    const { apply, call } = await aCluster();
    await apply(one, 'a', aManifest('one', { zone: 'z', weight: 1 }));
    const changed = await call('PATCH', `${one}?fieldManager=u`, { spec: { zone: 'q' } });
    expect(ownersOf(changed)).toMatchObject({ 'u Update': { 'f:spec': { 'f:zone': {} } } });
    const { body } = await apply(one, 'a', aManifest('one'));
    expect([body['spec']?.['zone'], body['spec']?.['weight']]).toEqual(['q', undefined]);
  });

  it('merges lists item by item, its own in the order that it gives', async () => {
    const { apply } = await aCluster();
    await apply(one, 'a', aManifest('one', { networks: ['a', 'b', 'c'].map((id) => ({ id })) }));
    const { body } = await apply(one, 'b', {
      ...aManifest('one'),
      spec: { networks: [{ id: 'd' }, { id: 'c' }, { id: 'a' }] },
    });
    const ids = (body['spec']?.['networks'] ?? []) as unknown as { id: string }[];
    expect(ids.map(({ id }) => id)).toEqual(['b', 'd', 'c', 'a']);
  });

  it('replaces an atomic list or object as a whole', async () => {
    const { apply } = await aCluster();
    await apply(one, 'a', aManifest('one', { rules: [{ port: '1' }], ref: { name: 'r', key: 'k' } }));
    const { body } = await apply(
      one,
      'b',
      { ...aManifest('one'), spec: { rules: [], ref: { name: 's' } } },
      '&force=true',
    );
    expect([body['spec']?.['rules'], body['spec']?.['ref']]).toEqual([[], { name: 's' }]);
  });

  it('is told to every watch as any other write', async () => {
    const { apply, watch } = await aCluster();
    const events = await watch(`${providers}?watch=true`);
    await apply(one, 'a', aManifest('one'));
    await apply(one, 'a', aManifest('one'));
    await apply(one, 'a', aManifest('one', { zone: 'z' }));
    await apply(`${one}/status`, 'h', withStatus({ phase: 'Ready' }));
    expect(presentEvents(await take(events, 3))).toEqual(['ADDED one', 'MODIFIED one', 'MODIFIED one']);
  });

  it('may be YAML, in which a repeated key is told or, strictly, refused', async () => {
    const { apply } = await aCluster();
    const twice = `${stringify(aManifest('one'))}  region: other\n`;
    const warned = await apply(one, 'a', twice);
    expect([warned.code, warned.body['spec']?.['region']]).toEqual([201, 'other']);
    expect(warned.headers['warning']).toContain('already set in map');
    expect((await apply(one, 'a', twice, '&fieldValidation=Strict')).code).toBe(400);
  });

  it('under a dry run answers and writes nothing', async () => {
    const { apply, call } = await aCluster();
    const created = await apply(one, 'a', aManifest('one'), '&dryRun=All');
    expect([created.code, created.body['metadata']?.['resourceVersion']]).toEqual([201, undefined]);
    expect((await call('GET', one)).code).toBe(404);
    const { text } = await apply(one, 'a', aManifest('one'));
    const changed = await apply(one, 'a', aManifest('one', { zone: 'z' }), '&dryRun=All');
    expect(changed.body['spec']?.['zone']).toBe('z');
    expect((await call('GET', one)).text).toBe(text);
  });

  it('outlives a restart of the cluster', async () => {
    const { cluster, apply } = await aCluster();
    await apply(one, 'a', aManifest('one', { weight: 1 }));
    const dataDir = cluster.kubeconfigPath.replace('/kubeconfig', '');
    await cluster.stop();
    const again = await aCluster({ dataDir });
    expect((await again.apply(one, 'b', aManifest('one', { weight: 2 }))).code).toBe(409);
    expect((await again.apply(one, 'a', aManifest('one'))).body['spec']).not.toHaveProperty('weight');
  });
});

describe('a conflict', () => {
  it('names each manager, how it wrote and its fields, and changes nothing', async () => {
    const { apply, call } = await aCluster();
    await apply(one, 'a', aManifest('one', { networks: [{ id: 'n1', cidr: 'a/8' }] }));
    await call('PATCH', `${one}?fieldManager=u`, { spec: { weight: 1 } });
    const { text } = await call('PATCH', `${one}/status?fieldManager=s`, { status: { phase: 'Ready' } });
    const spec = { region: 'other', weight: 2, networks: [{ id: 'n1', cidr: 'b/8' }] };
    const { code, body } = await apply(one, 'b', { ...aManifest('one'), spec });
    expect([code, body['reason']]).toEqual([409, 'Conflict']);
    expect(body['details']).toEqual({
      causes: [
        { reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.spec.region' },
        { reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.spec.networks[id="n1"].cidr' },
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "u" using vitistack.io/v1alpha1',
          field: '.spec.weight',
        },
      ],
    });
    expect(body['message']).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "a":',
        '- .spec.region',
        '- .spec.networks[id="n1"].cidr',
        'conflicts with "u" using vitistack.io/v1alpha1:',
        '- .spec.weight',
      ].join('\n'),
    );
    const ofStatus = await apply(`${one}/status`, 'b', withStatus({ phase: 'Error' }));
    expect(ofStatus.body['message']).toBe(
      'Apply failed with 1 conflict: conflict with "s" with subresource "status" using vitistack.io/v1alpha1: .status.phase',
    );
    expect((await call('GET', one)).text).toBe(text);
  });

  it('does not arise between managers who say the same: both own it then, and it stays until both let go', async () => {
    const { apply } = await aCluster();
    await apply(one, 'a', aManifest('one', { weight: 1 }));
    const both = await apply(one, 'b', { ...aManifest('one'), spec: { weight: 1 } });
    expect(ownersOf(both)).toMatchObject({ 'b Apply': { 'f:spec': { 'f:weight': {} } } });
    expect((await apply(one, 'a', aManifest('one'))).body['spec']?.['weight']).toBe(1);
    const without = { ...aManifest('one'), spec: {} };
    expect((await apply(one, 'b', without)).body['spec']).not.toHaveProperty('weight');
  });

  it('is overcome by force, which takes the fields from the others', async () => {
    const { apply } = await aCluster();
    await apply(one, 'a', aManifest('one', { zone: 'z' }));
    const forced = await apply(one, 'b', { ...aManifest('one'), spec: { zone: 'q' } }, '&force=true');
    expect(forced.body['spec']?.['zone']).toBe('q');
    expect(ownersOf(forced)).toEqual({
      'a Apply': { 'f:spec': { 'f:region': {}, 'f:type': {} } },
      'b Apply': { 'f:spec': { 'f:zone': {} } },
    });
  });

  it('arises with the same name for another operation', async () => {
    const { apply, call } = await aCluster();
    await call('POST', `${providers}?fieldManager=a`, aManifest('one'));
    const { body } = await apply(one, 'a', aManifest('one', { region: 'other' }));
    expect(body['message']).toContain('conflict with "a" using vitistack.io/v1alpha1: .spec.region');
  });
});

describe('/status', () => {
  it('takes status alone, never creates, and has owners of its own', async () => {
    const { apply } = await aCluster();
    expect((await apply(`${one}/status`, 'h', withStatus({ phase: 'Ready' }))).code).toBe(404);
    await apply(one, 'h', { ...aManifest('one'), status: { phase: 'Error' } });
    const conditions = [{ type: 'Ready', status: 'True' }];
    const answer = await apply(`${one}/status`, 'h', {
      ...aManifest('one', { region: 'other' }, { labels: { l: 'x' } }),
      status: { conditions },
    });
    expect(answer.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { region: 'datacenter1' },
      status: { conditions },
    });
    expect(answer.body['metadata']).not.toHaveProperty('labels');
    expect(ownersOf(answer)).toEqual({
      'h Apply': { 'f:spec': { 'f:region': {}, 'f:type': {} } },
      'h Apply status': {
        'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } } },
      },
    });
    const less = await apply(`${one}/status`, 'h', withStatus({ phase: 'Ready' }));
    expect(less.body['status']).toEqual({ phase: 'Ready' });
  });
});

describe('an update', () => {
  it('owns what it changed, by its fieldManager or else by its user agent', async () => {
    const { call } = await aCluster();
    const created = await call('POST', providers, aManifest('one', { zones: ['x'] }), { 'user-agent': 'tool/1.2 (x)' });
    expect(ownersOf(created)).toEqual({
      'tool Update': {
        'f:spec': { '.': {}, 'f:region': {}, 'f:tier': {}, 'f:type': {}, 'f:zones': { '.': {}, 'v:"x"': {} } },
      },
    });
    const changed = await call('PATCH', `${one}?fieldManager=u`, { spec: { zones: ['x', 'y'], tier: 'gold' } });
    expect(ownersOf(changed)).toEqual({
      'tool Update': {
        'f:spec': { '.': {}, 'f:region': {}, 'f:type': {}, 'f:zones': { '.': {}, 'v:"x"': {} } },
      },
      'u Update': { 'f:spec': { 'f:tier': {}, 'f:zones': { 'v:"y"': {} } } },
    });
    const replaced = await call('PUT', `${one}?fieldManager=p`, { ...changed.body, spec: aManifest('one').spec });
    expect(ownersOf(replaced)).toEqual({
      'tool Update': { 'f:spec': { '.': {}, 'f:region': {}, 'f:type': {} } },
      'p Update': { 'f:spec': { 'f:tier': {} } },
    });
  });

  it('that changes nothing owns nothing, and writes nothing', async () => {
    const { call } = await aCluster();
    const { text } = await call('POST', providers, aManifest('one'));
    expect((await call('PATCH', `${one}?fieldManager=u`, { spec: { type: 'vsphere' } })).text).toBe(text);
  });

  it('can disown everybody; whoever applies first then finds it owned by nobody they know', async () => {
    const { apply, call } = await aCluster();
    await apply(one, 'a', aManifest('one', { zone: 'z' }));
    const disowned = await call('PATCH', one, { metadata: { managedFields: [{}] } });
    expect(disowned.body['metadata']).not.toHaveProperty('managedFields');
    expect(ownersOf(await call('PATCH', one, { spec: { zone: 'y' } }))).toEqual({});
    const { body } = await apply(one, 'a', aManifest('one', { zone: 'q' }));
    expect(body['message']).toContain('conflict with "before-first-apply" using vitistack.io/v1alpha1: .spec.zone');
  });

  it('can not give away what it does not own through /status', async () => {
    const { apply, call } = await aCluster();
    const { body } = await apply(one, 'a', aManifest('one'));
    const answer = await call('PATCH', `${one}/status`, { metadata: { managedFields: [{}] } });
    expect(answer.body['metadata']?.['managedFields']).toEqual(body['metadata']?.['managedFields']);
  });
});

describe('an apply is refused', () => {
  const spec = (fields: unknown) => ({ ...aManifest('one'), spec: fields });
  const meta = (fields: Record<string, unknown>) => aManifest('one', {}, fields);

  it.each<[string, unknown, number, RegExp]>([
    ['managedFields', meta({ managedFields: [] }), 400, /^metadata.managedFields must be nil$/],
    ['another kind', { ...aManifest('one'), kind: 'Secret' }, 400, /^invalid object type: .*Kind=Secret/],
    ['no kind', { metadata: { name: 'one' } }, 400, /^invalid object type/],
    ['a list', [], 400, /^error decoding patch/],
    ['no name', meta({ name: undefined }), 400, /name must be provided/],
    ['another name', meta({ name: 'two' }), 400, /name of the object \(two\) does not match the name on the URL/],
    ['another namespace', meta({ namespace: 'x' }), 400, /namespace of the provided object does not match/],
    ['a uid', meta({ uid: 'x' }), 409, /uid mismatch: the provided object specified uid x/],
    ['an unknown field', aManifest('one', { foo: 1 }), 500, /: \.spec\.foo: field not declared in schema$/],
    ['an unknown field in metadata', meta({ foo: 1 }), 500, /\.metadata\.foo: field not declared in schema/],
    [
      'wrong types',
      aManifest('one', { zone: 1, weight: 'x' }),
      500,
      /errors:\n {2}\.spec\.zone: expected string.*\n {2}\.spec\.weight: expected numeric/,
    ],
    [
      'an item without its key',
      aManifest('one', { networks: [{ cidr: 'a/8' }] }),
      500,
      /\.spec\.networks: element 0: .* omits all key fields \["id"\]/,
    ],
    ['an item that is null', aManifest('one', { zones: [null] }), 500, /\.spec\.zones: element 0: .* explicit null/],
    [
      'items twice',
      aManifest('one', { networks: [{ id: 'a' }, { id: 'a' }] }),
      500,
      /duplicate entries for key \[id="a"\]/,
    ],
    ['what the schema forbids', aManifest('one', { weight: 1000 }), 422, /spec.weight: Invalid value: 1000/],
    ['what a rule forbids', aManifest('one', { type: 'aws' }), 422, /an AWS region is needed/],
    ['an explicit null', aManifest('one', { zone: null }), 422, /spec.zone: Invalid value: "null"/],
    ['nothing of what is required', spec({}), 422, /spec.type: Required value/],
  ])('with %s', async (_what, body, expected, message) => {
    const { apply, call } = await aCluster();
    const answer = await apply(one, 'a', body);
    expect([answer.code, answer.body['message']]).toEqual([expected, expect.stringMatching(message)]);
    expect((await call('GET', one)).code).toBe(404);
  });

  it('when what it says of the object is no longer so', async () => {
    const { apply } = await aCluster();
    const { body } = await apply(one, 'a', aManifest('one'));
    const { resourceVersion, uid } = body['metadata'] ?? {};
    expect((await apply(one, 'a', aManifest('one', { zone: 'z' }, { resourceVersion, uid }))).code).toBe(200);
    expect((await apply(one, 'a', aManifest('one', { zone: 'q' }, { resourceVersion }))).code).toBe(409);
    const other = await apply(one, 'a', aManifest('one', { zone: 'q' }, { uid: 'x' }));
    expect([other.code, other.body['message']]).toEqual([422, expect.stringMatching(/metadata.uid.*immutable/)]);
  });

  it.each([
    ['?', /PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch/],
    [`?fieldManager=${'x'.repeat(129)}`, /fieldManager: Too long: may not be more than 128 bytes/],
    ['?fieldManager=a%0Ab', /fieldManager: Invalid value: "a\\nb"/],
  ])('without a manager that can be one: %s', async (query, message) => {
    const { call } = await aCluster();
    const type = { 'content-type': 'application/apply-patch+yaml' };
    const { code, body } = await call('PATCH', one + query, aManifest('one'), type);
    expect([code, body['message']]).toEqual([422, expect.stringMatching(message)]);
  });

  it('as is force without an apply', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const { code, body } = await call('PATCH', `${one}?force=true`, {});
    expect([code, body['message']]).toEqual([422, expect.stringContaining('force: Forbidden')]);
  });
});

describe('kubectl moving from client-side to server-side apply', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const applied = (spec: Record<string, unknown>) => JSON.stringify(aManifest('one', spec));

  it('takes over without a conflict what it last applied itself, and keeps its note of that true', async () => {
    const { apply, call } = await aCluster();
    const annotations = { [annotation]: applied({ zone: 'z' }) };
    await call(
      'POST',
      `${providers}?fieldManager=kubectl-client-side-apply`,
      aManifest('one', { zone: 'z' }, { annotations }),
    );
    const moved = await apply(one, 'kubectl', aManifest('one', { zone: 'q' }));
    expect([moved.code, moved.body['spec']?.['zone']]).toEqual([200, 'q']);
    const note: unknown = JSON.parse(asText(moved.body['metadata']?.['annotations']?.[annotation]));
    expect(note).toEqual(aManifest('one', { zone: 'q' }));
    const kept = await apply(one, 'kubectl-last-applied', {
      ...aManifest('one'),
      metadata: { name: 'one', annotations: moved.body['metadata']?.['annotations'] },
      spec: undefined,
    });
    expect([kept.code, Object.keys(ownersOf(kept))]).toEqual([
      200,
      expect.arrayContaining(['kubectl-last-applied Apply']),
    ]);
  });

  it('still conflicts over what others changed since, and any other manager over all of it', async () => {
    const { apply, call } = await aCluster();
    const annotations = { [annotation]: applied({ zone: 'z' }) };
    await call('POST', providers, aManifest('one', { zone: 'z' }, { annotations }));
    expect((await apply(one, 'other', aManifest('one', { zone: 'q' }))).code).toBe(409);
    await call('PATCH', `${one}?fieldManager=u`, { spec: { zone: 'y' } });
    expect((await apply(one, 'kubectl', aManifest('one', { zone: 'q' }))).code).toBe(409);
  });
});
