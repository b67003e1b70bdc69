import { expect } from 'vitest';
import { type Answer, asApply, asText, causesOf, type Json } from './support/client.ts';
import { contract, type Given } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

const whole = aProvider('one').spec;

/** A manifest with no more in it than is said. */
function part(name: string, spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) {
  return { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name, ...metadata }, spec };
}

function statusPart(name: string, status: Record<string, unknown>) {
  return { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name }, status };
}

/** `manager Operation[/subresource]` of each owner, sorted. */
function managersOf({ body }: Answer): string[] {
  return ownersOf(body)
    .map(({ manager, operation, subresource }) =>
      [`${asText(manager)} ${asText(operation)}`, ...(subresource === undefined ? [] : [asText(subresource)])].join(
        '/',
      ),
    )
    .sort();
}

/** What a manager owns, in Kubernetes' own notation. */
function fieldsOf({ body }: Answer, manager: string): unknown {
  return ownersOf(body).find((one) => asText(one.manager) === manager)?.fieldsV1;
}

function ownersOf(object: Json): Json[] {
  return [...((object.metadata?.managedFields ?? []) as unknown as Json[])];
}

interface Applying extends Given {
  readonly apply: (path: string, manager: string, manifest: unknown, more?: string) => Promise<Answer>;
}

contract('applying', (given) => {
  const { call, aNamespace, test } = given;
  const apply: Applying['apply'] = (path, manager, manifest, more = '') =>
    call('PATCH', `${path}?fieldManager=${manager}${more}`, manifest, asApply);

  test('creates with 201 what is not there, and remembers who owns what', async () => {
    const providers = providersIn(await aNamespace());
    const created = await apply(`${providers}/one`, 'portal', part('one', whole, { labels: { team: 'blue' } }));
    expect(created.code).toBe(201);
    expect(created.body.metadata).toMatchObject({ name: 'one', generation: 1, labels: { team: 'blue' } });
    expect(created.body.spec).toEqual(whole);
    expect(ownersOf(created.body)).toEqual([
      {
        manager: 'portal',
        operation: 'Apply',
        apiVersion: 'vitistack.io/v1alpha1',
        time: expect.stringMatching(/Z$/) as unknown,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:team': {} } },
          'f:spec': {
            'f:authentication': { 'f:apiKey': { 'f:secretRef': {} }, 'f:type': {} },
            'f:region': {},
            'f:type': {},
          },
        },
      },
    ]);
  });

  test('changes nothing, the version included, when the same is applied again', async () => {
    const providers = providersIn(await aNamespace());
    const created = await apply(`${providers}/one`, 'portal', part('one', whole));
    const again = await apply(`${providers}/one`, 'portal', part('one', whole));
    expect([again.code, again.body]).toEqual([200, created.body]);
  });

  test('takes YAML, comments and all', async () => {
    const providers = providersIn(await aNamespace());
    const text = `# mine\n${JSON.stringify(part('one', whole))}\n`;
    expect((await apply(`${providers}/one`, 'portal', text)).code).toBe(201);
  });

  test('removes what its manager leaves out, when nobody else owns it', async () => {
    const providers = providersIn(await aNamespace());
    const more = { ...whole, availabilityZones: ['a'], config: { timeout: '30s', endpoint: 'aws.example.com' } };
    await apply(`${providers}/one`, 'portal', part('one', more, { labels: { a: '1', b: '2' } }));
    const less = { ...whole, config: { endpoint: 'aws.example.com' } };
    const { code, body } = await apply(`${providers}/one`, 'portal', part('one', less, { labels: { a: '1' } }));
    expect(code).toBe(200);
    expect(body.spec).toEqual(less);
    expect(body.metadata?.labels).toEqual({ a: '1' });
    expect(body.metadata?.generation).toBe(2);
  });

  test('keeps what its manager leaves out while another owns it', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, availabilityZones: ['a'] }));
    await apply(`${providers}/one`, 'team', part('one', { availabilityZones: ['a'] }));
    const { body } = await apply(`${providers}/one`, 'portal', part('one', whole));
    expect(body.spec?.availabilityZones).toEqual(['a']);
    const left = await apply(`${providers}/one`, 'team', part('one', {}));
    expect(left.body.spec).not.toHaveProperty('availabilityZones');
  });

  test('shares a field among managers who want the same value', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const shared = await apply(`${providers}/one`, 'team', part('one', { region: 'us-west-2' }));
    expect(shared.code).toBe(200);
    expect(managersOf(shared)).toEqual(['portal Apply', 'team Apply']);
    expect(fieldsOf(shared, 'team')).toEqual({ 'f:spec': { 'f:region': {} } });
  });

  test('leaves the fields of other managers alone', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const { body } = await apply(`${providers}/one`, 'team', part('one', { config: { timeout: '30s' } }));
    expect(body.spec).toEqual({ ...whole, config: { timeout: '30s' } });
  });

  test('counts generation for spec, not for who owns it', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const shared = await apply(`${providers}/one`, 'team', part('one', { region: 'us-west-2' }));
    const changed = await apply(
      `${providers}/one`,
      'team',
      part('one', { region: 'us-west-2', config: { timeout: '1s' } }),
    );
    expect([shared.body.metadata?.generation, changed.body.metadata?.generation]).toEqual([1, 2]);
  });

  test('writes nothing under a dry run, and checks all', async () => {
    const providers = providersIn(await aNamespace());
    const dry = await apply(`${providers}/one`, 'portal', part('one', whole), '&dryRun=All');
    expect([dry.code, dry.body.metadata?.resourceVersion]).toEqual([201, undefined]);
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const conflicting = await apply(`${providers}/one`, 'team', part('one', { region: 'x' }), '&dryRun=All');
    expect(conflicting.code).toBe(409);
    const invalid = await apply(`${providers}/one`, 'portal', part('one', { ...whole, type: 'x' }), '&dryRun=All');
    expect(invalid.code).toBe(422);
  });

  const applying = { ...given, apply };
  statesConflicts(applying);
  statesLists(applying);
  statesStatus(applying);
  statesOtherWrites(applying);
  statesRefusals(applying);
});

