import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { createAllowList, parseAllowed } from '../../src/calls/egress/allow-list.ts';
import { bodyCanary, type Pve, startPve } from '../peers/proxmox/fixture/pve.ts';
import { pveSpec, secretCanary, secretOf } from '../peers/proxmox/provider.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { openEventStream } from '../support/event-stream.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { HealthFeedDocument, ProbeDocument, type ProbeMutation } from '../support/generated/operations.ts';
import { guardSecret } from '../support/leaks.ts';

type Payload = ProbeMutation['probeMachineProvider'];

/** Of the right form, and nobody's. */
const strangersToken = '5f0c2a44-9d3e-4b7a-8c11-0a1b2c000000';
const secrets = '/api/v1/namespaces/default/secrets';

let cluster: TestCluster;
let api: ClusterApi;
let pve: Pve;
let gateway: TestGateway;
let names = 0;

beforeAll(async () => {
  // Without the rules of the types, as an older one that let in what they refuse.
  cluster = await aCluster({ hasSecrets: false, crd: machineProviderCrd([]) });
  api = await clusterApi(cluster);
});

beforeEach(async () => {
  pve = await startPve();
  gateway = await openGateway();
});

afterEach(async () => {
  await gateway.stop();
  expect(gateway.logged() + gateway.answered()).not.toContain(bodyCanary);
  for (const name of Object.keys(await api.versions())) {
    expect(JSON.stringify(await api.find(name))).not.toMatch(
      new RegExp(`${tokenOf()}|${strangersToken}|${secretCanary}|${bodyCanary}`),
    );
    await api.delete(name);
  }
  expect(pve.fixture.sockets).toBe(0);
  await pve.stop();
  expect(pve.faults).toEqual([]);
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

/** A replica that looks after nothing by itself, and may ask the fixture. */
function openGateway(): Promise<TestGateway> {
  const place = parseAllowed(`127.0.0.1:${pve.fixture.port}`);
  return aGateway(cluster, { EGRESS_ALLOW: createAllowList(place === undefined ? [] : [place]) });
}

const tokenOf = () => pve.cluster.users.find(({ userid }) => userid === 'gateway@pve')?.tokens['probe']?.value ?? '';

interface Traits {
  readonly spec?: MachineProviderSpec;
  readonly endpoint?: string;
  /** undefined for no Secret at all. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
}

async function aProvider(traits: Traits = {}): Promise<{ readonly name: string; readonly input: object }> {
  const name = `provider-${(names += 1)}`;
  const { 'ca.crt': authority = '', ...texts } = secretOf(pve.cluster, 'gateway@pve', {
    'ca.crt': pve.fixture.ca,
  }).data;
  for (const secret of [tokenOf(), strangersToken, secretCanary]) guardSecret(secret);
  const held = 'texts' in traits ? traits.texts : { ...texts, 'ca.crt': authority };
  if (held !== undefined) {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-credentials` }, stringData: held };
    expect((await api.call('POST', secrets, secret)).status).toBe(201);
  }
  const endpoint = traits.endpoint ?? `127.0.0.1:${pve.fixture.port}`;
  const { config, ...spec } = pveSpec(traits.spec);
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: `${name}-credentials`, key: 'token' } } };
  const { metadata } = await api.create({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, config: { ...config, endpoint }, authentication },
  });
  return { name, input: { name, minResourceVersion: metadata.resourceVersion } };
}

async function probe(input: object, at = gateway): Promise<Payload> {
  const { probeMachineProvider } = await at.run(ProbeDocument, { input: { name: '', ...input } });
  return probeMachineProvider;
}

/** `CONNECT FAILED UNREACHABLE`. */
const stepsOf = ({ probe: seen }: Payload) =>
  seen?.steps.map(({ step, outcome, failure }) => [step, outcome, ...(failure ? [failure.code] : [])].join(' '));

/** `CONNECTIVITY FAILED Unreachable`, without what is well. */
const findingsOf = ({ probe: seen }: Payload) =>
  seen?.findings
    .filter(({ status }) => status !== 'OK')
    .map(({ area, status, reason }) => `${area} ${status} ${reason}`);

const conditionOf = ({ machineProvider }: Payload, type: string) =>
  machineProvider?.status?.conditions?.find((condition) => condition.type === type);

const undiscovered = ['NETWORK', 'STORAGE', 'CAPABILITIES'].map((area) => `${area} UNKNOWN NotYetChecked`);

describe('a probe', () => {
  it('tells step by step that all is well, whom the provider takes us for, and writes it into the status', async () => {
    const { name, input } = await aProvider();
    const payload = await probe(input);
    expect([payload.problems, payload.warnings]).toEqual([[], []]);
    expect(payload.probe).toMatchObject({
      startedAt: expect.stringMatching(/^20.*Z$/) as string,
      endpoint: `127.0.0.1:${pve.fixture.port}`,
      version: '9.0.10',
      credentials: { status: 'VALID', identity: 'gateway@pve!probe', failure: null },
    });
    const { durationMs = 0, latencyMs = 0 } = payload.probe ?? {};
    expect(durationMs).toBeGreaterThanOrEqual(latencyMs ?? Infinity);
    expect(stepsOf(payload)).toEqual([
      'SECRET OK',
      'CONNECT OK',
      'TLS OK',
      'FIRST_CALL OK',
      'DNS SKIPPED',
      'LOGIN SKIPPED',
    ]);
    expect(payload.probe?.steps.map(({ milliseconds }) => milliseconds === null)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    // Nobody has asked what it offers: a probe says so, and leaves it at that.
    expect(findingsOf(payload)).toEqual(undiscovered);
    expect(payload.probe?.findings.at(-1)?.nextStep).toContain('discoverCapabilities');
    expect(payload.machineProvider).toMatchObject({ ready: true, status: { phase: 'READY' } });
    const stored = await api.find(name);
    expect(stored?.status).toMatchObject({
      phase: 'Ready',
      connectivity: { status: 'Connected' },
      authentication: { status: 'Valid' },
      resources: { usage: { machines: 3 } },
    });
    expect(stored?.status).not.toHaveProperty('capabilities');
    expect(stored?.metadata.resourceVersion).toBe(payload.machineProvider?.metadata.resourceVersion);
  });

  it('is told by the feeds through the watch of the cluster, also at another replica', async () => {
    const { input } = await aProvider();
    const other = await openGateway();
    const feed = await openEventStream(other.url, HealthFeedDocument.toString(), { variables: {} });
    const next = async () => (await feed.next()).data.data?.['healthTransitions'] as { readonly __typename: string };
    while ((await next()).__typename !== 'Synced');
    await probe(input);
    expect(await next()).toMatchObject({ cause: 'MOVED', phase: { from: null, to: 'READY' } });
    pve.fixture.misbehave({ kind: 'expire' });
    await probe(input);
    let told = await next();
    // Each share is a write, and a frame where it moves anything.
    while ((told as { readonly phase?: unknown }).phase == null) told = await next();
    expect(told).toMatchObject({ phase: { from: 'READY', to: 'ERROR' } });
    feed.close();
    await other.stop();
  });

  it.each<
    readonly [string, () => Traits, Partial<Record<'steps' | 'findings', readonly string[]>> & { phase: string }]
  >([
    [
      'a Secret that is not there',
      () => ({ texts: undefined }),
      {
        steps: ['SECRET FAILED SECRET_NOT_FOUND', 'CONNECT SKIPPED'],
        findings: ['CONNECTIVITY UNKNOWN NotAsked', 'AUTHENTICATION FAILED SecretNotFound'],
        phase: 'ERROR',
      },
    ],
    [
      'a Secret without the key',
      () => ({ texts: { other: secretCanary } }),
      { steps: ['SECRET FAILED SECRET_UNUSABLE'], findings: ['AUTHENTICATION FAILED SecretUnusable'], phase: 'ERROR' },
    ],
    [
      'an authority that is not trusted',
      () => ({ texts: { token: `gateway@pve!probe=${tokenOf()}` } }),
      { steps: ['TLS FAILED TLS_FAILED'], findings: ['CONNECTIVITY FAILED TlsFailed'], phase: 'ERROR' },
    ],
    [
      'an address that may not be dialed',
      () => ({ endpoint: '10.255.255.1:8006' }),
      { findings: ['AUTHENTICATION FAILED CredentialWithheld'], phase: 'ERROR' },
    ],
    [
      'a token that nobody knows',
      () => ({ texts: { token: `gateway@pve!probe=${strangersToken}`, 'ca.crt': pve.fixture.ca } }),
      {
        steps: ['FIRST_CALL FAILED UNAUTHENTICATED'],
        findings: ['AUTHENTICATION FAILED CredentialRefused'],
        phase: 'ERROR',
      },
    ],
  ])('tells of %s where it shows, and what to do, with nothing of a Secret', async (_, traits, expected) => {
    const { input } = await aProvider(traits());
    const payload = await probe(input);
    expect(payload.problems).toEqual([]);
    expect(stepsOf(payload)).toEqual(expect.arrayContaining([...(expected.steps ?? [])]));
    expect(findingsOf(payload)).toEqual(expect.arrayContaining([...(expected.findings ?? [])]));
    expect(payload.machineProvider?.status?.phase).toBe(expected.phase);
    const worst = payload.probe?.findings.find(({ status }) => status === 'FAILED');
    expect(worst?.nextStep.length).toBeGreaterThan(10);
    expect(conditionOf(payload, 'Ready')).toMatchObject({ status: 'FALSE', reason: worst?.reason });
    for (const { outcome, failure } of payload.probe?.steps ?? []) {
      expect(failure !== null).toBe(outcome === 'FAILED');
    }
  });

  it('of a faulty provider quotes nothing that it says', async () => {
    const { input } = await aProvider();
    pve.fixture.misbehave({ kind: 'fail', status: 500 });
    const payload = await probe(input);
    expect(stepsOf(payload)).toContain('FIRST_CALL FAILED PROVIDER_FAULT');
    expect(findingsOf(payload)).toContain('CONNECTIVITY FAILED ProviderFault');
  });

  it('says what is wrong with a spec by which nobody can be asked, sends nothing, and writes that', async () => {
    const { input } = await aProvider({ endpoint: 'ftp://pve.example.com' });
    const payload = await probe(input);
    expect(payload.problems).toMatchObject([{ code: 'INVALID', path: 'spec.config.endpoint' }]);
    expect(payload.probe?.steps.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'SKIPPED'));
    expect(findingsOf(payload)?.[0]).toBe('SPEC FAILED SpecInvalid');
    expect(conditionOf(payload, 'SpecValid')).toMatchObject({ status: 'FALSE', reason: 'SpecInvalid' });
    expect([payload.machineProvider?.status?.phase, payload.probe?.endpoint]).toEqual(['ERROR', null]);
  });

  it('refuses what is not there, what is misnamed, and to wait too long', async () => {
    expect(await probe({ name: 'absent' })).toMatchObject({
      machineProvider: null,
      probe: null,
      problems: [{ code: 'NOT_FOUND' }],
    });
    expect(await probe({ name: 'No Name' })).toMatchObject({ problems: [{ path: 'metadata.name' }] });
    expect(await probe({ name: 'absent', waitSeconds: 26 })).toMatchObject({ problems: [{ path: 'waitSeconds' }] });
  });

  it('again and again writes nothing where nothing is new, however often somebody asks', async () => {
    const { name, input } = await aProvider();
    await probe(input);
    const { [name]: written } = await api.versions();
    for (let asked = 0; asked < 5; asked += 1) expect((await probe({ name })).probe?.credentials?.status).toBe('VALID');
    expect((await api.versions())[name]).toBe(written);
  });

  it('is one look for all who ask at the same time, also where one of them waits for nothing', async () => {
    const { input } = await aProvider();
    pve.fixture.misbehave({ kind: 'slow', ms: 1_000, path: '/version' });
    const impatient = await probe({ ...input, waitSeconds: 0 });
    expect(impatient).toMatchObject({
      probe: null,
      problems: [],
      warnings: [expect.stringContaining('call again') as string],
    });
    const payloads = await Promise.all([probe(input), probe(input), probe(input)]);
    expect(new Set(payloads.map(({ probe: seen }) => seen?.startedAt)).size).toBe(1);
    expect(pve.fixture.asked.filter(({ path }) => path.endsWith('/version'))).toHaveLength(1);
  });
});
