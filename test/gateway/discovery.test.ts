import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import { VerdictKind } from '../../schema/verdict-kind.ts';
import { DriverFailure, FailureCode } from '../../src/drivers/failure.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aDiscovery } from '../support/discovery.ts';
import { openAcknowledged } from '../src/server/support/socket.ts';
import { openEventStream } from '../support/event-stream.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  DiscoverDocument,
  type DiscoverMutation,
  DiscoveryNodeDocument,
  FollowDiscoveryDocument,
  InstanceTypesPageDocument,
} from '../support/generated/operations.ts';
import { type Script, scriptedDrivers, type ScriptedDrivers } from '../support/scripted-drivers.ts';

type Payload = DiscoverMutation['discoverCapabilities'];

const canary = 'canary-of-the-provider-0c9fe1a7';
const manager = 'machineprovider-gateway-discovery';
const declared = {
  capabilities: {
    supportedOperations: ['create', 'resize'],
    supportedInstanceTypes: ['small', 'gone'],
    availableImages: [{ id: 'debian' }],
    // As an API server gives them back, which sorts what is no list.
    features: { liveResize: true, snapshotSupport: true },
  },
  networkConfig: { availableNetworks: [{ id: 'vmbr0' }] },
  storageConfig: { defaultStorageClass: 'local-lvm' },
};
const found = aDiscovery({
  regions: { items: [{ name: 'cluster1', zones: ['pve1'] }] },
  instanceTypes: { items: [{ name: 'small', cpu: 2, memoryGb: 4.5, architectures: ['x86_64'] }] },
  images: { items: [{ id: 'debian', name: 'Debian 13', osType: 'linux' }] },
  networks: { items: [{ id: 'vmbr0', cidrs: ['10.0.0.0/24'], vlan: 7 }] },
  storageTypes: { items: [{ name: 'local-lvm', type: 'ssd' }] },
  operations: { resize: { kind: VerdictKind.UNSUPPORTED, reason: 'The node says so.' } },
  features: { liveResize: { kind: VerdictKind.UNKNOWN, reason: 'The node did not answer in time.' } },
});

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;
let scripted: ScriptedDrivers;
let names = 0;

beforeAll(async () => {
  scripted = scriptedDrivers();
  // Without the rules of the types, as an older one that let in what they refuse.
  cluster = await aCluster({ crd: machineProviderCrd([]) });
  api = await clusterApi(cluster);
  gateway = await aGateway(cluster, {}, { drivers: scripted.drivers, discoveryLimits: { closeMs: 200 } });
  await api.call('POST', '/api/v1/namespaces/default/secrets', {
    metadata: { name: 'proxmox' },
    data: { token: Buffer.from(canary).toString('base64') },
  });
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

beforeEach(() => {
  scripted.asked.length = 0;
});

/** A provider of the test's own, which does as it is told. */
async function aProvider(script: Script | Script['discover'], spec: object = declared): Promise<string> {
  const name = `provider-${(names += 1)}`;
  scripted.scripts.set(name, typeof script === 'function' ? { discover: script } : script);
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } };
  const config = { endpoint: `${name}.example.com`, customSettings: { tokenId: 'gateway@pve!probe' } };
  const { metadata } = await api.create({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace: 'default' },
    spec: { type: 'proxmox', region: name, config, authentication, ...spec },
  });
  versions.set(name, metadata.resourceVersion);
  return name;
}

const versions = new Map<string, string>();

async function discover(name: string, input: object = {}): Promise<Payload> {
  const minResourceVersion = versions.get(name) ?? null;
  const { discoverCapabilities } = await gateway.run(DiscoverDocument, {
    input: { name, minResourceVersion, ...input },
  });
  return discoverCapabilities;
}

const idOf = ({ discovery }: Payload) => discovery?.id ?? '';
const read = async (id: string) => (await gateway.run(DiscoveryNodeDocument, { id })).node;
const statusOf = async (name: string) =>
  (await api.find(name))?.status as {
    capabilities?: Record<string, unknown>;
    resources?: unknown;
  };

