import { describe, expect, it } from 'vitest';
import { aCluster, aManifest, presentEvents, providers, take } from './support/cluster.ts';

describe('creating', () => {
  it('answers 201 with what the server decides: uid, generation, time, version and defaults', async () => {
    const { call } = await aCluster({ now: () => new Date('2030-01-02T03:04:05.678Z') });
    const sent = aManifest('one', {}, { uid: 'mine', generation: 7, creationTimestamp: '2001-01-01T00:00:00Z' });
    const { code, body } = await call('POST', providers, { ...sent, status: { phase: 'Ready' } });
    expect(code).toBe(201);
    expect(body['metadata']).toMatchObject({
      name: 'one',
      namespace: 'default',
      generation: 1,
      creationTimestamp: '2030-01-02T03:04:05Z',
    });
    expect(body['metadata']?.['uid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(body['metadata']?.['resourceVersion'])).toBeGreaterThan(0);
    expect(body['spec']).toEqual({ type: 'vsphere', region: 'datacenter1', tier: 'standard' });
    expect(body['status'], 'status is written through /status alone').toBeUndefined();
    expect((await call('GET', `${providers}/one`)).body).toEqual(body);
  });

  it('refuses a name that is taken with AlreadyExists', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const { code, body } = await call('POST', providers, aManifest('one'));
    expect(code).toBe(409);
    expect(body).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'AlreadyExists',
      code: 409,
      message: 'machineproviders.vitistack.io "one" already exists',
      details: { name: 'one', group: 'vitistack.io', kind: 'machineproviders' },
    });
  });

  it('draws a name from generateName', async () => {
    const { call } = await aCluster();
    const manifest = { ...aManifest(''), metadata: { generateName: 'aws-' } };
    const names = await Promise.all(
      Array.from({ length: 5 }, async () => (await call('POST', providers, manifest)).body['metadata']?.['name']),
    );
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^aws-[a-z0-9]{5}$/);
  });

  it.each([
    ['a namespace that is not there', 'absent', aManifest('one'), 404, 'namespaces "absent" not found'],
    ['another namespace in the body', 'default', aManifest('one', {}, { namespace: 'x' }), 400, /does not match/],
    ['no name', 'default', { ...aManifest(''), metadata: {} }, 422, /metadata.name: Required value: name or generate/],
    ['a name that is none', 'default', aManifest('No_Name'), 422, /a lowercase RFC 1123 subdomain must consist/],
    [
      'a label that is none',
      'default',
      aManifest('one', {}, { labels: { a: 'b c' } }),
      422,
      /metadata.labels: Invalid/,
    ],
    ['a label that is a number', 'default', aManifest('one', {}, { labels: { a: 1 } }), 400, /metadata.labels.a/],
    [
      'another kind',
      'default',
      { ...aManifest('one'), kind: 'Secret' },
      422,
      /Secret.vitistack.io "one" is invalid: kind: Invalid value: "Secret": must be MachineProvider/,
    ],
    ['another version', 'default', { ...aManifest('one'), apiVersion: 'v2' }, 400, /API version in the data/],
    ['no kind', 'default', { metadata: { name: 'one' } }, 400, /Object 'Kind' is missing/],
    ['a version of its own', 'default', aManifest('one', {}, { resourceVersion: '5' }), 500, /should not be set/],
  ])('refuses %s', async (_what, namespace, manifest, expected, message) => {
    const { call } = await aCluster();
    const { code, body } = await call('POST', providers.replace('default', namespace), manifest);
    expect(code).toBe(expected);
    expect(body['message']).toMatch(message);
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });
});

