import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { CreateDocument, GatewayDocument, ListProvidersDocument } from '../../support/generated/operations.ts';
import { aForeignCrd, aNewerCrd, aNewerRuleCrd, anOlderCrd } from '../../support/other-crds.ts';
import { subscribe } from '../../support/subscriber.ts';
import { type Kubernetes, startKubernetes } from '../bed/kubernetes.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/machineproviders.vitistack.io';
const path = '/apis/vitistack.io/v1alpha1/namespaces/default/machineproviders';
/** What the gateway promises. */
const heals = { timeout: 10_000, interval: 50 };

// A server of its own: its definition comes and goes.
let server: Kubernetes;
let client: Client;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  server = await startKubernetes({ binaries: inject('cluster').binaries, users: [{ name: 'portal', groups: [] }] });
  client = createClient(server.kubeconfigPath);
});

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  await remove();
}, 30_000);

afterAll(async () => {
  await client.close();
  await server.stop();
});

async function start(
  options: Parameters<typeof aGateway>[1] = {},
  waitForSync = false,
  kubeconfig = server.kubeconfigPath,
) {
  const gateway = await aGateway({ kubeconfigPath: kubeconfig }, options, { waitForSync });
  gateways.push(gateway);
  return gateway;
}

async function remove(): Promise<void> {
  await client.call('DELETE', crdPath);
  await expect.poll(async () => (await client.call('GET', crdPath)).code, heals).toBe(404);
  // The path goes a moment later.
  await expect.poll(async () => (await client.call('GET', '/apis/vitistack.io/v1alpha1')).code, heals).toBe(404);
}

async function crdOf(gateway: TestGateway) {
  return (await gateway.run(GatewayDocument, {})).gateway.crd;
}

async function readyz(gateway: TestGateway) {
  const response = await fetch(gateway.url.replace(/graphql$/, 'readyz?verbose'));
  return { status: response.status, text: await response.text() };
}

const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } };
const manifest = (name: string, region = 'one') => ({
  apiVersion: 'vitistack.io/v1alpha1',
  kind: 'MachineProvider',
  metadata: { name, namespace: 'default' },
  spec: { type: 'openstack', region, authentication },
});

async function write(method: 'POST' | 'PATCH' | 'DELETE', name: string, region?: string) {
  const body = method === 'POST' ? manifest(name, region) : method === 'PATCH' ? { spec: { region } } : undefined;
  const { code, text } = await client.call(method, method === 'POST' ? path : `${path}/${name}`, body);
  expect(code, text).toBeLessThan(300);
}

describe('a cluster without the definition', () => {
  it('is diagnosed, keeps nothing from running, and heals when the definition comes', async () => {
    const gateway = await start();
    await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('ABSENT');
    const { message } = await crdOf(gateway);
    expect(message).toMatch(/^The cluster has no CustomResourceDefinition machineproviders\.vitistack\.io: .*\.$/);
    expect(gateway.logged()).toContain(message);
    expect(await readyz(gateway)).toMatchObject({
      status: 503,
      text: expect.stringContaining(`[-]crd failed: ABSENT: ${message}\n`) as string,
    });
    const unavailable = [{ message, extensions: { code: 'UNAVAILABLE' } }];
    expect(await gateway.send(String(ListProvidersDocument))).toMatchObject({ errors: unavailable });
    const input = { name: 'a', spec: {} };
    expect(await gateway.send(String(CreateDocument), { input })).toMatchObject({ errors: unavailable });

    await installCrd(client, machineProviderCrd());
    await expect.poll(async () => (await readyz(gateway)).status, heals).toBe(200);
    expect((await crdOf(gateway)).state).toBe('CURRENT');
    expect((await readyz(gateway)).text).toContain('[+]crd ok\n');
    await write('POST', 'a');
    const names = async () =>
      (await gateway.run(ListProvidersDocument, {})).machineProviders.edges.map(({ node }) => node.metadata.name);
    await expect.poll(names, heals).toEqual(['a']);
  }, 60_000);
});