async function pageOf(variables: { id: string; first: number; after?: string | null }): Promise<Page> {
  const { node } = await gateway.run(InstanceTypesPageDocument, variables);
  return (node as { catalog: { instanceTypes: Page } }).catalog.instanceTypes;
}

/** Every frame of a subscription, until it completes. */
async function follow(variables: object): Promise<Record<string, unknown>[]> {
  const socket = await openAcknowledged(gateway.url);
  socket.send({ id: '1', type: 'subscribe', payload: { query: FollowDiscoveryDocument.toString(), variables } });
  const frames: Record<string, unknown>[] = [];
  for (;;) {
    const { type, payload } = (await socket.next()) as { type: string; payload?: { data: Record<string, unknown> } };
    if (type === 'next') frames.push(payload?.data['capabilityDiscovery'] as Record<string, unknown>);
    if (type !== 'complete') continue;
    socket.ws.close();
    return frames;
  }
}

/** A provider that answers when the test lets it. */
function held(): { readonly script: Script; readonly asked: Promise<void>; readonly answer: () => void } {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  return {
    asked: asked.promise,
    answer: answered.resolve,
    script: {
      async discover() {
        asked.resolve();
        await answered.promise;
        return found;
      },
    },
  };
}

describe('a discovery', () => {
  it('answers with all that the provider offers, and writes verdicts on what the spec declares', async () => {
    const name = await aProvider(async () => found);
    const { machineProvider, discovery, problems, warnings } = await discover(name);
    expect([problems, warnings]).toEqual([[], []]);
    expect(discovery).toMatchObject({
      namespace: 'default',
      name,
      type: 'PROXMOX',
      generation: 1,
      state: 'SUCCEEDED',
      failure: null,
      gaps: [],
      catalog: {
        regions: { nodes: [{ name: 'cluster1', zones: ['pve1'] }] },
        instanceTypes: { totalCount: 1, isComplete: true, nodes: [{ name: 'small', cpu: 2, memoryGb: 4.5 }] },
        images: { nodes: [{ id: 'debian', name: 'Debian 13', osType: 'linux', version: null }] },
        networks: { nodes: [{ id: 'vmbr0', cidrs: ['10.0.0.0/24'], vlan: 7 }] },
        subnets: { nodes: [] },
        storageTypes: { nodes: [{ name: 'local-lvm', type: 'ssd' }] },
      },
    });
    expect(discovery?.catalog?.operations).toContainEqual({
      operation: 'RESIZE',
      verdict: 'UNSUPPORTED',
      reason: 'The node says so.',
    });
    expect(discovery?.catalog?.features).toHaveLength(8);
    expect(discovery?.verdicts.map((one) => [one.name, one.verdict])).toEqual([
      ['operation/create', 'VERIFIED'],
      ['operation/resize', 'UNSUPPORTED'],
      ['feature/liveResize', 'UNKNOWN'],
      ['feature/snapshotSupport', 'VERIFIED'],
      ['storageType/local-lvm', 'VERIFIED'],
      ['network/vmbr0', 'VERIFIED'],
      ['image/debian', 'VERIFIED'],
      ['instanceType/small', 'VERIFIED'],
      ['instanceType/gone', 'UNSUPPORTED'],
    ]);
    const verified = [
      'operation/create',
      'feature/snapshotSupport',
      'storageType/local-lvm',
      'network/vmbr0',
      'image/debian',
      'instanceType/small',
    ];
    const capabilities = { verified, unsupported: ['operation/resize', 'instanceType/gone'] };
    expect(machineProvider?.status?.capabilities).toMatchObject(capabilities);
    expect((await statusOf(name)).capabilities).toMatchObject(capabilities);
    expect(scripted.asked).toEqual([`connect ${name}`, `discover ${name}`, `close ${name}`]);
  });

  it('owns its share of the status under a name of its own, and takes back what no longer holds', async () => {
    let offers = found;
    const name = await aProvider(async () => offers);
    await api.patch(name, { status: { phase: 'Ready' } }, 'status');
    await discover(name);
    offers = aDiscovery();
    await discover(name);
    const stored = await api.find(name);
    expect(stored?.status).toMatchObject({
      phase: 'Ready',
      capabilities: {
        verified: ['operation/create', 'operation/resize', 'feature/liveResize', 'feature/snapshotSupport'],
      },
    });
    const managers = stored?.metadata['managedFields'] as { manager: string; operation: string; fieldsV1: object }[];
    const own = managers.filter((entry) => entry.manager === manager);
    expect(own).toMatchObject([{ operation: 'Apply', subresource: 'status' }]);
    expect(Object.keys((own[0]?.fieldsV1 as { 'f:status': object })['f:status']).toSorted()).toEqual([
      'f:capabilities',
      'f:conditions',
    ]);
  });

  it('writes what is in use and what may be, as another manager, and leaves what was known where it is not found out', async () => {
    const name = await aProvider(async () => found);
    const script = scripted.scripts.get(name);
    if (script === undefined) throw new Error('it was just made');
    const quotas = [
      { resource: 'cpu', unit: 'cores', used: 48, limit: 512 },
      { resource: 'memory', unit: 'GB', used: 192.0001, limit: 2048 },
      { resource: 'instances', unit: 'instances', used: 12, isUnlimited: true },
    ];
    const denied = new DriverFailure(FailureCode.FORBIDDEN, 'The token may not see disks.', { fix: 'Give it more.' });
    script.quotas = async () => ({
      quotas,
      usage: { machines: 12, cpu: 48 },
      gaps: [{ what: 'disks', failure: denied }],
    });
    const told = await discover(name);
    const resources = {
      usage: { machines: 12, totalCPU: '48' },
      limits: { maxCPU: '512', maxMemoryGB: '2048' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '48', limit: '512', available: '464' },
        { resource: 'memory', unit: 'GB', used: '192', limit: '2048', available: '1856' },
        { resource: 'instances', unit: 'instances', used: '12' },
      ],
    };
    expect(told.discovery?.gaps).toMatchObject([{ part: 'QUOTAS', message: 'The token may not see disks.' }]);
    expect((await statusOf(name)).resources).toEqual(resources);
    script.quotas = async () => {
      throw denied;
    };
    expect((await discover(name)).discovery?.gaps).toMatchObject([{ part: 'QUOTAS', code: 'FORBIDDEN' }]);
    const stored = await api.find(name);
    expect(stored?.status).toMatchObject({ resources, capabilities: {} });
    const managers = stored?.metadata['managedFields'] as { manager: string; fieldsV1: { 'f:status'?: object } }[];
    const shares = managers.flatMap(({ manager: who, fieldsV1 }) => {
      const fields = fieldsV1['f:status'];
      return fields === undefined ? [] : [[who, Object.keys(fields).toSorted()]];
    });
    expect(shares).toContainEqual(['machineprovider-gateway-quota', ['f:conditions', 'f:resources']]);
    expect(shares).toContainEqual([manager, ['f:capabilities', 'f:conditions']]);
  });

  it('tells what could not be found out, keeps the rest, and takes nothing for unsupported that nobody knows', async () => {
    const failure = new DriverFailure(FailureCode.FORBIDDEN, 'The token may not list machine types.', {
      fix: 'Give it PVEAuditor.',
      retryAfterMs: 1_500,
    });
    const name = await aProvider(async () => ({ ...found, instanceTypes: { items: [{ name: 'small' }], failure } }));
    const { discovery, problems } = await discover(name);
    expect(problems).toEqual([]);
    expect(discovery).toMatchObject({
      state: 'SUCCEEDED',
      gaps: [
        {
          part: 'INSTANCE_TYPES',
          code: 'FORBIDDEN',
          message: failure.message,
          fix: failure.fix,
          retryAfterSeconds: 1.5,
        },
      ],
      catalog: { instanceTypes: { totalCount: 1, isComplete: false }, images: { isComplete: true } },
    });
    expect(discovery?.verdicts).toContainEqual({
      name: 'instanceType/gone',
      verdict: 'UNKNOWN',
      reason: failure.message,
    });
    expect((await statusOf(name)).capabilities?.['unsupported']).toEqual(['operation/resize']);
  });

  it('is paged, and its cursors are good for nothing else', async () => {
    const items = Array.from({ length: 250 }, (_, n) => ({ name: `type-${n}` }));
    const name = await aProvider(async () => aDiscovery({ instanceTypes: { items } }));
    const id = idOf(await discover(name));
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await pageOf({ id, first: 120, after });
      expect([page.totalCount, page.edges.length]).toEqual([250, page.nodes.length]);
      seen.push(...page.nodes.map((each) => each.name));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(items.map((item) => item.name));
    const other = idOf(await discover(await aProvider(async () => aDiscovery({ instanceTypes: { items } }))));
    const cursor = (await pageOf({ id, first: 1 })).pageInfo.endCursor;
    for (const [wrongId, after, first] of [
      [other, cursor, 1],
      [id, 'junk', 1],
      [id, null, 1_001],
    ] as const) {
      const { errors } = await gateway.send(InstanceTypesPageDocument.toString(), { id: wrongId, after, first });
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID' } }]);
    }
  });
});

