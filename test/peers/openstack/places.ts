import { afterEach, describe, expect, it } from 'vitest';
import { verifiedAgainst } from '../bed/verified.ts';
import type { Cloud } from './cloud.ts';
import { cloudHost, pathsRegion, ports, poorRegion } from './endpoints.ts';
import { openCloud, openstackSpec, secretOf } from './spec.ts';

/** Where the services are, as the catalog says, and whether the credential may go there. */
export function describePlaces(cloud: () => Cloud): void {
  describe('the catalog of OpenStack', () => {
    const undo: (() => void)[] = [];
    afterEach(() => {
      for (const back of undo.splice(0)) back();
    });
    verifiedAgainst(() => cloud().name);
    const reader = () => secretOf(cloud().filled.credentials.reader);
    const withHosts = (hosts: string) => ({ ...reader(), annotations: { 'vitistack.io/hosts': hosts } });

    it('is found by any spelling of the endpoint', async () => {
      const endpoints = [':5000', ':5000/', ':5000/v3', ':5000/v3/', ':5000/v3/auth/tokens'];
      for (const endpoint of endpoints) {
        const spec = openstackSpec({ config: { endpoint: `${cloudHost}${endpoint}` } });
        await using opened = await openCloud(cloud(), { secret: reader(), spec });
        expect((await opened.connection.checkCredentials()).status, endpoint).toBe('Valid');
      }
    });

    it('is found below a path, as DevStack has it, with services below paths', async () => {
      const { host, hostname } = new URL(cloud().way.url);
      for (const endpoint of [host, `${host}/identity`, `${host}/identity/v3`]) {
        const spec = openstackSpec({ region: pathsRegion, config: { endpoint } });
        await using opened = await openCloud(cloud(), { secret: withHosts(hostname), spec });
        const { steps, version } = await opened.connection.probe();
        expect(steps.map(({ step, failure }) => [step, failure?.message])).toContainEqual(['FIRST_CALL', undefined]);
        expect(version).toBe('3.14');
        const { failure, items } = (await opened.connection.discoverCapabilities()).storageTypes;
        expect([failure, items.length]).toEqual([undefined, 3]);
      }
    });

    it('loses a service that the region has not, and one at a forbidden address, and no other', async () => {
      const spec = openstackSpec({ region: poorRegion });
      await using opened = await openCloud(cloud(), { secret: reader(), spec });
      const found = await opened.connection.discoverCapabilities();
      expect(found.instanceTypes.failure).toBeUndefined();
      expect(found.images.failure).toBeUndefined();
      expect(found.networks.failure).toMatchObject({ code: 'NOT_FOUND' });
      expect(found.networks.failure?.message).toContain('a network service (neutron) in the region Lücken%2f');
      expect(found.storageTypes.failure).toMatchObject({ code: 'EGRESS_REFUSED' });
      const { quotas, gaps } = await opened.connection.fetchQuotas();
      expect(gaps.map(({ what }) => what)).toEqual(['the quotas of networking', 'the quotas of block storage']);
      expect(quotas.map(({ resource }) => resource)).toContain('cpu');
    });

    it('says of a region that nobody knows that it is the region', async () => {
      await using opened = await openCloud(cloud(), { secret: reader(), spec: openstackSpec({ region: 'RegionTwo' }) });
      const failure = await opened.connection.discoverCapabilities().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'NOT_FOUND', fix: expect.stringContaining('`spec.region`') as string });
    });

    it('sends the token to no host that the Secret does not name, and says which one to name', async () => {
      const named = [ports.keystone, ports.nova, ports.glance].map((port) => `${cloudHost}:${port}`).join(', ');
      await using opened = await openCloud(cloud(), { secret: withHosts(named) });
      const asked = cloud().fixture.asked.length;
      const found = await opened.connection.discoverCapabilities();
      expect(found.networks.failure).toMatchObject({ code: 'CREDENTIAL_WITHHELD' });
      expect(found.networks.failure?.fix).toContain(
        `add ${cloudHost}:${ports.neutron} to its annotation vitistack.io/hosts`,
      );
      expect(found.storageTypes.failure?.fix).toContain(
        `add ${cloudHost}:${ports.cinder} to its annotation vitistack.io/hosts`,
      );
      expect([found.images.failure, found.instanceTypes.failure]).toEqual([undefined, undefined]);
      const reached = cloud()
        .fixture.asked.slice(asked)
        .map(({ url }) => url.port);
      expect(reached).not.toContain(String(ports.neutron));
      expect(reached).not.toContain(String(ports.cinder));
    });

    it('sends nothing at all where not even Keystone is named', async () => {
      await using opened = await openCloud(cloud(), { secret: withHosts('other.example') });
      const asked = cloud().fixture.asked.length;
      expect(await opened.connection.checkCredentials()).toMatchObject({
        status: 'Error',
        failure: { code: 'CREDENTIAL_WITHHELD' },
      });
      expect(cloud().fixture.asked.length).toBe(asked);
    });

    it('asks the internal addresses where the spec wants them, if the operator permits them without TLS', async () => {
      const { urls } = cloud();
      const spec = openstackSpec({ config: { customSettings: { interface: 'internal' } } });
      const services = [urls.nova, urls.glance, urls.neutron, urls.cinder];
      await using permitted = await openCloud(cloud(), { secret: reader(), spec, access: { allow: services } });
      const found = await permitted.connection.discoverCapabilities();
      expect([found.images.failure, found.networks.failure, found.storageTypes.failure]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      await using refused = await openCloud(cloud(), { secret: reader(), spec });
      const failure = await refused.connection.discoverCapabilities().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'EGRESS_REFUSED' });
    });

    it('takes 12 requests for one full discovery, and one more for each further page', async () => {
      const { communityImageId, hiddenImageId } = cloud().filled;
      const images = [communityImageId, hiddenImageId].map((id) => ({ id }));
      const spec = openstackSpec({ capabilities: { availableImages: images } });
      await using opened = await openCloud(cloud(), { secret: reader(), spec });
      const asked = cloud().fixture.asked.length;
      await opened.connection.discoverCapabilities();
      const requests = cloud().fixture.asked.slice(asked);
      expect(requests.map(({ method, path }) => `${method} ${path}`)).toHaveLength(12);
      expect(requests.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual(['/v3/auth/tokens']);
      await using plain = await openCloud(cloud(), { secret: reader() });
      const before = cloud().fixture.asked.length;
      await plain.connection.discoverCapabilities();
      expect(cloud().fixture.asked.length - before).toBe(10);
    });

    it('is read to the end where lists come in pages of two', async () => {
      const { fixture } = cloud();
      const read = async () => {
        await using opened = await openCloud(cloud(), { secret: reader() });
        return await opened.connection.discoverCapabilities();
      };
      const whole = await read();
      const before = fixture.asked.length;
      const { respond } = fixture;
      undo.push(() => void (fixture.respond = respond));
      fixture.respond = (asked) => respond({ ...asked, url: inTwos(asked.url) });
      const paged = await read();
      const byId = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).toSorted();
      for (const part of [
        'instanceTypes',
        'images',
        'networks',
        'subnets',
        'securityGroups',
        'storageTypes',
      ] as const) {
        expect(paged[part].failure, part).toBeUndefined();
        expect(byId(paged[part].items), part).toEqual(byId(whole[part].items));
      }
      const markers = fixture.asked.slice(before).filter(({ url }) => url.searchParams.has('marker'));
      const services = new Set(markers.map(({ url }) => Number(url.port)));
      expect(services).toEqual(new Set([ports.nova, ports.glance, ports.neutron, ports.cinder]));
    });

    it('loses the parts of one service that is down, and no other', async () => {
      undo.push(cloud().fixture.misbehave({ kind: 'fail', status: 503, path: '/v2.0/' }));
      const spec = openstackSpec({ config: { retryPolicy: { maxRetries: 0 } } });
      await using opened = await openCloud(cloud(), { secret: reader(), spec });
      const { networks, subnets, securityGroups, ...others } = await opened.connection.discoverCapabilities();
      for (const part of [networks, subnets, securityGroups])
        expect(part.failure?.code).toMatch(/PROVIDER_FAULT|CIRCUIT_OPEN/);
      expect(Object.values(others).filter((part) => 'failure' in part)).toEqual([]);
    });
  });
}

function inTwos(url: URL): URL {
  const narrowed = new URL(url);
  if (Number(narrowed.searchParams.get('limit')) > 1) narrowed.searchParams.set('limit', '2');
  return narrowed;
}