function statesConflicts({ apply, aNamespace, test }: Applying): void {
  test('refuses to change what others own with Conflict, a cause for each manager and field', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const { code, body } = await apply(`${providers}/one`, 'team', part('one', { region: 'x', type: 'gcp' }));
    expect(code).toBe(409);
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 2 conflicts: conflicts with "portal":\n- .spec.region\n- .spec.type',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "portal"', field: '.spec.region' },
          { reason: 'FieldManagerConflict', message: 'conflict with "portal"', field: '.spec.type' },
        ],
      },
    });
  });

  test('words a single conflict in one line', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const { body } = await apply(`${providers}/one`, 'team', part('one', { region: 'x' }));
    expect(body.message).toBe('Apply failed with 1 conflict: conflict with "portal": .spec.region');
  });

  test('names every manager of a field that several own', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    await apply(`${providers}/one`, 'team', part('one', { region: 'us-west-2' }));
    const answer = await apply(`${providers}/one`, 'third', part('one', { region: 'x' }));
    expect(causesOf(answer).sort()).toEqual([
      'FieldManagerConflict .spec.region: conflict with "portal"',
      'FieldManagerConflict .spec.region: conflict with "team"',
    ]);
    expect(answer.body.message).toMatch(/^Apply failed with 2 conflicts: conflicts with "/);
    for (const manager of ['portal', 'team']) {
      expect(answer.body.message).toContain(`conflicts with "${manager}":\n- .spec.region`);
    }
  });

  test('takes the field away from its owner with force', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const forced = await apply(`${providers}/one`, 'team', part('one', { region: 'x' }), '&force=true');
    expect([forced.code, forced.body.spec?.region]).toEqual([200, 'x']);
    expect(fieldsOf(forced, 'team')).toEqual({ 'f:spec': { 'f:region': {} } });
    expect(fieldsOf(forced, 'portal')).not.toHaveProperty(['f:spec', 'f:region']);
    const back = await apply(`${providers}/one`, 'portal', part('one', whole));
    expect(causesOf(back)).toEqual(['FieldManagerConflict .spec.region: conflict with "team"']);
  });
}