interface Page {
  readonly totalCount: number;
  readonly edges: readonly unknown[];
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

describe('a discovery that cannot be', () => {
  it.each([
    ['of what is not there', { name: 'nobody' }, 'NOT_FOUND', 'metadata.name'],
    ['of what is no name', { name: '..' }, 'INVALID', 'metadata.name'],
    ['that would wait too long', { name: 'nobody', waitSeconds: 26 }, 'INVALID', 'waitSeconds'],
    ['that would wait for a negative time', { name: 'nobody', waitSeconds: -1 }, 'INVALID', 'waitSeconds'],
  ])('%s is a problem', async (_, input, code, path) => {
    const { discoverCapabilities } = await gateway.run(DiscoverDocument, { input });
    expect(discoverCapabilities).toMatchObject({ machineProvider: null, discovery: null, problems: [{ code, path }] });
  });

  it('of a type that cannot be asked yet is a problem, and so is an endpoint that is none', async () => {
    const name = await aProvider(async () => found, { type: 'libvirt' });
    expect((await discover(name)).problems).toMatchObject([{ code: 'NOT_SUPPORTED', path: 'spec.type' }]);
    const config = { endpoint: 'pve.example.com/path', customSettings: { tokenId: 'gateway@pve!probe' } };
    const wrong = await aProvider(async () => found, { config });
    expect((await discover(wrong)).problems).toMatchObject([{ code: 'INVALID', path: 'spec.config.endpoint' }]);
    expect(scripted.asked).toEqual([]);
  });

  it.each([
    [FailureCode.UNREACHABLE, 'spec.config.endpoint'],
    [FailureCode.UNAUTHENTICATED, 'spec.authentication'],
    [FailureCode.SECRET_UNUSABLE, 'spec.authentication.apiKey.secretRef'],
    [FailureCode.RATE_LIMITED, 'spec.config.rateLimiting'],
  ])('because of %s says so at the setting to look at, writes nothing, and signs out', async (code, path) => {
    const name = await aProvider(async () => {
      throw new DriverFailure(code, 'Could not sign in.', { fix: 'Look there.' });
    });
    const { discovery, problems, machineProvider } = await discover(name);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'PROVIDER_FAILED', path, message: 'Could not sign in.', fix: 'Look there.' }),
    ]);
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code }, catalog: null, verdicts: [] });
    expect(machineProvider?.metadata.name).toBe(name);
    expect(await statusOf(name)).toBeUndefined();
    expect(scripted.asked.at(-1)).toBe(`close ${name}`);
  });

  it('because of a Secret that is not there says so', async () => {
    const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'absent', key: 'token' } } };
    const script: Script = {
      discover: async () => found,
      connect: async (access) => void (await access.secret('absent')),
    };
    const { problems, discovery } = await discover(await aProvider(script, { authentication }));
    expect(discovery).toMatchObject({ state: 'FAILED', failure: { code: 'SECRET_NOT_FOUND' } });
    expect(problems).toMatchObject([{ path: 'spec.authentication.apiKey.secretRef' }]);
  });
});