describe('updating', () => {
  it('counts generation for a change of spec alone', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const generations = [
      await call('PATCH', `${providers}/one`, { metadata: { labels: { a: 'b' } } }),
      await call('PATCH', `${providers}/one/status`, { status: { phase: 'Ready' } }),
      await call('PATCH', `${providers}/one`, { spec: { region: 'datacenter2' } }),
    ].map(({ body }) => body['metadata']?.['generation']);
    expect(generations).toEqual([1, 1, 2]);
  });

  it('writes nothing for a change that changes nothing', async () => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    const patched = await call('PATCH', `${providers}/one`, { spec: { region: 'datacenter1' } });
    const replaced = await call('PUT', `${providers}/one`, created);
    expect([patched.code, replaced.code]).toEqual([200, 200]);
    expect(patched.body).toEqual(created);
    expect(replaced.body).toEqual(created);
  });

  it('keeps spec and metadata out of /status, and status out of the object', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one'));
    const change = {
      metadata: { labels: { a: 'b' } },
      spec: { region: 'datacenter9' },
      status: { phase: 'Ready' },
    };
    const { body: viaStatus } = await call('PATCH', `${providers}/one/status`, change);
    expect(viaStatus['spec']?.['region']).toBe('datacenter1');
    expect(viaStatus['metadata']?.['labels']).toBeUndefined();
    expect(viaStatus['status']).toEqual({ phase: 'Ready' });
    const { body: viaObject } = await call('PATCH', `${providers}/one`, { ...change, status: { phase: 'Error' } });
    expect(viaObject['spec']?.['region']).toBe('datacenter9');
    expect(viaObject['status']).toEqual({ phase: 'Ready' });
  });

  it('refuses a stale resourceVersion with Conflict, in a PUT and in a patch', async () => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    await call('PATCH', `${providers}/one`, { spec: { region: 'datacenter2' } });
    const { resourceVersion } = created['metadata'] ?? {};
    for (const answer of [
      await call('PUT', `${providers}/one`, created),
      await call('PUT', `${providers}/one/status`, { ...created, status: { phase: 'Ready' } }),
      await call('PATCH', `${providers}/one`, { metadata: { resourceVersion }, spec: { region: 'datacenter3' } }),
    ]) {
      expect(answer.code).toBe(409);
      expect(answer.body).toMatchObject({
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on machineproviders.vitistack.io "one": the object has been modified; please apply your changes to the latest version and try again',
      });
    }
    expect((await call('GET', `${providers}/one`)).body['spec']?.['region']).toBe('datacenter2');
  });

  it('lets one of many writers win who replace the same version', async () => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        call('PUT', `${providers}/one`, { ...created, spec: { type: 'vsphere', region: `dc${i}` } }),
      ),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
  });

  it.each([
    ['no resourceVersion', { resourceVersion: undefined }, 422, /resourceVersion: Invalid value: 0: must be specified/],
    ['another name', { name: 'two' }, 400, /name of the object \(two\) does not match the name on the URL \(one\)/],
    ['another namespace', { namespace: 'x' }, 400, /namespace of the provided object does not match/],
    ['another uid', { uid: 'x' }, 409, /Precondition failed: UID in precondition: x/],
  ])('refuses a PUT with %s', async (_what, metadata, expected, message) => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    const { code, body } = await call('PUT', `${providers}/one`, {
      ...created,
      metadata: { ...created['metadata'], ...metadata },
    });
    expect(code).toBe(expected);
    expect(body['message']).toMatch(message);
  });

  it('answers 404 for what is not there', async () => {
    const { call } = await aCluster();
    const answers = [
      await call('GET', `${providers}/none`),
      await call('PUT', `${providers}/none`, aManifest('none', {}, { resourceVersion: '1' })),
      await call('PATCH', `${providers}/none`, { spec: {} }),
      await call('DELETE', `${providers}/none`),
    ];
    for (const { code, body } of answers) {
      expect([code, body['reason'], body['message']]).toEqual([
        404,
        'NotFound',
        'machineproviders.vitistack.io "none" not found',
      ]);
    }
  });

  it('merges a patch as RFC 7386 says: null removes, objects merge, lists are replaced', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one', { zones: ['a', 'b'], settings: { keep: '1', drop: '2' } }));
    const patch = { spec: { zones: ['c'], settings: { drop: null, add: '3' }, tier: null } };
    const { body } = await call('PATCH', `${providers}/one`, patch);
    expect(body['spec']).toMatchObject({ zones: ['c'], settings: { keep: '1', add: '3' }, tier: 'standard' });
    expect(body['spec']?.['settings']).not.toHaveProperty('drop');
  });
});

