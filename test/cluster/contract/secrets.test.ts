import { expect } from 'vitest';
import { namesOf, warningsOf } from './support/client.ts';
import { contract } from './support/contract.ts';

const aSecret = (name: string, content: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...content,
});

contract('secrets', ({ call, aNamespace, test, testEach }) => {
  const secretsIn = async () => `/api/v1/namespaces/${await aNamespace()}/secrets`;

  test('keep stringData as base64 in data, and never show it again', async () => {
    const secrets = await secretsIn();
    const { code, body } = await call('POST', secrets, aSecret('one', { stringData: { a: 'x' }, data: { b: 'eg==' } }));
    expect(code).toBe(201);
    expect(body).toMatchObject({ kind: 'Secret', apiVersion: 'v1', type: 'Opaque', data: { a: 'eA==', b: 'eg==' } });
    expect(body).not.toHaveProperty('stringData');
    expect(body.metadata).not.toHaveProperty('generation');
    expect((await call('GET', `${secrets}/one`)).body).toEqual(body);
  });

  test('let stringData win over data, and a patch change one key', async () => {
    const secrets = await secretsIn();
    await call('POST', secrets, aSecret('one', { stringData: { a: 'new' }, data: { a: 'eg==', b: 'eg==' } }));
    const { body } = await call('PATCH', `${secrets}/one`, { stringData: { c: 'x' }, data: { b: null } });
    expect(body.data).toEqual({ a: 'bmV3', c: 'eA==' });
  });

  test('can be replaced without a resourceVersion', async () => {
    const secrets = await secretsIn();
    await call('POST', secrets, aSecret('one', { stringData: { a: 'x' } }));
    const { code, body } = await call('PUT', `${secrets}/one`, aSecret('one', { stringData: { b: 'y' } }));
    expect([code, body.data]).toEqual([200, { b: 'eQ==' }]);
  });

  test("can't be changed once they are immutable", async () => {
    const secrets = await secretsIn();
    await call('POST', secrets, aSecret('one', { stringData: { a: 'x' }, immutable: true }));
    const data = await call('PATCH', `${secrets}/one`, { stringData: { a: 'y' } });
    expect([data.code, data.body.message]).toEqual([
      422,
      'Secret "one" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    ]);
    const undo = await call('PATCH', `${secrets}/one`, { immutable: false });
    expect(undo.body.message).toBe(
      'Secret "one" is invalid: immutable: Forbidden: field is immutable when `immutable` is set',
    );
    const label = await call('PATCH', `${secrets}/one`, { metadata: { labels: { a: 'b' } } });
    expect(label.code).toBe(200);
  });

  test('keep their type', async () => {
    const secrets = await secretsIn();
    await call('POST', secrets, aSecret('one'));
    const { code, body } = await call('PATCH', `${secrets}/one`, { type: 'other' });
    expect([code, body.message]).toEqual([
      422,
      'Secret "one" is invalid: type: Invalid value: "other": field is immutable',
    ]);
  });

  testEach(
    [
      [
        'data that is not base64',
        { data: { a: '***' } },
        400,
        'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
      ],
      [
        'a number in stringData',
        { stringData: { a: 1 } },
        400,
        'Secret in version "v1" cannot be handled as a Secret: ',
      ],
      [
        'a key that is none',
        { data: { 'a b': 'eg==' } },
        422,
        `data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
      ],
      [
        'more than 1 MiB',
        { stringData: { a: 'x'.repeat(1024 * 1024 + 1) } },
        422,
        'data: Too long: may not be more than 1048576 bytes',
      ],
    ],
    'refuse %s, and show no value',
    async (_what, content, expected, message) => {
      const { code, body } = await call('POST', await secretsIn(), aSecret('one', content));
      expect([code, body.message]).toEqual([expected, expect.stringContaining(message)]);
    },
  );

  test('warn of an unknown field, and refuse it under Strict', async () => {
    const secrets = await secretsIn();
    const warned = await call('POST', secrets, aSecret('one', { foo: 1 }));
    expect([warned.code, warningsOf(warned)]).toEqual([201, ['unknown field "foo"']]);
    const refused = await call('POST', `${secrets}?fieldValidation=Strict`, aSecret('two', { foo: 1 }));
    expect([refused.code, refused.body.message]).toEqual([
      400,
      'Secret in version "v1" cannot be handled as a Secret: strict decoding error: unknown field "foo"',
    ]);
  });

  test('are picked by type and name', async () => {
    const secrets = await secretsIn();
    await call('POST', secrets, aSecret('one'));
    await call('POST', secrets, aSecret('two', { type: 'example.com/other' }));
    expect(namesOf(await call('GET', `${secrets}?fieldSelector=type%3DOpaque`))).toEqual(['one']);
    expect(namesOf(await call('GET', `${secrets}?fieldSelector=metadata.name%3Dtwo`))).toEqual(['two']);
  });

  test('refuse another kind in their place', async () => {
    const { code, body } = await call('POST', await secretsIn(), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'x' },
    });
    expect([code, body.reason]).toEqual([400, 'BadRequest']);
    expect(body.message).toContain('cannot be handled as a Secret');
  });
});
