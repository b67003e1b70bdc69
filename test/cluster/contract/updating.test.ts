import { expect } from 'vitest';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

const stale =
  'Operation cannot be fulfilled on machineproviders.vitistack.io "one": the object has been modified; please apply your changes to the latest version and try again';

contract('updating', ({ call, aNamespace, test, testEach }) => {
  test('counts generation for a change of spec alone', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const answers = [
      await call('PATCH', `${providers}/one`, { metadata: { labels: { a: 'b' } } }),
      await call('PATCH', `${providers}/one/status`, { status: { phase: 'Ready' } }),
      await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } }),
    ];
    expect(answers.map(({ body }) => body.metadata?.generation)).toEqual([1, 1, 2]);
    const versions = answers.map(({ body }) => Number(body.metadata?.resourceVersion));
    expect(
      [...versions].sort((a, b) => a - b),
      'each write has a later version',
    ).toEqual(versions);
    expect(new Set(versions).size).toBe(3);
  });

  test('writes nothing for a change that changes nothing', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const patched = await call('PATCH', `${providers}/one`, { spec: { region: 'us-west-2' } });
    const replaced = await call('PUT', `${providers}/one`, created);
    expect([patched.code, replaced.code]).toEqual([200, 200]);
    expect(patched.body.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
    expect(replaced.body.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
    await call('PATCH', `${providers}/one/status`, { status: { phase: 'Ready' } });
    const first = await call('GET', `${providers}/one`);
    const again = await call('PATCH', `${providers}/one/status`, { status: { phase: 'Ready' } });
    expect(again.body.metadata?.resourceVersion).toBe(first.body.metadata?.resourceVersion);
  });

  test('keeps spec and metadata out of /status, and status out of the object', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const change = { metadata: { labels: { a: 'b' } }, spec: { region: 'eu-north-1' }, status: { phase: 'Ready' } };
    const { body: viaStatus } = await call('PATCH', `${providers}/one/status`, change);
    expect(viaStatus.spec?.region).toBe('us-west-2');
    expect(viaStatus.metadata?.labels).toBeUndefined();
    expect(viaStatus.status).toEqual({ phase: 'Ready' });
    const { body: viaObject } = await call('PATCH', `${providers}/one`, { ...change, status: { phase: 'Error' } });
    expect(viaObject.spec?.region).toBe('eu-north-1');
    expect(viaObject.metadata?.labels).toEqual({ a: 'b' });
    expect(viaObject.status).toEqual({ phase: 'Ready' });
  });

  test('gets and replaces through /status as well', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PUT', `${providers}/one/status`, { ...created, status: { phase: 'Ready' } });
    expect([code, body.status?.phase]).toEqual([200, 'Ready']);
    expect((await call('GET', `${providers}/one/status`)).body).toEqual(body);
    const cleared = await call('PATCH', `${providers}/one/status`, { status: null });
    expect(cleared.body.status).toBeUndefined();
  });

  test('validates status, and refuses what it may not be with the fields named', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PATCH', `${providers}/one/status`, { status: { phase: 'Splendid' } });
    expect([code, body.reason]).toEqual([422, 'Invalid']);
    expect(body.details?.causes?.[0]).toMatchObject({ reason: 'FieldValueNotSupported', field: 'status.phase' });
  });

  test('refuses a stale resourceVersion with Conflict, in a PUT and in a patch', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    const { resourceVersion } = created.metadata ?? {};
    for (const answer of [
      await call('PUT', `${providers}/one`, created),
      await call('PUT', `${providers}/one/status`, { ...created, status: { phase: 'Ready' } }),
      await call('PATCH', `${providers}/one`, { metadata: { resourceVersion }, spec: { region: 'x' } }),
      await call('PATCH', `${providers}/one/status`, { metadata: { resourceVersion }, status: { phase: 'Ready' } }),
    ]) {
      expect(answer.code).toBe(409);
      expect(answer.body).toMatchObject({
        reason: 'Conflict',
        message: stale,
        details: { name: 'one', group: 'vitistack.io', kind: 'machineproviders' },
      });
    }
    expect((await call('GET', `${providers}/one`)).body.spec?.region).toBe('eu-north-1');
  });

  test('refuses the version of an object that was deleted and made again', async () => {
    const providers = providersIn(await aNamespace());
    const { body: first } = await call('POST', providers, aProvider('one'));
    await call('DELETE', `${providers}/one`);
    await call('POST', providers, aProvider('one'));
    const { resourceVersion } = first.metadata ?? {};
    const patched = await call('PATCH', `${providers}/one/status`, {
      metadata: { resourceVersion },
      status: { phase: 'Ready' },
    });
    expect([patched.code, patched.body.reason]).toEqual([409, 'Conflict']);
  });

  test('is guarded on /status by the resourceVersion alone: a uid there is passed over', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PATCH', `${providers}/one/status`, {
      metadata: { uid: 'another' },
      status: { phase: 'Ready' },
    });
    expect([code, body.status?.phase]).toEqual([200, 'Ready']);
  });

  test('lets one of many writers win who replace the same version', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => call('PUT', `${providers}/one`, { ...created, ...aSpec(`region-${i}`) })),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
  });

  test('keeps what the server decides whatever a PUT says of it', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PUT', `${providers}/one`, {
      ...created,
      metadata: {
        ...created.metadata,
        generation: 40,
        creationTimestamp: '2001-01-01T00:00:00Z',
        labels: { a: 'b' },
      },
    });
    expect(code).toBe(200);
    expect(body.metadata).toMatchObject({
      generation: 1,
      creationTimestamp: created.metadata?.creationTimestamp,
      labels: { a: 'b' },
    });
  });

  test('refuses a deletionTimestamp, which only a deletion sets', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PATCH', `${providers}/one`, {
      metadata: { deletionTimestamp: '2001-01-01T00:00:00Z' },
    });
    expect([code, body.reason]).toEqual([422, 'Invalid']);
    expect(body.message).toContain('metadata.deletionTimestamp: Invalid value');
    expect(body.message).toContain('field is immutable');
  });

  testEach(
    [
      [
        'no resourceVersion',
        { resourceVersion: undefined },
        422,
        'Invalid',
        'machineproviders.vitistack.io "one" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      ],
      [
        'another name',
        { name: 'two' },
        400,
        'BadRequest',
        'the name of the object (two) does not match the name on the URL (one)',
      ],
      [
        'another namespace',
        { namespace: 'elsewhere' },
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      [
        'another uid',
        { uid: 'another' },
        409,
        'Conflict',
        'Precondition failed: UID in precondition: another, UID in object meta: ',
      ],
    ],
    'refuses a PUT with %s',
    async (_what, metadata, expected, reason, message) => {
      const providers = providersIn(await aNamespace());
      const { body: created } = await call('POST', providers, aProvider('one'));
      const { code, body } = await call('PUT', `${providers}/one`, {
        ...created,
        metadata: { ...created.metadata, ...metadata },
      });
      expect([code, body.reason, body.message]).toEqual([expected, reason, expect.stringContaining(message)]);
    },
  );

  testEach(
    [
      ['another name', { name: 'two' }, 400, 'BadRequest', 'the name of the object (two) does not match'],
      [
        'another namespace',
        { namespace: 'elsewhere' },
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      [
        'another uid',
        { uid: 'another' },
        422,
        'Invalid',
        'MachineProvider.vitistack.io "one" is invalid: metadata.uid: Invalid value: "another": field is immutable',
      ],
    ],
    'refuses a merge patch with %s',
    async (_what, metadata, expected, reason, message) => {
      const providers = providersIn(await aNamespace());
      await call('POST', providers, aProvider('one'));
      const { code, body } = await call('PATCH', `${providers}/one`, { metadata });
      expect([code, body.reason, body.message]).toEqual([expected, reason, expect.stringContaining(message)]);
    },
  );

  test('lets a merge patch be as RFC 7386 says: null removes, objects merge, lists are replaced', async () => {
    const providers = providersIn(await aNamespace());
    const settings = { keep: '1', drop: '2' };
    await call(
      'POST',
      providers,
      aProvider('one', { availabilityZones: ['a', 'b'], config: { customSettings: settings } }),
    );
    const { body } = await call('PATCH', `${providers}/one`, {
      spec: { availabilityZones: ['c'], config: { timeout: '30s', customSettings: { drop: null, add: '3' } } },
    });
    expect(body.spec).toMatchObject({
      availabilityZones: ['c'],
      config: { timeout: '30s', customSettings: { keep: '1', add: '3' } },
    });
    expect(body.spec?.config?.customSettings).not.toHaveProperty('drop');
  });

  test('checks a patch and writes nothing under a dry run', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { code, body } = await call('PATCH', `${providers}/one?dryRun=All`, { spec: { region: 'eu-north-1' } });
    expect([code, body.spec?.region]).toEqual([200, 'eu-north-1']);
    expect(body.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
    expect((await call('GET', `${providers}/one`)).body).toEqual(created);
    const refused = await call('PATCH', `${providers}/one?dryRun=All`, { spec: { type: 'x' } });
    expect(refused.code).toBe(422);
  });

  test('answers 404 for what is not there, whatever the verb', async () => {
    const providers = providersIn(await aNamespace());
    for (const answer of [
      await call('GET', `${providers}/none`),
      await call('PATCH', `${providers}/none`, { spec: {} }),
      await call('PATCH', `${providers}/none/status`, { status: {} }),
      await call('PUT', `${providers}/none`, aProvider('none', {}, { resourceVersion: '1' })),
      await call('DELETE', `${providers}/none`),
    ]) {
      expect(answer.code).toBe(404);
      expect(answer.body).toMatchObject({
        reason: 'NotFound',
        message: 'machineproviders.vitistack.io "none" not found',
        details: { name: 'none', group: 'vitistack.io', kind: 'machineproviders' },
      });
    }
  });
});

function aSpec(region: string) {
  const { spec } = aProvider('one', { region });
  return { spec };
}