describe('nothing of the Secret', () => {
  it('is told, whatever the provider and its driver make of it', async () => {
    const items = [{ id: `image-${canary}`, name: canary }];
    const name = await aProvider({
      async discover({ access }) {
        const secret = (await access.secret('proxmox')).get('token')?.reveal() ?? '';
        const failure = new DriverFailure(FailureCode.FORBIDDEN, `Refused ${secret}.`, { fix: `Mend ${secret}.` });
        expect(secret).toBe(canary);
        return aDiscovery({
          images: { items },
          subnets: { items: [], failure },
          operations: { create: { kind: VerdictKind.VERIFIED, reason: `${secret} may` } },
        });
      },
      quotas: async () => ({ quotas: [{ resource: `of ${canary}`, unit: 'count', limit: 7 }], usage: {}, gaps: [] }),
    });
    const answer = await discover(name);
    expect(answer.discovery?.catalog?.images.nodes).toMatchObject([{ id: 'image-[hidden]', name: '[hidden]' }]);
    expect(answer.discovery?.gaps).toMatchObject([{ message: 'Refused [hidden].', fix: 'Mend [hidden].' }]);
    expect(JSON.stringify([answer, await read(idOf(answer)), await api.find(name)])).not.toContain(canary);
  });

  it('is in a failure of the whole, nor in the log of what nobody foresaw', async () => {
    const loud = await aProvider(async ({ access }) => {
      const secret = (await access.secret('proxmox')).get('token')?.reveal() ?? '';
      throw new DriverFailure(FailureCode.UNAUTHENTICATED, `The provider does not know ${secret}.`, { fix: secret });
    });
    expect((await discover(loud)).problems).toMatchObject([{ message: 'The provider does not know [hidden].' }]);
    const broken = await aProvider(async ({ access }) => {
      JSON.parse((await access.secret('proxmox')).get('token')?.reveal() ?? '');
      return found;
    });
    expect((await discover(broken)).discovery?.failure).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(gateway.logged()).toContain('SyntaxError');
    expect(gateway.logged() + gateway.answered()).not.toContain(canary);
  });
});

