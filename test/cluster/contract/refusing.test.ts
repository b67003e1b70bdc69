import { inject } from 'vitest';
import { expect } from 'vitest';
import { asText, createClient } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersEverywhere, providersIn } from './support/provider.ts';

const secretsIn = (namespace: string) => `/api/v1/namespaces/${namespace}/secrets`;

contract('refusing', ({ kind, call, clientOf, aNamespace, test, testEach }) => {
  testEach(
    [
      ['a path of nothing', '/nowhere'],
      ['a group that is not there', '/apis/nowhere.example.com/v1/things'],
      ['a version that is not there', '/apis/vitistack.io/v9/machineproviders'],
      ['a resource that is not there', '/apis/vitistack.io/v1alpha1/things'],
    ],
    'answers %s with 404',
    async (_what, path) => {
      expect((await call('GET', path)).code).toBe(404);
    },
  );

  testEach(
    [
      ['a resource of the core group that is not there', '/api/v1/namespaces/default/things'],
      ['a subresource that is not there', '/api/v1/namespaces/default/secrets/one/scale'],
    ],
    'answers %s with NotFound and no name',
    async (_what, path) => {
      const { code, body } = await call('GET', path);
      expect(code).toBe(404);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'the server could not find the requested resource',
        reason: 'NotFound',
        details: {},
        code: 404,
      });
    },
  );

  testEach(
    [
      ['PUT', secretsIn('default')],
      ['PATCH', secretsIn('default')],
      ['POST', `${secretsIn('default')}/one`],
    ],
    'answers %s where it has no meaning with MethodNotAllowed',
    async (method, path) => {
      const { code, body } = await call(method, path, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } });
      expect([code, body.reason, body.message]).toEqual([
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      ]);
    },
  );

  test('answers the deletion of a status with MethodNotAllowed', async () => {
    const { code, body } = await call('DELETE', `${providersIn('default')}/one/status`);
    expect([code, body.reason]).toEqual([405, 'MethodNotAllowed']);
  });

  test('answers an Accept that it has nothing for with NotAcceptable', async () => {
    for (const accept of ['text/html', 'application/json;as=Other;v=v1;g=meta.k8s.io']) {
      const { code, body } = await call('GET', providersIn('default'), undefined, { accept });
      expect([code, body.reason]).toEqual([406, 'NotAcceptable']);
      expect(body.message).toMatch(/^only the following media types are accepted: application\/json/);
    }
  });

  test('takes the first of several Accepts that it has', async () => {
    const { code } = await call('GET', providersIn('default'), undefined, {
      accept: 'text/html, application/json;as=Other;v=v1;g=meta.k8s.io, application/json',
    });
    expect(code).toBe(200);
  });

  test('answers a body over 3 MiB with RequestEntityTooLarge', async () => {
    const big = aProvider('big', {}, { annotations: { a: 'x'.repeat(3 * 1024 * 1024) } });
    const { code, body } = await call('POST', providersIn('default'), big);
    expect([code, body.reason, body.message]).toEqual([
      413,
      'RequestEntityTooLarge',
      'Request entity too large: limit is 3145728',
    ]);
  });

  test('answers annotations over 256 KiB with Invalid', async () => {
    const big = aProvider('big', {}, { annotations: { a: 'x'.repeat(256 * 1024) } });
    const { code, body } = await call('POST', providersIn('default'), big);
    expect(code).toBe(422);
    expect(body.details?.causes?.[0]).toEqual({
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 262144 bytes',
      field: 'metadata.annotations',
    });
  });

  test('answers a body of an unknown type with UnsupportedMediaType, and says what it takes', async () => {
    const { code, body } = await call('POST', providersIn('default'), 'hello', { 'content-type': 'text/plain' });
    expect([code, body.reason]).toEqual([415, 'UnsupportedMediaType']);
    expect(body.message).toMatch(
      /^the body of the request was in an unknown format - accepted media types include: application\/json, application\/yaml/,
    );
  });

  test('answers a strategic merge patch of a custom resource with UnsupportedMediaType', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    for (const type of ['application/strategic-merge-patch+json', 'application/json']) {
      const { code, body } = await call('PATCH', `${providers}/one`, {}, { 'content-type': type });
      expect([code, body.reason]).toEqual([415, 'UnsupportedMediaType']);
      expect(body.message).toMatch(/application\/merge-patch\+json, application\/apply-patch\+yaml/);
    }
  });

  testEach(
    [
      ['broken JSON', '{"a":'],
      ['nothing', ''],
      ['a list', '[]'],
      ['null', 'null'],
    ],
    'answers a body of %s with BadRequest',
    async (_what, text) => {
      const { code, body } = await call('POST', providersIn('default'), text);
      expect([code, body.reason]).toEqual([400, 'BadRequest']);
    },
  );

  testEach(
    [
      ['broken JSON', '{"a":'],
      ['nothing', ''],
      ['a list', '[]'],
      ['a text', '"x"'],
      ['null', 'null'],
    ],
    'answers a merge patch of %s with BadRequest',
    async (_what, text) => {
      const providers = providersIn(await aNamespace());
      await call('POST', providers, aProvider('one'));
      const { code, body } = await call('PATCH', `${providers}/one`, text);
      expect([code, body.reason]).toEqual([400, 'BadRequest']);
    },
  );

  testEach(
    [
      ['POST', '', 'CreateOptions'],
      ['PATCH', '/one', 'PatchOptions'],
      ['DELETE', '/one', 'DeleteOptions'],
    ],
    'answers a dry run of an unknown kind of %s with Invalid, naming its options',
    async (method, name, options) => {
      const providers = providersIn(await aNamespace());
      await call('POST', providers, aProvider('one'));
      const body = method === 'DELETE' ? undefined : aProvider('one');
      const answer = await call(method, `${providers}${name}?dryRun=Some`, body);
      expect(answer.code).toBe(422);
      expect(answer.body).toMatchObject({
        reason: 'Invalid',
        message: `${options}.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"`,
        details: { group: 'meta.k8s.io', kind: options },
      });
      expect(answer.body.details).not.toHaveProperty('name');
    },
  );

  test("answers a token that it doesn't know with Unauthorized", async () => {
    const { code, body } = await clientOf('nonsense').call('GET', providersEverywhere);
    expect(code).toBe(401);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  test('answers health checks without a token', async () => {
    for (const path of ['/livez', '/readyz', '/healthz']) {
      const { code, text } = await clientOf('').call('GET', path, undefined, { authorization: '' });
      expect([code, text]).toEqual([200, 'ok']);
    }
  });

  // The embedded cluster has one user, who may do everything.
  if (kind === 'real') {
    test('answers who may not with Forbidden, for what is there and what is not alike', async () => {
      const stranger = createClient(inject('cluster').strangerKubeconfigPath);
      const providers = providersIn(await aNamespace());
      await call('POST', providers, aProvider('one'));
      const present = await stranger.call('GET', `${providers}/one`);
      const absent = await stranger.call('GET', `${providers}/none`);
      const list = await stranger.call('GET', providersEverywhere);
      await stranger.close();
      const namespace = providers.split('/')[5] ?? '';
      const what = `cannot get resource "machineproviders" in API group "vitistack.io" in the namespace "${namespace}"`;
      expect([present.code, present.body.reason, present.body.message]).toEqual([
        403,
        'Forbidden',
        `machineproviders.vitistack.io "one" is forbidden: User "stranger" ${what}`,
      ]);
      expect(present.body.details).toEqual({ name: 'one', group: 'vitistack.io', kind: 'machineproviders' });
      expect(absent.body.message).toBe(asText(present.body.message).replace('"one"', '"none"'));
      expect(list.body.message).toBe(
        'machineproviders.vitistack.io is forbidden: User "stranger" cannot list resource "machineproviders" in API group "vitistack.io" at the cluster scope',
      );
    });
  }
});