function statesLists({ apply, aNamespace, test }: Applying): void {
  const networks = (...availableNetworks: Record<string, unknown>[]) => ({ networkConfig: { availableNetworks } });

  test('merges lists that are maps by their key, item by item and field by field', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, ...networks({ id: 'a', cidr: '10.0.0.0/24' }) }));
    const merged = await apply(
      `${providers}/one`,
      'team',
      part('one', networks({ id: 'b', cidr: '10.1.0.0/24' }, { id: 'a', name: 'A' })),
    );
    const list = merged.body.spec?.networkConfig?.availableNetworks as unknown as { id: string }[];
    expect([...list].sort((x, y) => x.id.localeCompare(y.id))).toEqual([
      { id: 'a', cidr: '10.0.0.0/24', name: 'A' },
      { id: 'b', cidr: '10.1.0.0/24' },
    ]);
    expect(fieldsOf(merged, 'team')).toEqual({
      'f:spec': {
        'f:networkConfig': {
          'f:availableNetworks': {
            'k:{"id":"a"}': { '.': {}, 'f:id': {}, 'f:name': {} },
            'k:{"id":"b"}': { '.': {}, 'f:cidr': {}, 'f:id': {} },
          },
        },
      },
    });
    const less = await apply(`${providers}/one`, 'team', part('one', networks({ id: 'b', cidr: '10.1.0.0/24' })));
    expect(less.body.spec?.networkConfig?.availableNetworks).toEqual(
      expect.arrayContaining([
        { id: 'a', cidr: '10.0.0.0/24' },
        { id: 'b', cidr: '10.1.0.0/24' },
      ]),
    );
    const none = await apply(`${providers}/one`, 'team', part('one', {}));
    expect(none.body.spec?.networkConfig?.availableNetworks).toEqual([{ id: 'a', cidr: '10.0.0.0/24' }]);
  });

  test('names the item of a list by its key in a conflict', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, ...networks({ id: 'a', cidr: '10.0.0.0/24' }) }));
    const answer = await apply(`${providers}/one`, 'team', part('one', networks({ id: 'a', cidr: '10.9.0.0/24' })));
    expect(causesOf(answer)).toEqual([
      'FieldManagerConflict .spec.networkConfig.availableNetworks[id="a"].cidr: conflict with "portal"',
    ]);
  });

  test('merges lists that are sets value by value', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, availabilityZones: ['a', 'b'] }));
    const both = await apply(`${providers}/one`, 'team', part('one', { availabilityZones: ['b', 'c'] }));
    expect(both.code).toBe(200);
    expect([...(both.body.spec?.availabilityZones as unknown as string[])].sort()).toEqual(['a', 'b', 'c']);
    expect(fieldsOf(both, 'team')).toEqual({ 'f:spec': { 'f:availabilityZones': { 'v:"b"': {}, 'v:"c"': {} } } });
    const less = await apply(`${providers}/one`, 'team', part('one', { availabilityZones: ['b'] }));
    expect([...(less.body.spec?.availabilityZones as unknown as string[])].sort()).toEqual(['a', 'b']);
  });

  test('replaces what is atomic whole: a reference has one owner', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const authentication = { apiKey: { secretRef: { name: 'aws-credentials' } } };
    const answer = await apply(`${providers}/one`, 'team', part('one', { authentication }));
    expect(causesOf(answer)).toEqual([
      'FieldManagerConflict .spec.authentication.apiKey.secretRef: conflict with "portal"',
    ]);
  });

  test('merges maps key by key', async () => {
    const providers = providersIn(await aNamespace());
    const settings = (customSettings: Record<string, string>) => ({ config: { customSettings } });
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, ...settings({ a: '1' }) }));
    await apply(`${providers}/one`, 'team', part('one', settings({ b: '2' })));
    const left = await apply(`${providers}/one`, 'portal', part('one', whole));
    expect(left.body.spec?.config?.customSettings).toEqual({ b: '2' });
  });

  test('keeps finalizers and labels of others', async () => {
    const providers = providersIn(await aNamespace());
    const own = (n: string) => ({ finalizers: [`example.com/${n}`], labels: { [n]: n }, annotations: { [n]: n } });
    await apply(`${providers}/one`, 'portal', part('one', whole, own('a')));
    const { body } = await apply(`${providers}/one`, 'team', part('one', {}, own('b')));
    expect(body.metadata).toMatchObject({ labels: { a: 'a', b: 'b' }, annotations: { a: 'a', b: 'b' } });
    expect([...(body.metadata?.finalizers as unknown as string[])].sort()).toEqual(['example.com/a', 'example.com/b']);
  });
}

