import { describe, expect, it } from 'vitest';
import { PropagationPolicy } from '../../../../schema/api/mutations.ts';
import { ProviderType } from '../../../../schema/enums.ts';
import { type ErrorCode, GatewayError } from '../../../../schema/gateway-error.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../../schema/problem.ts';
import { createProviderWrites } from '../../../../src/providers/writes/writes.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import { ScriptedWrites } from '../../../support/scripted-writes.ts';

/** A contract with one rule and one piece of advice about the region. */
function validate(manifest: unknown): ValidationProblem[] {
  const region = (manifest as { spec?: { region?: string } }).spec?.region;
  const about = { code: ProblemCode.INVALID, path: 'spec.region' };
  if (region?.startsWith('bad'))
    return [{ ...about, severity: Severity.ERROR, message: `expected a good region, but got "${region}"` }];
  return region === 'odd' ? [{ ...about, severity: Severity.WARNING, message: 'an odd region' }] : [];
}

function aWriter(visibleTimeoutMs = 1_000) {
  const { cluster, store } = aFollowedCluster();
  const writing = new ScriptedWrites(cluster);
  return {
    cluster,
    store,
    writing,
    writes: createProviderWrites({ cluster: writing, store, validate, visibleTimeoutMs }),
  };
}

const call = { dryRun: false, signal: new AbortController().signal };
const target = { namespace: 'default', name: 'a' };
const key = providerKey('default', 'a');
const aws = { type: ProviderType.AWS, region: 'here' };

describe('a create', () => {
  it('writes, and returns when this replica shows it', async () => {
    const { store, writes } = aWriter();
    const outcome = await writes.create({ ...target, labels: { team: 'blue' }, spec: aws }, call);
    expect(outcome.problems).toEqual([]);
    expect(outcome.warnings).toEqual(['deprecated in some way']);
    expect(store.find(key)?.metadata).toEqual(outcome.machineProvider?.metadata);
    expect(outcome.machineProvider).toMatchObject({ metadata: { name: 'a', labels: { team: 'blue' } }, spec: aws });
  });

  it('writes nothing when the contract is broken', async () => {
    const { writes, writing } = aWriter();
    const outcome = await writes.create({ ...target, spec: { ...aws, region: 'bad' } }, call);
    expect(outcome).toMatchObject({
      machineProvider: null,
      problems: [{ path: 'spec.region', severity: 'ERROR' }],
      warnings: [],
    });
    expect(writing.calls).toEqual([]);
  });

  it('writes in spite of a warning, and passes it on', async () => {
    const { writes } = aWriter();
    const outcome = await writes.create({ ...target, spec: { ...aws, region: 'odd' } }, call);
    expect(outcome).toMatchObject({
      machineProvider: { spec: { region: 'odd' } },
      problems: [{ severity: 'WARNING' }],
    });
  });

  it('answers a name that is taken as a problem', async () => {
    const { cluster, writes } = aWriter();
    cluster.create(target);
    const { machineProvider, problems } = await writes.create({ ...target, spec: aws }, call);
    expect([machineProvider, problems]).toMatchObject([
      null,
      [{ code: 'ALREADY_EXISTS', path: 'metadata.name', fix: expect.any(String) as string }],
    ]);
  });

  it('waits for nothing in a dry run', async () => {
    const { store, writes } = aWriter();
    const outcome = await writes.create({ ...target, spec: aws }, { ...call, dryRun: true });
    expect([outcome.machineProvider?.metadata.name, outcome.warnings, store.size]).toEqual(['a', [], 0]);
  });

  it('warns when this replica does not see it in time, and says how to go on', async () => {
    const { cluster, store, writes } = aWriter(5);
    cluster.disconnect(store);
    const { machineProvider, warnings } = await writes.create({ ...target, spec: aws }, call);
    expect(machineProvider?.metadata.name).toBe('a');
    expect(warnings[1]).toContain('minResourceVersion: "101"');
    expect(store.wakeups.size).toBe(0);
  });
});

