import { describe, expect, it } from 'vitest';
import { aCluster, aManifest, presentEvents, providers } from './support/cluster.ts';

const secrets = '/api/v1/namespaces/default/secrets';
const events = '/api/v1/namespaces/default/events';
const namespaces = '/api/v1/namespaces';

const aSecret = (fields: Record<string, unknown>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...fields,
});
const aNamespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

describe('secrets', () => {
  it('keep data as base64, with stringData folded in', async () => {
    const { call } = await aCluster();
    const { code, body } = await call(
      'POST',
      secrets,
      aSecret({ data: { a: 'YQ==', b: 'Yg==' }, stringData: { b: 'bee', ü: 'x' }, type: 'example.com/t' }),
    );
    expect([code, body['message']]).toEqual([422, expect.stringContaining('data[ü]')]);
    const good = await call('POST', secrets, aSecret({ data: { a: 'YQ==', b: 'Yg==' }, stringData: { b: 'bee' } }));
    expect(good.body).toMatchObject({ type: 'Opaque', data: { a: 'YQ==', b: 'YmVl' } });
    expect(good.body).not.toHaveProperty('stringData');
    const patched = await call('PATCH', `${secrets}/s`, { stringData: { c: 'sea' }, data: { a: null } });
    expect(patched.body['data']).toEqual({ b: 'YmVl', c: 'c2Vh' });
  });

  it('never show a value in a refusal', async () => {
    const { call } = await aCluster();
    const answers = [
      await call('POST', secrets, aSecret({ data: { password: 'hunter2 is not base64!' } })),
      await call('POST', secrets, aSecret({ data: { password: 12345678 } })),
      await call('POST', secrets, aSecret({ data: 'hunter2' })),
      await call('POST', `${secrets}?fieldValidation=Strict`, aSecret({ data: { a: 'YQ==' }, hunter2: 'hunter2' })),
    ];
    expect(answers.map(({ code }) => code)).toEqual([400, 400, 400, 400]);
    for (const { text } of answers.slice(0, 3)) expect(text).not.toMatch(/hunter2|12345678/);
  });

  it('hold to their type, and to their content once they are immutable', async () => {
    const { call } = await aCluster();
    await call('POST', secrets, aSecret({ stringData: { a: 'b' }, immutable: true }));
    expect((await call('PATCH', `${secrets}/s`, { type: 'other' })).body['message']).toMatch(/field is immutable/);
    expect((await call('PATCH', `${secrets}/s`, { stringData: { a: 'c' } })).code).toBe(422);
    expect((await call('PATCH', `${secrets}/s`, { metadata: { labels: { a: 'b' } } })).code).toBe(200);
  });

  it('can be replaced without naming a version', async () => {
    const { call } = await aCluster();
    await call('POST', secrets, aSecret({ stringData: { a: 'b' } }));
    const { code, body } = await call('PUT', `${secrets}/s`, aSecret({ stringData: { a: 'c' } }));
    expect([code, body['data']]).toEqual([200, { a: 'Yw==' }]);
    expect(body['metadata']).not.toHaveProperty('generation');
  });
});

describe('events', () => {
  const anEvent = (name: string, uid: string, namespace = 'default') => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject: { kind: 'MachineProvider', name: 'one', namespace, uid },
    reason: 'Probed',
    message: 'all well',
    type: 'Normal',
    count: 1,
    firstTimestamp: '2030-01-01T00:00:00Z',
    lastTimestamp: '2030-01-01T00:00:00Z',
    source: { component: 'gateway' },
  });

  it('are found by the object that they are about', async () => {
    const { call } = await aCluster({ now: () => new Date('2030-01-01T00:00:07Z') });
    for (const [name, uid] of [
      ['a', 'u1'],
      ['b', 'u2'],
      ['c', 'u1'],
    ] as const) {
      expect((await call('POST', events, anEvent(name, uid))).code).toBe(201);
    }
    const selector = 'involvedObject.name=one,involvedObject.namespace=default,involvedObject.uid=u1,type!=Warning';
    const { body } = await call('GET', `/api/v1/events?fieldSelector=${encodeURIComponent(selector)}`);
    expect(presentEvents([...(body['items'] as unknown as [])].map((object) => ({ type: 'x', object })))).toEqual([
      'x a',
      'x c',
    ]);
    const table = await call('GET', events, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table.body['rows']?.[0]?.['cells']).toEqual([
      '7s',
      'Normal',
      'Probed',
      'machineprovider/one',
      'all well',
      '7s',
      1,
      'a',
    ]);
  });

  it('stand in the namespace of their object', async () => {
    const { call } = await aCluster();
    const { code, body } = await call('POST', events, anEvent('a', 'u', 'other'));
    expect([code, body['message']]).toEqual([422, expect.stringContaining('does not match event.namespace')]);
    expect((await call('POST', events, { ...anEvent('a', 'u'), count: 'many' })).code).toBe(400);
  });
});