function statesStatus({ apply, call, aNamespace, test }: Applying): void {
  const ready = (status: string) => ({
    conditions: [{ type: 'Ready', status, lastTransitionTime: '2026-01-01T00:00:00Z' }],
  });

  test('applies status through /status alone, with owners of its own', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const { body: before } = await call('GET', `${providers}/one`);
    const applied = await apply(`${providers}/one/status`, 'health', {
      ...statusPart('one', { phase: 'Ready', ...ready('True') }),
      spec: { region: 'passed over' },
    });
    expect(applied.code).toBe(200);
    expect(applied.body).toMatchObject({ spec: whole, status: { phase: 'Ready' }, metadata: { generation: 1 } });
    expect(managersOf(applied)).toEqual(['health Apply/status', 'portal Apply']);
    expect(fieldsOf(applied, 'health')).toEqual({
      'f:status': {
        'f:conditions': {
          'k:{"type":"Ready"}': { '.': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} },
        },
        'f:phase': {},
      },
    });
    const again = await apply(
      `${providers}/one/status`,
      'health',
      statusPart('one', { phase: 'Ready', ...ready('True') }),
    );
    expect(again.body.metadata?.resourceVersion, 'the same again is no write').toBe(
      applied.body.metadata?.resourceVersion,
    );
    expect(again.body.metadata?.resourceVersion).not.toBe(before.metadata?.resourceVersion);
  });

  test("lets managers of disjoint parts of status stay out of each other's way", async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    await apply(`${providers}/one/status`, 'health', statusPart('one', ready('True')));
    const other = await apply(`${providers}/one/status`, 'other', statusPart('one', { phase: 'Ready' }));
    expect(other.body.status).toMatchObject({ phase: 'Ready', ...ready('True') });
    const foreign = await apply(`${providers}/one/status`, 'other', statusPart('one', ready('False')));
    expect(foreign.code).toBe(409);
    expect(causesOf(foreign)).toEqual([
      'FieldManagerConflict .status.conditions[type="Ready"].status: conflict with "health" with subresource "status"',
    ]);
  });

  test('never creates through /status', async () => {
    const providers = providersIn(await aNamespace());
    const { code, body } = await apply(`${providers}/none/status`, 'health', statusPart('none', { phase: 'Ready' }));
    expect([code, body.reason]).toEqual([404, 'NotFound']);
  });

  test('passes over status in what is applied to the object', async () => {
    const providers = providersIn(await aNamespace());
    const { code, body } = await apply(`${providers}/one`, 'portal', {
      ...part('one', whole),
      status: { phase: 'Ready' },
    });
    expect([code, body.status]).toEqual([201, undefined]);
  });

  test('under resourceVersion 0 creates, and never touches what is there', async () => {
    const path = `${providersIn(await aNamespace())}/one`;
    const manifest = part('one', whole, { resourceVersion: '0' });
    const created = await apply(path, 'a', manifest);
    expect(created.code, created.text).toBe(201);
    const again = await apply(path, 'a', manifest, '&force=true');
    expect([again.code, causesOf(again)[0]]).toEqual([
      422,
      expect.stringMatching(/^FieldValueInvalid metadata\.resourceVersion: /),
    ]);
  });

  test('refuses a stale resourceVersion on /status with Conflict', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await apply(`${providers}/one`, 'portal', part('one', whole));
    await apply(`${providers}/one`, 'portal', part('one', { ...whole, region: 'eu-north-1' }));
    const { resourceVersion } = created.metadata ?? {};
    const manifest = { ...statusPart('one', { phase: 'Ready' }), metadata: { name: 'one', resourceVersion } };
    const { code, body } = await apply(`${providers}/one/status`, 'health', manifest);
    expect([code, body.reason, body.message]).toEqual([
      409,
      'Conflict',
      expect.stringContaining('the object has been modified'),
    ]);
  });
}