describe('an update', () => {
  it('patches what is said, and only that', async () => {
    const { cluster, store, writes } = aWriter();
    cluster.create({
      ...target,
      metadata: { labels: { team: 'blue', tier: 'prod' } },
      spec: { region: 'here', availabilityZones: ['x'] },
    });
    const outcome = await writes.update({ ...target, labels: { tier: null }, spec: { region: 'there' } }, call);
    expect(outcome.machineProvider).toMatchObject({
      metadata: { labels: { team: 'blue' } },
      spec: { region: 'there', availabilityZones: ['x'] },
    });
    expect(store.find(key)?.metadata.labels).toEqual({ team: 'blue' });
  });

  it('counts only new problems, so that an old object can be mended bit by bit', async () => {
    const { cluster, writes, writing } = aWriter();
    cluster.create({ ...target, spec: { region: 'bad-but-old' } });
    expect(await writes.update({ ...target, labels: { a: 'b' } }, call)).toMatchObject({
      problems: [{ path: 'spec.region', severity: 'WARNING' }],
      machineProvider: { metadata: { labels: { a: 'b' } } },
    });
    writing.calls.length = 0;
    expect(await writes.update({ ...target, spec: { region: 'bad-and-new' } }, call)).toMatchObject({
      machineProvider: null,
      problems: [{ path: 'spec.region' }],
    });
    expect(writing.calls).toEqual([]);
  });

  it('names the current resourceVersion in a conflict, and the way out', async () => {
    const { cluster, writes } = aWriter();
    cluster.create(target);
    cluster.update({ ...target, spec: { region: 'there' } });
    const { machineProvider, problems } = await writes.update(
      { ...target, expectedResourceVersion: '101', spec: { region: 'x' } },
      call,
    );
    expect([machineProvider, problems]).toEqual([
      null,
      [
        {
          code: 'CONFLICT',
          path: 'metadata.resourceVersion',
          message: 'Expected default/a at resourceVersion 101, but got 102: it was changed meanwhile.',
          fix: 'Read it again; if the change still holds, repeat it with expectedResourceVersion: "102".',
          severity: 'ERROR',
        },
      ],
    ]);
  });

  it('writes when the expected resourceVersion is the current one', async () => {
    const { cluster, writes } = aWriter();
    cluster.create(target);
    expect(
      (await writes.update({ ...target, expectedResourceVersion: '101', spec: { region: 'x' } }, call)).problems,
    ).toEqual([]);
  });

  it('answers what is not there, or on its way out, as a problem', async () => {
    const { cluster, writes, writing } = aWriter();
    expect((await writes.update({ ...target, labels: {} }, call)).problems).toMatchObject([
      { code: 'NOT_FOUND', path: 'metadata.name' },
    ]);
    cluster.create({ ...target, metadata: { deletionTimestamp: '2026-02-01T00:00:00Z', finalizers: ['x/y'] } });
    expect((await writes.update({ ...target, labels: {} }, call)).problems).toMatchObject([{ code: 'BEING_DELETED' }]);
    expect(writing.calls).toEqual(['get default/a']);
  });

  it('finds what this replica has not seen yet', async () => {
    const { cluster, store, writes } = aWriter(5);
    cluster.disconnect(store);
    cluster.create(target);
    expect((await writes.update({ ...target, spec: { region: 'x' } }, call)).machineProvider?.spec.region).toBe('x');
  });
});

