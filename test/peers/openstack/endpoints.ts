import type { Asking } from './admin.ts';
import type { ServiceName } from './configs.ts';
import type { Services } from './services.ts';

/** The host that the front plays, with a port for each service, as most clouds have it. */
export const cloudHost = 'cloud.example';
export const ports: Readonly<Record<ServiceName, number>> = {
  keystone: 5000,
  nova: 8774,
  glance: 9292,
  neutron: 9696,
  cinder: 8776,
  placement: 8778,
};

/** Below which path of one host each service is, as DevStack has it. */
export const paths: Readonly<Record<ServiceName, string>> = {
  keystone: '/identity',
  nova: '/compute',
  glance: '/image',
  neutron: '/networking',
  cinder: '/volume',
  placement: '/placement',
};

/** A service for each host and port. */
export const region = 'RegionOne';
/** All services below paths of the front, reached by the address of the way to it. */
export const pathsRegion = 'Paths';
/** Lacks networks, and has its volumes where nobody may go. */
export const poorRegion = 'Lücken%2f';

const catalog: readonly { readonly name: ServiceName; readonly type: string; readonly path: string }[] = [
  { name: 'keystone', type: 'identity', path: '/v3' },
  { name: 'nova', type: 'compute', path: '/v2.1' },
  { name: 'glance', type: 'image', path: '' },
  { name: 'neutron', type: 'network', path: '' },
  { name: 'cinder', type: 'volumev3', path: '/v3/$(project_id)s' },
  { name: 'placement', type: 'placement', path: '' },
];

/** Writes the catalog. `origin` is of the way to the front, by its address. */
export async function registerEndpoints(admin: Asking, urls: Services['urls'], origin: string): Promise<void> {
  const post = (path: string, body: unknown) => admin.call('keystone', 'POST', `/v3/${path}`, body);
  for (const id of [region, pathsRegion, poorRegion]) await post('regions', { region: { id } });
  const { services } = (await admin.call('keystone', 'GET', '/v3/services')) as {
    services: { id: string; type: string }[];
  };
  for (const { name, type, path } of catalog) {
    const known = services.find((one) => one.type === type);
    const { service } = (known ? { service: known } : await post('services', { service: { name, type } })) as {
      service: { id: string };
    };
    const register = (region_id: string, face: string, url: string) =>
      post('endpoints', { endpoint: { service_id: service.id, region_id, interface: face, url: `${url}${path}` } });
    await register(region, 'public', `https://${cloudHost}:${ports[name]}`);
    await register(region, 'internal', urls[name]);
    await register(pathsRegion, 'public', `${origin}${paths[name]}`);
    if (name === 'nova' || name === 'glance')
      await register(poorRegion, 'public', `https://${cloudHost}:${ports[name]}`);
    if (name === 'cinder') await register(poorRegion, 'public', 'http://169.254.169.254');
  }
}
