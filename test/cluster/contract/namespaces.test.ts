import { expect } from 'vitest';
import { namesOf } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

const namespaces = '/api/v1/namespaces';
const aManifest = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

contract('namespaces', ({ call, aNamespace, test }) => {
  test('are active, carry their name as a label and a finalizer in their spec', async () => {
    const name = await aNamespace();
    const { body } = await call('GET', `${namespaces}/${name}`);
    expect(body).toMatchObject({
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect(body.metadata).not.toHaveProperty('namespace');
  });

  test('are listed and picked by phase', async () => {
    const name = await aNamespace();
    expect(namesOf(await call('GET', namespaces))).toEqual(expect.arrayContaining(['default', 'kube-system', name]));
    const picked = await call('GET', `${namespaces}?fieldSelector=status.phase%3DActive,metadata.name%3D${name}`);
    expect(namesOf(picked)).toEqual([name]);
  });

  test('take a label for a name, and no dots', async () => {
    const { code, body } = await call('POST', namespaces, aManifest('a.b'));
    expect([code, body.message]).toEqual([
      422,
      'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
    const upper = await call('POST', namespaces, aManifest('Ab'));
    expect(upper.body.message).toContain('a lowercase RFC 1123 label must consist of');
  });

  test('refuse to let default go', async () => {
    const { code, body } = await call('DELETE', `${namespaces}/default`);
    expect([code, body.reason, body.message]).toEqual([
      403,
      'Forbidden',
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ]);
  });

  test('answer their deletion with themselves, on the way out', async () => {
    const name = await aNamespace();
    await call('POST', providersIn(name), aProvider('one', {}, { finalizers: ['example.com/hold'] }));
    const { code, body } = await call('DELETE', `${namespaces}/${name}`);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      kind: 'Namespace',
      metadata: { name, deletionTimestamp: expect.stringMatching(/Z$/) as unknown },
      status: { phase: 'Terminating' },
    });
  });

  test('take nothing new while they go', async () => {
    const name = await aNamespace();
    await call('POST', providersIn(name), aProvider('one', {}, { finalizers: ['example.com/hold'] }));
    await call('DELETE', `${namespaces}/${name}`);
    const { code, body } = await call('POST', providersIn(name), aProvider('two'));
    expect(code).toBe(403);
    expect(body).toMatchObject({
      reason: 'Forbidden',
      message: `machineproviders.vitistack.io "two" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      details: {
        name: 'two',
        group: 'vitistack.io',
        kind: 'machineproviders',
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${name} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      },
    });
  });
});