describe('a discovery that takes long', () => {
  it('goes on when its caller was answered, and anybody permitted may follow it to its end', async () => {
    const { script, asked, answer } = held();
    const name = await aProvider(script);
    const started = await discover(name, { waitSeconds: 0 });
    expect(started.discovery?.state).toMatch(/QUEUED|RUNNING/);
    expect([started.problems, started.warnings]).toEqual([[], [expect.stringContaining('still being asked')]]);
    await asked;
    const followed = Promise.all([follow({ id: idOf(started) }), follow({ name })]);
    expect(await read(idOf(started))).toMatchObject({ __typename: 'CapabilityDiscovery', state: 'RUNNING' });
    answer();
    for (const frames of await followed) {
      expect(frames.at(-1)).toMatchObject({ id: idOf(started), state: 'SUCCEEDED' });
    }
    expect(await read(idOf(started))).toMatchObject({ state: 'SUCCEEDED', catalog: { images: { totalCount: 1 } } });
    // What has ended is told at once, and once.
    expect(await follow({ id: idOf(started) })).toMatchObject([{ state: 'SUCCEEDED' }]);
  });

  it('shows how far it is', async () => {
    const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const asked = Promise.withResolvers<void>();
    const name = await aProvider(async ({ report }) => {
      asked.resolve();
      await steps[0].promise;
      report({ part: 'images', items: 40, isFinished: false });
      await steps[1].promise;
      report({ part: 'images', items: 41, isFinished: true });
      return found;
    });
    const { discovery } = await discover(name, { waitSeconds: 0 });
    await asked.promise;
    const stream = await openEventStream(gateway.url, FollowDiscoveryDocument.toString(), {
      variables: { id: discovery?.id },
    });
    const frame = async () => (await stream.next()).data.data?.['capabilityDiscovery'];
    expect(await frame()).toMatchObject({ state: 'RUNNING', progress: [] });
    steps[0].resolve();
    expect(await frame()).toMatchObject({ progress: [{ part: 'IMAGES', items: 40, isFinished: false }] });
    steps[1].resolve();
    let last = await frame();
    while ((last as { state: string }).state === 'RUNNING') last = await frame();
    expect(last).toMatchObject({ state: 'SUCCEEDED', progress: [{ part: 'IMAGES', items: 41, isFinished: true }] });
    stream.close();
  });

  it('is one for all who ask at the same time', async () => {
    const { script, asked, answer } = held();
    const name = await aProvider(script);
    const first = discover(name);
    await asked;
    const second = discover(name);
    await expect
      .poll(() => discover(name, { waitSeconds: 0 }).then(({ discovery }) => discovery?.state))
      .toBe('RUNNING');
    answer();
    const [one, other] = await Promise.all([first, second]);
    expect(idOf(one)).toBe(idOf(other));
    expect(scripted.asked.filter((line) => line.startsWith('discover'))).toHaveLength(1);
  });

  it('ends with the last who waits for it, and signs out with a signal of its own', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const closed = Promise.withResolvers<boolean>();
    const name = await aProvider({
      async discover({ access }) {
        asked.resolve(access.signal);
        return new Promise(() => {});
      },
      close: async (access) => closed.resolve(access.signal.aborted),
    });
    const variables = { input: { name, minResourceVersion: versions.get(name) } };
    const leaving = [new AbortController(), new AbortController()] as const;
    const calls = leaving.map(({ signal }) =>
      gateway
        .ask('graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: DiscoverDocument.toString(), variables }),
          signal,
        })
        .catch(() => 'left'),
    );
    const signal = await asked.promise;
    await expect.poll(() => follow1(name)).toBe('RUNNING');
    leaving[0].abort();
    await calls[0];
    // Somebody else still waits.
    await expect.poll(() => follow1(name)).toBe('RUNNING');
    expect(signal.aborted).toBe(false);
    leaving[1].abort();
    await calls[1];
    expect(await closed.promise).toBe(false);
    expect(signal.aborted).toBe(true);
    await expect.poll(() => follow1(name)).toBe('CANCELLED');
  });

  /** The state of the latest discovery, by looking at it for a moment. */
  async function follow1(name: string): Promise<unknown> {
    const stream = await openEventStream(gateway.url, FollowDiscoveryDocument.toString(), { variables: { name } });
    const { data } = await stream.next();
    stream.close();
    return (data.data?.['capabilityDiscovery'] as { state?: string } | undefined)?.state;
  }
});