describe('namespaces', () => {
  it('go when they are empty, and say what is in them when they are not', async () => {
    const { call } = await aCluster();
    await call('POST', namespaces, aNamespace('more'));
    const inMore = providers.replace('default', 'more');
    await call('POST', inMore, aManifest('one'));
    const { code, body } = await call('DELETE', `${namespaces}/more`);
    expect([code, body['reason'], body['message']]).toEqual([
      409,
      'Conflict',
      'Operation cannot be fulfilled on namespaces "more": delete its machineproviders.vitistack.io first: only a real cluster empties a namespace',
    ]);
    await call('DELETE', `${inMore}/one`);
    expect((await call('DELETE', `${namespaces}/more`)).code).toBe(200);
    expect((await call('GET', `${namespaces}/more`)).code).toBe(404);
    expect((await call('POST', inMore, aManifest('one'))).body['message']).toBe('namespaces "more" not found');
    expect((await call('POST', namespaces, aNamespace('more'))).code).toBe(201);
  });

  it('that every cluster has can not be deleted', async () => {
    const { call } = await aCluster();
    for (const name of ['default', 'kube-system']) {
      const { code, body } = await call('DELETE', `${namespaces}/${name}`);
      expect([code, body['reason']]).toEqual([403, 'Forbidden']);
    }
  });

  it('have the names of hosts', async () => {
    const { call } = await aCluster();
    expect((await call('POST', namespaces, aNamespace('a.b'))).body['message']).toMatch(/must not contain dots/);
    const { body } = await call('POST', namespaces, aNamespace('ab'));
    expect(body['metadata']?.['labels']).toEqual({ 'kubernetes.io/metadata.name': 'ab' });
  });
});

describe('leases', () => {
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const aLease = (spec: Record<string, unknown>, metadata = {}) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'one', ...metadata },
    spec,
  });
  const renewTime = '2030-01-01T00:00:00.123456Z';

  it('are taken by whoever replaces the version that they read', async () => {
    const { call } = await aCluster();
    const spec = { holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0, renewTime };
    const { code, body } = await call('POST', leases, aLease(spec));
    expect([code, body['spec']]).toEqual([201, spec]);
    const { resourceVersion } = body['metadata'] ?? {};
    const take = (holderIdentity: string) =>
      call('PUT', `${leases}/one`, aLease({ ...spec, holderIdentity }, { resourceVersion }));
    const codes = await Promise.all(['b', 'c'].map(async (holder) => (await take(holder)).code));
    expect(codes.sort()).toEqual([200, 409]);
    const unread = await call('PUT', `${leases}/one`, aLease(spec));
    expect([unread.code, unread.body['message']]).toEqual([
      422,
      'leases.coordination.k8s.io "one" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
  });

  it.each([
    ['a time in milliseconds', { renewTime: '2030-01-01T00:00:00.123Z' }, 400],
    ['a time in seconds', { acquireTime: '2030-01-01T00:00:00Z' }, 400],
    ['a time in nanoseconds', { acquireTime: '2030-01-01T00:00:00.123456789Z' }, 400],
    ['a text for a number', { leaseDurationSeconds: '15' }, 400],
    ['no duration', { leaseDurationSeconds: 0 }, 422],
    ['fewer than no transitions', { leaseTransitions: -1 }, 422],
  ])('refuse %s', async (_what, spec, expected) => {
    const { call } = await aCluster();
    expect((await call('POST', leases, aLease(spec))).code).toBe(expected);
    expect((await call('POST', leases, aLease({ renewTime }))).code).toBe(201);
  });
});

describe('self reviews', () => {
  const who = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const may = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

  it('say who asks, and that everything is allowed', async () => {
    const { call } = await aCluster();
    const me = await call('POST', who, {});
    expect([me.code, me.body['status']?.['userInfo']?.['groups']]).toEqual([
      201,
      ['system:masters', 'system:authenticated'],
    ]);
    const spec = { resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default' } };
    const allowed = await call('POST', may, { spec });
    expect([allowed.code, allowed.body['spec'], allowed.body['status']]).toEqual([201, spec, { allowed: true }]);
    expect((await call('POST', may, { spec: {} })).code).toBe(422);
  });

  it('are read as kubectl sends them', async () => {
    const { call } = await aCluster();
    const field = (number: number, value: Buffer | string) =>
      Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value)]);
    const type = Buffer.concat([field(1, 'authorization.k8s.io/v1'), field(2, 'SelfSubjectAccessReview')]);
    const attributes = Buffer.concat([field(1, 'default'), field(2, 'get'), field(5, 'secrets')]);
    const object = field(2, field(1, attributes));
    const body = Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, object)]);
    const answer = await call('POST', may, body, { 'content-type': 'application/vnd.kubernetes.protobuf' });
    expect([answer.code, answer.body['spec']?.['resourceAttributes']]).toEqual([
      201,
      { namespace: 'default', verb: 'get', resource: 'secrets' },
    ]);
  });
});