describe("another project's definition", () => {
  it.each(['Cluster', 'Namespaced'])(
    'is told from ours (%s), and heals when it is replaced',
    async (scope) => {
      await installCrd(client, aForeignCrd(scope));
      const gateway = await start();
      await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('FOREIGN');
      const { message } = await crdOf(gateway);
      expect(message).toContain(scope === 'Cluster' ? 'a cluster-scoped one' : 'spec.region');
      expect((await readyz(gateway)).text).toContain(`[-]crd failed: FOREIGN: ${message}`);
      const { errors } = await gateway.send(String(ListProvidersDocument));
      expect(errors).toMatchObject([{ message, extensions: { code: 'UNAVAILABLE' } }]);
      await remove();
      await installCrd(client, machineProviderCrd());
      await expect.poll(async () => (await readyz(gateway)).status, heals).toBe(200);
      expect((await gateway.send(String(ListProvidersDocument))).errors).toBeUndefined();
    },
    60_000,
  );
});

describe('an upgrade of the definition', () => {
  it.each(['busy', 'quiet'])(
    'costs nobody a Reset, neither who watches nor who comes back, when it is %s',
    async (change) => {
      await installCrd(client, anOlderCrd());
      for (const name of ['a', 'b', 'c']) await write('POST', name);
      const gateway = await start({}, true);
      await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('OUTDATED');
      expect(await readyz(gateway)).toMatchObject({
        status: 200,
        text: expect.stringContaining('[+]crd ok: OUTDATED: ') as string,
      });
      const [watching, away] = [subscribe(gateway.url), subscribe(gateway.url)];
      for (const feed of [watching, away]) await feed.until((frames) => frames.at(-1)?.__typename === 'Synced');
      await write('PATCH', 'a', 'two');
      for (const feed of [watching, away])
        await feed.until((frames) => frames.at(-1)?.__typename === 'ProviderModified');
      away.stop();

      if (change === 'busy') await installCrd(client, machineProviderCrd());
      else await upgradeQuietly(gateway);
      await write('PATCH', 'a', 'three');
      await write('DELETE', 'b');
      await write('POST', 'd');
      await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('CURRENT');
      await watching.until((frames) => last(frames, 'd') !== undefined);
      away.reconnect();
      await away.until((frames) => last(frames, 'd') !== undefined);

      for (const feed of [watching, away]) {
        await feed.until((frames) => last(frames, 'b') === 'ProviderDeleted' && region(frames, 'a') === 'three');
        expect(feed.frames.filter(({ __typename }) => __typename === 'Reset')).toEqual([]);
        expect(feed.frames.filter(({ __typename }) => __typename === 'ProviderAdded')).toHaveLength(4);
        feed.stop();
      }
    },
    60_000,
  );

  it('beyond this gateway is told, and takes nothing away', async () => {
    await installCrd(client, aNewerCrd());
    const gateway = await start({}, true);
    await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('AHEAD');
    expect((await crdOf(gateway)).message).toContain('spec.tenancy');
    expect((await gateway.send(String(ListProvidersDocument))).errors).toBeUndefined();
  }, 60_000);
});

describe('a definition that is removed and put back', () => {
  it('is told to a feed as the end of its providers, and the feed goes on with the new ones', async () => {
    await installCrd(client, machineProviderCrd());
    await write('POST', 'a');
    const gateway = await start({}, true);
    const feed = subscribe(gateway.url);
    await feed.until((frames) => frames.at(-1)?.__typename === 'Synced');
    await remove();
    await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('ABSENT');
    await installCrd(client, machineProviderCrd());
    await write('POST', 'b');
    await feed.until((frames) => last(frames, 'b') === 'ProviderAdded', heals.timeout);
    expect(last(feed.frames, 'a')).toBe('ProviderDeleted');
    expect(feed.frames.filter(({ __typename }) => __typename === 'Reset')).toEqual([]);
    feed.stop();
  }, 60_000);
});