describe('deleting', () => {
  it('answers with a Status that carries the uid', async () => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    const { code, body } = await call('DELETE', `${providers}/one`, { propagationPolicy: 'Foreground' });
    expect(code).toBe(200);
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'one', kind: 'machineproviders', uid: created['metadata']?.['uid'] },
    });
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });

  it('says of a name that is taken whether its holder is on the way out', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one', {}, { finalizers: ['example.com/a'] }));
    const taken = await call('POST', providers, aManifest('one'));
    expect([taken.code, taken.body['message']]).toEqual([409, 'machineproviders.vitistack.io "one" already exists']);
    await call('DELETE', `${providers}/one`);
    expect((await call('POST', providers, aManifest('one'))).body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'object is being deleted: machineproviders.vitistack.io "one" already exists',
    });
  });

  it('lets an object with finalizers stay, marked, until the last one is taken away', async () => {
    const { call } = await aCluster();
    await call('POST', providers, aManifest('one', {}, { finalizers: ['example.com/a', 'example.com/b'] }));
    const { code, body: marked } = await call('DELETE', `${providers}/one`);
    expect(code).toBe(200);
    expect(marked['metadata']?.['deletionTimestamp']).toMatch(/Z$/);
    expect(marked['metadata']?.['generation']).toBe(2);
    const again = await call('DELETE', `${providers}/one`);
    expect(again.body).toEqual(marked);
    const added = await call('PATCH', `${providers}/one`, {
      metadata: { finalizers: ['example.com/a', 'example.com/b', 'example.com/c'] },
    });
    expect(added.body['message']).toMatch(/no new finalizers can be added if the object is being deleted/);
    const edited = await call('PATCH', `${providers}/one`, {
      metadata: { finalizers: ['example.com/b'], deletionTimestamp: null },
      spec: { region: 'datacenter2' },
    });
    expect(edited.body['spec']?.['region'], 'spec can still change').toBe('datacenter2');
    expect(edited.body['metadata']?.['deletionTimestamp']).toBe(marked['metadata']?.['deletionTimestamp']);
    expect((await call('PATCH', `${providers}/one`, { metadata: { finalizers: null } })).code).toBe(200);
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });

  it('refuses when a precondition does not hold', async () => {
    const { call } = await aCluster();
    const { body: created } = await call('POST', providers, aManifest('one'));
    const { uid, resourceVersion } = created['metadata'] ?? {};
    for (const preconditions of [{ uid: 'other' }, { resourceVersion: '1' }, { uid, resourceVersion: '1' }]) {
      const { code, body } = await call('DELETE', `${providers}/one`, { preconditions });
      expect([code, body['reason']]).toEqual([409, 'Conflict']);
    }
    expect((await call('DELETE', `${providers}/one`, { preconditions: { uid, resourceVersion } })).code).toBe(200);
  });
});

describe('a dry run', () => {
  it('answers as the real thing would and writes nothing', async () => {
    const { call, watch } = await aCluster();
    await call('POST', providers, aManifest('one', {}, { finalizers: ['example.com/a'] }));
    await call('POST', providers, aManifest('two'));
    const before = (await call('GET', providers)).text;
    const events = await watch(`${providers}?watch=true&resourceVersion=${lastVersion(before)}`);
    const answers = [
      await call('POST', `${providers}?dryRun=All`, aManifest('three')),
      await call('PATCH', `${providers}/one?dryRun=All`, { spec: { region: 'datacenter2' } }),
      await call('DELETE', `${providers}/one?dryRun=All`),
      await call('DELETE', `${providers}/two`, { dryRun: ['All'] }),
    ];
    expect(answers.map(({ code }) => code)).toEqual([201, 200, 200, 200]);
    expect(answers[0]?.body['metadata']?.['resourceVersion']).toBeUndefined();
    expect(answers[1]?.body['spec']?.['region']).toBe('datacenter2');
    expect(answers[2]?.body['metadata']?.['deletionTimestamp']).toBeDefined();
    expect((await call('GET', providers)).text).toBe(before);
    await call('POST', providers, aManifest('real'));
    expect(presentEvents(await take(events, 1)), 'no event came before').toEqual(['ADDED real']);
  });

  it('refuses what it does not know', async () => {
    const { call } = await aCluster();
    const { code, body } = await call('POST', `${providers}?dryRun=Some`, aManifest('one'));
    expect([code, body['reason']]).toEqual([422, 'Invalid']);
  });
});

function lastVersion(list: string): string {
  return /"resourceVersion":"(\d+)"/.exec(list)?.[1] ?? '';
}
