import { expect, inject } from 'vitest';
import { createClient } from './support/client.ts';
import { contract } from './support/contract.ts';

const whoAmI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const mayI = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const identity = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const access = (spec: Record<string, unknown>) => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  spec,
});
const reading = { namespace: 'default', verb: 'list', group: 'vitistack.io', resource: 'machineproviders' };

contract('reviewing', ({ kind, call, clientOf, test }) => {
  test('tells callers who they are', async () => {
    const { code, body } = await call('POST', whoAmI, identity);
    expect(code).toBe(201);
    expect(body).toMatchObject({ ...identity, status: { userInfo: { username: expect.any(String) as unknown } } });
    expect(body.status?.userInfo?.groups).toEqual(expect.arrayContaining(['system:masters', 'system:authenticated']));
  });

  test('tells callers what they may do', async () => {
    const { code, body } = await call('POST', mayI, access({ resourceAttributes: reading }));
    expect(code).toBe(201);
    expect(body.kind).toBe('SelfSubjectAccessReview');
    expect(body.spec).toEqual({ resourceAttributes: reading });
    expect(body.status).toEqual({ allowed: true });
    const path = await call('POST', mayI, access({ nonResourceAttributes: { path: '/metrics', verb: 'get' } }));
    expect(path.body.status?.allowed).toBe(true);
  });

  test('refuses a question about nothing', async () => {
    const { code, body } = await call('POST', mayI, access({}));
    expect([code, body.reason]).toEqual([422, 'Invalid']);
    expect(body.message).toContain('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  });

  test('keeps nothing: a review can only be made', async () => {
    const { code, body } = await call('GET', whoAmI);
    expect([code, body.reason]).toEqual([405, 'MethodNotAllowed']);
  });

  test("tells nothing to a token that it doesn't know", async () => {
    const client = clientOf('nonsense');
    expect((await client.call('POST', whoAmI, identity)).code).toBe(401);
    expect((await client.call('POST', mayI, access({ resourceAttributes: reading }))).code).toBe(401);
  });

  // The embedded cluster has one user, who may do everything.
  if (kind === 'real') {
    test('tells a user without any right the same, and that it is no', async () => {
      const stranger = createClient(inject('cluster').strangerKubeconfigPath);
      const own = await stranger.call('POST', whoAmI, identity);
      expect(own.body.status?.userInfo).toEqual({
        username: 'stranger',
        uid: 'uid-of-stranger',
        groups: ['system:authenticated'],
      });
      const may = await stranger.call('POST', mayI, access({ resourceAttributes: reading }));
      await stranger.close();
      expect([may.code, may.body.status]).toEqual([201, { allowed: false }]);
    });
  }
});
