import { expect } from 'vitest';
import { asText } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

contract('creating', ({ call, aNamespace, test, testEach }) => {
  test('answers 201 with what the server decides: uid, generation, time and version', async () => {
    const namespace = await aNamespace();
    const sent = aProvider('one', {}, { uid: 'mine', generation: 7, creationTimestamp: '2001-01-01T00:00:00Z' });
    const { code, body } = await call('POST', providersIn(namespace), { ...sent, status: { phase: 'Ready' } });
    expect(code).toBe(201);
    expect(body).toMatchObject({ apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider' });
    expect(body.metadata).toMatchObject({ name: 'one', namespace, generation: 1 });
    expect(body.metadata?.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(body.metadata?.resourceVersion).toMatch(/^[1-9]\d*$/);
    const created = asText(body.metadata?.creationTimestamp);
    expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(created) - Date.now())).toBeLessThan(10_000);
    expect(body.spec).toEqual(sent.spec);
    expect(body.status, 'status is written through /status alone').toBeUndefined();
    expect((await call('GET', `${providersIn(namespace)}/one`)).body).toEqual(body);
  });

  test('refuses a name that is taken with AlreadyExists', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('POST', providers, aProvider('one', { region: 'eu-north-1' }));
    expect(code).toBe(409);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'machineproviders.vitistack.io "one" already exists',
      reason: 'AlreadyExists',
      details: { name: 'one', group: 'vitistack.io', kind: 'machineproviders' },
      code: 409,
    });
  });

  test('refuses a name whose object is still being deleted with AlreadyExists, and says so', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/hold'] }));
    await call('DELETE', `${providers}/one`);
    const { code, body } = await call('POST', providers, aProvider('one'));
    expect(code).toBe(409);
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'object is being deleted: machineproviders.vitistack.io "one" already exists',
      details: { name: 'one', group: 'vitistack.io', kind: 'machineproviders' },
    });
  });

  test('draws names from generateName, which it keeps', async () => {
    const providers = providersIn(await aNamespace());
    const manifest = { ...aProvider(''), metadata: { generateName: 'aws-' } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', providers, manifest)));
    const names = answers.map(({ body }) => body.metadata?.name);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^aws-[a-z0-9]{5}$/);
    expect(answers[0]?.body.metadata?.generateName).toBe('aws-');
  });

  test('gives the same name another uid after it was deleted', async () => {
    const providers = providersIn(await aNamespace());
    const first = await call('POST', providers, aProvider('one'));
    await call('DELETE', `${providers}/one`);
    const second = await call('POST', providers, aProvider('one'));
    expect(second.body.metadata?.uid).not.toBe(first.body.metadata?.uid);
    expect(Number(second.body.metadata?.resourceVersion)).toBeGreaterThan(
      Number(first.body.metadata?.resourceVersion) + 1,
    );
  });

  test('checks all and writes nothing under a dry run', async () => {
    const providers = providersIn(await aNamespace());
    const { code, body } = await call('POST', `${providers}?dryRun=All`, aProvider('one'));
    expect(code).toBe(201);
    expect(body.metadata?.uid).toBeDefined();
    expect(body.metadata?.resourceVersion).toBeUndefined();
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
    const refused = await call('POST', `${providers}?dryRun=All`, aProvider('two', { type: 'x' }));
    expect(refused.code).toBe(422);
    await call('POST', providers, aProvider('three'));
    expect((await call('POST', `${providers}?dryRun=All`, aProvider('three'))).body.reason).toBe('AlreadyExists');
  });

  test('refuses a namespace that is not there with NotFound of the namespace', async () => {
    const { code, body } = await call('POST', providersIn('absent'), aProvider('one'));
    expect(code).toBe(404);
    expect(body).toMatchObject({
      reason: 'NotFound',
      message: 'namespaces "absent" not found',
      details: { name: 'absent', kind: 'namespaces' },
    });
  });

  testEach(
    [
      [
        'another namespace in the body',
        aProvider('one', {}, { namespace: 'elsewhere' }),
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      [
        'no name',
        { ...aProvider(''), metadata: {} },
        422,
        'Invalid',
        'metadata.name: Required value: name or generateName is required',
      ],
      [
        'a name that is none',
        aProvider('No_Name'),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "No_Name" is invalid: metadata.name: Invalid value: "No_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
      [
        'a name that is too long',
        aProvider('a'.repeat(254)),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "${'a'.repeat(254)}" is invalid: metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 characters`,
      ],
      [
        'a label value that is none',
        aProvider('one', {}, { labels: { a: 'b c' } }),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "one" is invalid: metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      ],
      [
        'a label key that is none',
        aProvider('one', {}, { labels: { 'a b': 'c' } }),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "one" is invalid: metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      ],
      [
        'an annotation key that is none',
        aProvider('one', {}, { annotations: { 'a b': 'c' } }),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "one" is invalid: metadata.annotations: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      ],
      [
        'a finalizer that is none',
        aProvider('one', {}, { finalizers: ['a b'] }),
        422,
        'Invalid',
        `MachineProvider.vitistack.io "one" is invalid: metadata.finalizers: Invalid value: "a b": name part must consist of`,
      ],
      [
        'a label value that is a number',
        aProvider('one', {}, { labels: { a: 1 } }),
        400,
        'BadRequest',
        'MachineProvider in version "v1alpha1" cannot be handled as a MachineProvider',
      ],
      [
        'a version of another group',
        { ...aProvider('one'), apiVersion: 'v1', kind: 'Secret' },
        400,
        'BadRequest',
        'the API version in the data (v1) does not match the expected API version (vitistack.io/v1alpha1)',
      ],
      [
        'another kind of the group',
        { ...aProvider('one'), kind: 'Other' },
        422,
        'Invalid',
        'Other.vitistack.io "one" is invalid: kind: Invalid value: "Other": must be MachineProvider',
      ],
      [
        'no kind',
        { apiVersion: 'vitistack.io/v1alpha1', metadata: { name: 'one' } },
        400,
        'BadRequest',
        "Object 'Kind' is missing in",
      ],
      ['no apiVersion', { kind: 'MachineProvider', metadata: { name: 'one' } }, 400, 'BadRequest', ''],
      [
        'a resourceVersion',
        aProvider('one', {}, { resourceVersion: '5' }),
        500,
        undefined,
        'resourceVersion should not be set on objects to be created',
      ],
    ],
    'refuses %s',
    async (_what, manifest, expected, reason, message) => {
      const providers = providersIn(await aNamespace());
      const { code, body } = await call('POST', providers, manifest);
      expect([code, body.reason, body.message]).toEqual([expected, reason, expect.stringContaining(message)]);
      expect((await call('GET', `${providers}/one`)).code).toBe(404);
    },
  );
});