function statesOtherWrites({ apply, call, aNamespace, test }: Applying): void {
  test("counts other writes as their manager's too: who created by another way conflicts with whoever applies", async () => {
    const providers = providersIn(await aNamespace());
    const created = await call('POST', `${providers}?fieldManager=portal`, aProvider('one'));
    expect(managersOf(created)).toEqual(['portal Update']);
    const answer = await apply(`${providers}/one`, 'portal', part('one', { ...whole, region: 'x' }));
    expect(answer.code).toBe(409);
    expect(causesOf(answer)).toEqual([
      'FieldManagerConflict .spec.region: conflict with "portal" using vitistack.io/v1alpha1',
    ]);
  });

  test('gives a field to whoever patches or replaces it', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const patched = await call('PATCH', `${providers}/one?fieldManager=editor`, { spec: { region: 'eu-north-1' } });
    expect(managersOf(patched)).toEqual(['editor Update', 'portal Apply']);
    expect(fieldsOf(patched, 'editor')).toEqual({ 'f:spec': { 'f:region': {} } });
    expect(fieldsOf(patched, 'portal')).not.toHaveProperty(['f:spec', 'f:region']);
    const replaced = await call('PUT', `${providers}/one?fieldManager=other`, {
      ...patched.body,
      spec: { ...patched.body.spec, region: 'ap-south-1' },
    });
    expect(managersOf(replaced)).toEqual(['other Update', 'portal Apply']);
  });

  test('takes the manager of other writes from the user agent when none is named', async () => {
    const providers = providersIn(await aNamespace());
    const created = await call('POST', providers, aProvider('one'), { 'user-agent': 'portal/1.2 (linux)' });
    expect(managersOf(created)).toEqual(['portal Update']);
  });

  test('keeps no owner of a write that changed nothing', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const same = await call('PATCH', `${providers}/one?fieldManager=editor`, { spec: { region: 'us-west-2' } });
    expect(managersOf(same)).toEqual(['portal Apply']);
  });

  test('forgets all owners when a write empties managedFields', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const cleared = await call('PATCH', `${providers}/one`, { metadata: { managedFields: [{}] } });
    expect([cleared.code, cleared.body.metadata?.managedFields]).toEqual([200, undefined]);
    const answer = await apply(`${providers}/one`, 'team', part('one', { region: 'x' }));
    expect(causesOf(answer)).toEqual([
      'FieldManagerConflict .spec.region: conflict with "before-first-apply" using vitistack.io/v1alpha1',
    ]);
  });
}