describe('--install-crd', () => {
  it('installs ours where there is none, upgrades an older one, and says which', async () => {
    const first = await start({ INSTALL_CRD: true }, true);
    expect(first.logged()).toContain('install-crd: installed the CustomResourceDefinition');
    await expect.poll(async () => (await crdOf(first)).state, heals).toBe('CURRENT');

    await installCrd(client, anOlderCrd());
    await expect.poll(async () => (await crdOf(first)).state, heals).toBe('OUTDATED');
    const second = await start({ INSTALL_CRD: true }, true);
    expect(second.logged()).toContain('install-crd: upgraded the CustomResourceDefinition');
    await expect.poll(async () => (await crdOf(first)).state, heals).toBe('CURRENT');

    const third = await start({ INSTALL_CRD: true }, true);
    expect(third.logged()).toContain('install-crd: nothing was changed.');
  }, 60_000);

  it('puts no older rules back over those of a newer gateway', async () => {
    await installCrd(client, aNewerRuleCrd());
    const gateway = await start({ INSTALL_CRD: true });
    expect(gateway.logged()).toMatch(/install-crd: nothing was changed\. The CustomResourceDefinition \S+ is newer/);
    const { versions } = (await client.call('GET', crdPath)).body.spec as unknown as { versions: unknown[] };
    expect(JSON.stringify(versions[0])).toContain('"maxLength":12');
  }, 60_000);

  it("leaves another project's alone", async () => {
    await installCrd(client, aForeignCrd());
    const gateway = await start({ INSTALL_CRD: true });
    expect(gateway.logged()).toContain('install-crd: nothing was changed. The CustomResourceDefinition');
    expect((await client.call('GET', crdPath)).body.spec?.scope).toBe('Cluster');
  }, 60_000);

  it('refuses to start where it may not, in one sentence', async () => {
    const attempt = start({ INSTALL_CRD: true }, false, server.kubeconfigOf('stranger'));
    await expect(attempt).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('cannot get resource "customresourcedefinitions"') as string,
    });
  });
});

describe('an identity that may not read definitions', () => {
  it('learns from discovery what can be learned, and heals as well', async () => {
    await installCrd(client, machineProviderCrd());
    await grantProviders('portal');
    const gateway = await start({}, true, server.kubeconfigOf('portal'));
    await expect
      .poll(async () => (await crdOf(gateway)).message, heals)
      .toContain('its identity may not list and watch');
    expect((await crdOf(gateway)).state).toBe('UNKNOWN');
    expect((await readyz(gateway)).status).toBe(200);
    await remove();
    await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('ABSENT');
    await installCrd(client, aForeignCrd());
    await expect.poll(async () => (await crdOf(gateway)).state, heals).toBe('FOREIGN');
  }, 60_000);
});

/** The API server ends the watch a second later and forgets the past: nothing was written that would have bridged it. */
async function upgradeQuietly(gateway: TestGateway): Promise<void> {
  await installCrd(client, machineProviderCrd());
  await expect.poll(() => gateway.logged(), heals).toContain('too old resource version');
}

async function grantProviders(user: string): Promise<void> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const rules = [{ apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['get', 'list', 'watch'] }];
  await client.call('POST', `${rbac}/clusterroles`, { metadata: { name: user }, rules });
  await client.call('POST', `${rbac}/clusterrolebindings`, {
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
    subjects: [{ kind: 'User', name: user }],
  });
}

type Frames = ReturnType<typeof subscribe>['frames'];

/** The last frame about a provider. */
function about(frames: Frames, name: string) {
  return frames.findLast((frame) => 'provider' in frame && frame.provider.metadata.name === name);
}

function last(frames: Frames, name: string) {
  return about(frames, name)?.__typename;
}

function region(frames: Frames, name: string) {
  const frame = about(frames, name);
  return frame && 'provider' in frame ? frame.provider.spec.region : undefined;
}
