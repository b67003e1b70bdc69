import { expect } from 'vitest';
import { namesOf } from './support/client.ts';
import { contract } from './support/contract.ts';

function anEvent(namespace: string, name: string, content: Record<string, unknown> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject: {
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      namespace,
      name: 'one',
      uid: 'u-1',
    },
    reason: 'Probed',
    message: 'all is well',
    type: 'Normal',
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:05Z',
    count: 2,
    source: { component: 'gateway' },
    ...content,
  };
}

contract('events', ({ call, aNamespace, test, testEach }) => {
  test('come back as they were written', async () => {
    const namespace = await aNamespace();
    const { code, body } = await call('POST', `/api/v1/namespaces/${namespace}/events`, anEvent(namespace, 'one.1'));
    expect(code).toBe(201);
    expect(body).toMatchObject(anEvent(namespace, 'one.1'));
    const counted = await call('PATCH', `/api/v1/namespaces/${namespace}/events/one.1`, { count: 3 });
    expect([counted.code, counted.body.count]).toEqual([200, 3]);
  });

  testEach(
    [
      ['involvedObject.name=one'],
      ['involvedObject.kind=MachineProvider,involvedObject.uid=u-1'],
      ['involvedObject.apiVersion=vitistack.io/v1alpha1'],
      ['reason=Probed,type=Normal'],
      ['metadata.name=one.1'],
    ],
    'are picked by the field selector %s',
    async (selector) => {
      const namespace = await aNamespace();
      const events = `/api/v1/namespaces/${namespace}/events`;
      await call('POST', events, anEvent(namespace, 'one.1'));
      const involvedObject = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'two', uid: 'u-2' };
      await call('POST', events, anEvent(namespace, 'two.1', { involvedObject, reason: 'Other', type: 'Warning' }));
      expect(namesOf(await call('GET', `${events}?fieldSelector=${encodeURIComponent(selector)}`))).toEqual(['one.1']);
    },
  );

  test('are of the namespace that they are about', async () => {
    const namespace = await aNamespace();
    const event = anEvent(namespace, 'one.1', { involvedObject: { kind: 'x', name: 'y', namespace: 'default' } });
    const { code, body } = await call('POST', `/api/v1/namespaces/${namespace}/events`, event);
    expect([code, body.message]).toEqual([
      422,
      'Event "one.1" is invalid: involvedObject.namespace: Invalid value: "default": does not match event.namespace',
    ]);
  });

  test('draw a name from generateName', async () => {
    const namespace = await aNamespace();
    const event = { ...anEvent(namespace, ''), metadata: { generateName: 'one.' } };
    const { body } = await call('POST', `/api/v1/namespaces/${namespace}/events`, event);
    expect(body.metadata?.name).toMatch(/^one\.[a-z0-9]{5}$/);
  });

  test('may have any name that can stand in a path', async () => {
    const namespace = await aNamespace();
    const path = `/api/v1/namespaces/${namespace}/events`;
    expect((await call('POST', path, anEvent(namespace, 'One_2.'))).code).toBe(201);
    const { code, body } = await call('POST', path, anEvent(namespace, 'a%b'));
    expect([code, body.message]).toEqual([
      422,
      'Event "a%b" is invalid: metadata.name: Invalid value: "a%b": may not contain \'%\'',
    ]);
  });

  test("refuse a selector of a field that they don't offer", async () => {
    const { code, body } = await call('GET', '/api/v1/namespaces/default/events?fieldSelector=message%3Dx');
    expect([code, body.message]).toEqual([400, 'field label not supported: message']);
  });
});