function statesRefusals({ apply, call, aNamespace, test, testEach }: Applying): void {
  test('needs a field manager, and one that is short enough', async () => {
    const providers = providersIn(await aNamespace());
    const none = await call('PATCH', `${providers}/one`, part('one', whole), asApply);
    expect([none.code, none.body.reason]).toEqual([422, 'Invalid']);
    expect(causesOf(none)).toEqual(['FieldValueRequired fieldManager: Required value: is required for apply patch']);
    const long = await apply(`${providers}/one`, 'x'.repeat(129), part('one', whole));
    expect(causesOf(long)).toEqual(['FieldValueTooLong fieldManager: Too long: may not be more than 128 bytes']);
  });

  test('knows force for an apply alone', async () => {
    const providers = providersIn(await aNamespace());
    await apply(`${providers}/one`, 'portal', part('one', whole));
    const answer = await call('PATCH', `${providers}/one?force=true`, {});
    expect(answer.code).toBe(422);
    expect(causesOf(answer)).toEqual([
      'FieldValueForbidden force: Forbidden: may not be specified for non-apply patch',
    ]);
  });

  testEach(
    [
      [
        'managedFields in it',
        part('one', {}, { managedFields: [{ manager: 'x' }] }),
        400,
        'metadata.managedFields must be nil',
      ],
      ['another name', part('two', {}), 400, 'the name of the object (two) does not match the name on the URL (one)'],
      [
        'another namespace',
        part('one', {}, { namespace: 'elsewhere' }),
        400,
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      ['another kind', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } }, 400, 'invalid object type'],
      ['no kind', { apiVersion: 'vitistack.io/v1alpha1', metadata: { name: 'one' } }, 400, 'invalid object type'],
      ['a list', '[]', 400, 'error decoding patch'],
      ['broken YAML', 'a: [', 400, 'error'],
      ['nothing', '', 400, 'invalid object type'],
      ['a stale resourceVersion', part('one', {}, { resourceVersion: '1' }), 409, 'the object has been modified'],
      [
        'another uid',
        part('one', whole, { uid: 'another' }),
        422,
        'metadata.uid: Invalid value: "another": field is immutable',
      ],
      [
        'a value that the contract refuses',
        part('one', { ...whole, type: 'x' }),
        422,
        'spec.type: Unsupported value: "x"',
      ],
    ],
    'refuses %s',
    async (_what, manifest, expected, message) => {
      const providers = providersIn(await aNamespace());
      await apply(`${providers}/one`, 'portal', part('one', whole));
      const { code, body } = await apply(`${providers}/one`, 'portal', manifest);
      expect([code, body.message]).toEqual([expected, expect.stringContaining(message)]);
    },
  );

  test('refuses a uid for what is not there with Conflict', async () => {
    const providers = providersIn(await aNamespace());
    const { code, body } = await apply(`${providers}/one`, 'portal', part('one', whole, { uid: 'another' }));
    expect([code, body.reason]).toEqual([409, 'Conflict']);
    expect(body.message).toContain(
      'uid mismatch: the provided object specified uid another, and no existing object was found',
    );
  });

  testEach(
    [
      ['an item without its key', { networkConfig: { availableNetworks: [{ name: 'x' }] } }],
      ['a key twice', { networkConfig: { availableNetworks: [{ id: 'x' }, { id: 'x' }] } }],
      ['a value of a set twice', { availabilityZones: ['a', 'a'] }],
      ['a value of the wrong type', { region: 5 }],
      ['an unknown field', { nothing: 5 }],
    ],
    'answers %s with 500 and no reason: whoever applies must look first',
    async (_what, spec) => {
      const providers = providersIn(await aNamespace());
      const { code, body } = await apply(`${providers}/one`, 'portal', part('one', { ...whole, ...spec }));
      expect([code, body.reason]).toEqual([500, undefined]);
      expect(body.message).toMatch(
        /^failed to create typed patch object \(.*\/one; vitistack\.io\/v1alpha1, Kind=MachineProvider\): \.spec\./,
      );
    },
  );
}
