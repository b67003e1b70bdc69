import { describe, expect, it, test } from 'vitest';
import { GatewayError } from '../../schema/gateway-error.ts';
import { ProbeOutcome, ProbeStepName } from '../../schema/api/probe.ts';
import { ProblemCode, Severity } from '../../schema/problem.ts';
import { readMachineProvider } from '../../schema/read.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext } from '../support/ports.ts';
import { asJson, run } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

const provider = readMachineProvider(aStoredProvider({}));

describe.each([
  { verb: 'create', document: operations.CreateDocument, input: { name: 'x', spec: {} } },
  { verb: 'update', document: operations.UpdateDocument, input: { name: 'x' } },
  { verb: 'delete', document: operations.DeleteDocument, input: { name: 'x' } },
])('$verb', ({ verb, document, input }) => {
  const write = async (variables: Record<string, unknown>, context = aContext()) => {
    const result = await run(String(document), variables, context);
    return { ...result, calls: asJson(context.calls) };
  };

  test('goes to its port, in the default namespace and for real unless told otherwise', async () => {
    const { errors, calls } = await write({ input });
    expect(errors).toBeUndefined();
    expect(calls).toEqual([{ port: verb, given: { input: { ...input, namespace: 'default' }, dryRun: false } }]);
  });

  test('takes null for a default: of the namespace and of dryRun', async () => {
    const { calls } = await write({ input: { ...input, namespace: null }, dryRun: null });
    expect(calls).toMatchObject([{ given: { input: { namespace: 'default' }, dryRun: false } }]);
  });

  test('hands on a namespace and a dry run', async () => {
    const { calls } = await write({ input: { ...input, namespace: 'prod' }, dryRun: true });
    expect(calls).toMatchObject([{ given: { input: { namespace: 'prod' }, dryRun: true } }]);
  });

  test('answers a refusal as data', async () => {
    const problems = [
      {
        code: ProblemCode.CONFLICT,
        path: 'metadata.resourceVersion',
        message: 'expected 1, but got 2',
        severity: Severity.ERROR,
      },
    ];
    const context = aContext(undefined, { outcome: { machineProvider: null, problems, warnings: ['be careful'] } });
    const { data, errors } = await write({ input }, context);
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})).toEqual([
      {
        machineProvider: null,
        problems: [{ ...problems[0], fix: null, line: null, column: null }],
        warnings: ['be careful'],
      },
    ]);
  });

  test('answers what the cluster accepted', async () => {
    const context = aContext(undefined, { outcome: { machineProvider: provider, problems: [], warnings: [] } });
    const { data } = await write({ input }, context);
    expect(Object.values(data ?? {})).toMatchObject([
      { machineProvider: { id: provider.id, ready: true }, problems: [] },
    ]);
  });

  test('fails with an error when the cluster cannot be asked', async () => {
    const fault = new GatewayError('UNAVAILABLE', 'the cluster is out of reach');
    const fail = () => Promise.reject(fault);
    const { errors } = await write(
      { input },
      aContext(undefined, { writes: { create: fail, update: fail, apply: fail, delete: fail } }),
    );
    expect(errors?.[0]?.originalError).toBe(fault);
  });
});

describe('apply', () => {
  it.each([
    { input: { yaml: 'kind: MachineProvider' } },
    { input: { manifest: { metadata: { name: 'x' }, spec: { region: 'here' } }, fieldManager: 'me', force: true } },
    { input: { yaml: '{}', force: null, fieldManager: null } },
  ])('goes to its port as it was given: $input', async ({ input }) => {
    const context = aContext();
    const { errors } = await run(String(operations.ApplyDocument), { input, dryRun: true }, context);
    expect(errors).toBeUndefined();
    expect(asJson(context.calls)).toEqual([
      { port: 'apply', given: { input: { force: false, ...input }, dryRun: true } },
    ]);
  });
});