describe('a provider that is changed while it is asked', () => {
  const askThen = async (change: (name: string) => Promise<unknown>): Promise<[string, Payload]> => {
    const { script, asked, answer } = held();
    const name = await aProvider(script);
    const answered = discover(name);
    await asked;
    await change(name);
    answer();
    return [name, await answered];
  };

  it('is judged again from what it is by then', async () => {
    const [name, { warnings, machineProvider }] = await askThen((changed) =>
      api.patch(changed, { metadata: { labels: { changed: 'meanwhile' } } }),
    );
    expect(warnings).toEqual([]);
    expect(machineProvider?.metadata.resourceVersion).toBe((await api.find(name))?.metadata.resourceVersion);
    expect((await statusOf(name)).capabilities?.['unsupported']).toContain('instanceType/gone');
  });

  it('gets no verdicts that are not of its spec', async () => {
    const [name, { warnings, discovery }] = await askThen((changed) =>
      api.patch(changed, { spec: { capabilities: { supportedInstanceTypes: ['other'] } } }),
    );
    expect(discovery?.state).toBe('SUCCEEDED');
    expect(warnings).toEqual([expect.stringContaining('spec was changed')]);
    expect(await statusOf(name)).toBeUndefined();
  });

  it('is not brought back when it is gone', async () => {
    const [name, { warnings }] = await askThen((changed) => api.delete(changed));
    expect(warnings).toEqual([expect.stringMatching(/not written/)]);
    expect(await api.find(name)).toBeUndefined();
  });
});

describe('following', () => {
  afterEach(() => scripted.scripts.clear());

  it.each([
    ['nothing', {}, 'INVALID'],
    ['an id and a name', { id: 'x', name: 'y' }, 'INVALID'],
    ['what is no id', { id: 'x' }, 'INVALID'],
    ['what was never asked', { name: 'nobody' }, 'NOT_FOUND'],
  ])('%s is refused', async (_, variables, code) => {
    const stream = await openEventStream(gateway.url, FollowDiscoveryDocument.toString(), { variables });
    expect((await stream.next()).data.errors).toMatchObject([{ extensions: { code } }]);
  });
});