describe('a delete', () => {
  it('answers the last known state, and returns when this replica no longer shows it', async () => {
    const { cluster, store, writes } = aWriter();
    cluster.create({ ...target, spec: { region: 'here' } });
    const outcome = await writes.delete({ ...target, propagationPolicy: PropagationPolicy.FOREGROUND }, call);
    expect(outcome).toMatchObject({ machineProvider: { spec: { region: 'here' } }, problems: [], warnings: [] });
    expect(store.find(key)).toBeUndefined();
  });

  it('answers what waits for its finalizers as it is now', async () => {
    const { cluster, store, writes } = aWriter();
    cluster.create({ ...target, metadata: { finalizers: ['x/y'] } });
    const { machineProvider } = await writes.delete(target, call);
    expect(machineProvider?.metadata.deletionTimestamp).toBe('2026-02-01T00:00:00Z');
    expect(store.find(key)?.metadata.deletionTimestamp).toBe('2026-02-01T00:00:00Z');
  });

  it('deletes nothing in a dry run', async () => {
    const { cluster, store, writes } = aWriter();
    cluster.create(target);
    expect((await writes.delete(target, { ...call, dryRun: true })).machineProvider?.metadata.name).toBe('a');
    expect(store.size).toBe(1);
  });

  it('keeps to the life and version that were meant', async () => {
    const { cluster, writes } = aWriter();
    cluster.create(target);
    expect((await writes.delete({ ...target, expectedUid: 'another' }, call)).problems).toMatchObject([
      {
        code: 'CONFLICT',
        path: 'metadata.uid',
        message: expect.stringContaining('uid another, but got life-1') as string,
      },
    ]);
    expect((await writes.delete({ ...target, expectedResourceVersion: '7' }, call)).problems).toMatchObject([
      { code: 'CONFLICT', path: 'metadata.resourceVersion' },
    ]);
    expect(
      (await writes.delete({ ...target, expectedUid: 'life-1', expectedResourceVersion: '101' }, call)).problems,
    ).toEqual([]);
    expect((await writes.delete(target, call)).problems).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('answers the life that it deleted, though this replica still shows the one before', async () => {
    const { cluster, store, writes } = aWriter(5);
    cluster.create({ ...target, spec: { region: 'before' } });
    cluster.disconnect(store);
    cluster.delete(target);
    cluster.create({ ...target, spec: { region: 'now' } });
    const { machineProvider, problems } = await writes.delete(target, call);
    expect(problems).toEqual([]);
    expect([machineProvider?.metadata.uid, machineProvider?.spec.region]).toEqual(['life-2', 'now']);
    expect(cluster.objects.size).toBe(0);
  });

  it('keeps to the life that was meant, though this replica shows another', async () => {
    const { cluster, store, writes } = aWriter(5);
    cluster.create({ ...target, spec: { region: 'before' } });
    cluster.disconnect(store);
    cluster.delete(target);
    const now = cluster.create({ ...target, spec: { region: 'now' } });
    expect((await writes.delete({ ...target, expectedUid: 'life-1' }, call)).problems).toMatchObject([
      { code: 'CONFLICT', path: 'metadata.uid' },
    ]);
    const { resourceVersion } = now.metadata;
    const outcome = await writes.delete(
      { ...target, expectedUid: 'life-2', expectedResourceVersion: resourceVersion },
      call,
    );
    expect(outcome).toMatchObject({ problems: [], machineProvider: { spec: { region: 'now' } } });
  });

  it('sends a conflict over the version to the caller who asked for it, and deletes nothing', async () => {
    const { cluster, writes, writing } = aWriter();
    cluster.create(target);
    expect((await writes.delete({ ...target, expectedResourceVersion: '7' }, call)).problems).toMatchObject([
      { code: 'CONFLICT', path: 'metadata.resourceVersion' },
    ]);
    expect(writing.calls.filter((made) => made.startsWith('delete'))).toHaveLength(1);
    expect(cluster.objects.size).toBe(1);
  });

  it('warns when this replica does not see it in time', async () => {
    const { cluster, store, writes } = aWriter(5);
    cluster.create(target);
    cluster.disconnect(store);
    expect((await writes.delete(target, call)).warnings).toEqual([
      expect.stringContaining('not yet seen the deletion'),
    ]);
  });
});

describe('a precondition that no object can meet', () => {
  it.each(['', '0', 'abc', '-1', ' 101'])('as resourceVersion %j is refused and never sent', async (version) => {
    const { cluster, writes, writing } = aWriter();
    cluster.create(target);
    const input = { ...target, expectedResourceVersion: version };
    const problem = { code: 'INVALID', path: 'metadata.resourceVersion', severity: 'ERROR' };
    expect((await writes.update({ ...input, labels: { a: 'b' } }, call)).problems).toMatchObject([problem]);
    expect((await writes.delete(input, call)).problems).toMatchObject([problem]);
    expect(writing.calls).toEqual([]);
  });

  it('is told together with what is wrong with the change', async () => {
    const { cluster, writes } = aWriter();
    cluster.create(target);
    const input = { ...target, expectedResourceVersion: '', spec: { region: 'bad' } };
    const paths = (await writes.update(input, call)).problems.map(({ path }) => path);
    expect(paths).toEqual(['metadata.resourceVersion', 'spec.region']);
  });

  it('as an empty uid does not become a delete of whatever is there', async () => {
    const { cluster, store, writes } = aWriter();
    cluster.create(target);
    const { problems } = await writes.delete({ ...target, expectedUid: '' }, call);
    expect(problems).toMatchObject([{ code: 'INVALID', path: 'metadata.uid' }]);
    expect(store.size).toBe(1);
  });
});

describe('what the cluster says against a write', () => {
  it('becomes a problem for each field that it named', async () => {
    const { writes, writing } = aWriter();
    const causes = [
      { field: 'spec.type', message: 'Required value', reason: 'FieldValueRequired' },
      { field: 'spec.type', message: 'Unsupported value', reason: 'FieldValueNotSupported' },
      { field: 'spec.a', message: 'Too long', reason: 'FieldValueTooLong' },
      { field: 'spec.b', message: 'Too many', reason: 'FieldValueTooMany' },
      { field: 'spec.c', message: 'Duplicate value', reason: 'FieldValueDuplicate' },
      { field: 'spec.d', message: 'unknown field "spec.d"', reason: 'FieldValueForbidden' },
      { field: 'spec.e', message: 'some rule' },
    ];
    writing.failure = new GatewayError('INVALID', 'it is invalid', { causes });
    const { problems } = await writes.create({ ...target, spec: aws }, call);
    expect(problems.map(({ code }) => code)).toEqual([
      'REQUIRED',
      'NOT_SUPPORTED',
      'TOO_LONG',
      'TOO_MANY',
      'DUPLICATE',
      'UNKNOWN_FIELD',
      'INVALID',
    ]);
    expect(problems.map(({ path, message }) => ({ field: path, message }))).toEqual(
      causes.map(({ field, message }) => ({ field, message })),
    );
  });

  it.each(['INVALID', 'NOT_FOUND', 'CONFLICT', 'BEING_DELETED', 'FORBIDDEN'] as const)(
    'is data when it is %s',
    async (code) => {
      const { writes, writing } = aWriter();
      writing.failure = new GatewayError(code, 'said the cluster', { fix: 'do this' });
      const { machineProvider, problems } = await writes.create({ ...target, spec: aws }, call);
      expect([machineProvider, problems]).toMatchObject([
        null,
        [{ code, severity: 'ERROR', message: 'said the cluster', fix: 'do this' }],
      ]);
    },
  );

  it.each(['UNAVAILABLE', 'TIMEOUT', 'INTERNAL', 'UNAUTHENTICATED', 'OVERLOADED'] satisfies ErrorCode[])(
    'is thrown when it is %s',
    async (code) => {
      const { writes, writing } = aWriter();
      writing.failure = new GatewayError(code, 'a fault');
      await expect(writes.create({ ...target, spec: aws }, call)).rejects.toBe(writing.failure);
    },
  );
});