describe('the input of an update', () => {
  const patched = async (document: string, variables: Record<string, unknown> = {}) => {
    const context = aContext();
    const { errors } = await run(document, variables, context);
    expect(errors).toBeUndefined();
    return (context.calls[0]?.given as { input: Record<string, unknown> }).input;
  };

  test('keeps what is absent absent, and null null, at every depth', async () => {
    const input = {
      name: 'x',
      labels: { team: null, tier: 'prod' },
      spec: { region: null, config: { timeout: null, rateLimiting: { burstLimit: 5 } } },
    };
    const given = await patched(String(operations.UpdateDocument), { input });
    expect(asJson(given)).toEqual({ ...input, namespace: 'default' });
    expect(Object.keys(given['spec'] as object)).toEqual(['region', 'config']);
    expect(given).not.toHaveProperty('annotations');
  });

  test('keeps an unset variable in it absent', async () => {
    const document =
      'mutation ($l: StringMap) { updateMachineProvider(input: { name: "x", labels: $l }) { warnings } }';
    expect(await patched(document)).not.toHaveProperty('labels');
    expect(await patched(document, { l: null })).toHaveProperty('labels', null);
  });

  test('turns the names of enums into what stands on the wire, also within lists', async () => {
    const spec = {
      type: 'AWS',
      capabilities: { supportedOperations: ['CREATE', 'RESIZE'] },
      networkConfig: { loadBalancer: { algorithm: 'ROUND_ROBIN' } },
    };
    expect(await patched(String(operations.UpdateDocument), { input: { name: 'x', spec } })).toMatchObject({
      spec: {
        type: 'aws',
        capabilities: { supportedOperations: ['create', 'resize'] },
        networkConfig: { loadBalancer: { algorithm: 'round-robin' } },
      },
    });
  });

  test('replaces a list by an empty one or by null', async () => {
    expect(
      await patched(String(operations.UpdateDocument), { input: { name: 'x', spec: { availabilityZones: [] } } }),
    ).toMatchObject({ spec: { availabilityZones: [] } });
    expect(
      await patched(String(operations.UpdateDocument), { input: { name: 'x', spec: { availabilityZones: null } } }),
    ).toMatchObject({ spec: { availabilityZones: null } });
  });
});

test.each([
  { what: 'an unknown field', input: { name: 'x', spec: { regoin: 'x' } }, says: 'regoin' },
  { what: 'a wrong type', input: { name: 'x', spec: { region: 7 } }, says: 'String cannot represent' },
  { what: 'an unknown enum value', input: { name: 'x', spec: { type: 'aws' } }, says: 'AWS' },
  { what: 'a number as a label', input: { name: 'x', labels: { team: 7 }, spec: {} }, says: 'team' },
  { what: 'no name', input: { spec: {} }, says: 'name' },
])('$what is refused before anything is written', async ({ input, says }) => {
  const context = aContext();
  const { errors } = await run(String(operations.CreateDocument), { input }, context);
  expect(errors?.[0]?.message).toContain(says);
  expect(context.calls).toEqual([]);
});

test('a probe is asked of its port, null for the default namespace, and answers the whole of it', async () => {
  const probe = {
    startedAt: '2026-01-31T12:00:00Z',
    durationMs: 12.5,
    steps: [{ step: ProbeStepName.SECRET, outcome: ProbeOutcome.OK, milliseconds: 1, isUnverified: false }],
    findings: [],
  };
  const context = aContext(undefined, { probed: { machineProvider: null, probe, problems: [], warnings: ['late'] } });
  const { data } = await run(String(operations.ProbeDocument), { input: { name: 'x', namespace: null } }, context);
  expect(asJson(data)).toMatchObject({
    probeMachineProvider: {
      probe: { durationMs: 12.5, steps: [{ step: 'SECRET', failure: null }] },
      warnings: ['late'],
    },
  });
  expect(asJson(context.calls)).toEqual([
    { port: 'probe', given: { namespace: 'default', name: 'x', waitSeconds: 25 } },
  ]);
});
