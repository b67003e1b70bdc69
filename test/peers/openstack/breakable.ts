import { guardSecret } from '../../support/leaks.ts';
import { type Breakable, forBreaking } from '../bed/breakable.ts';
import { askAs } from './admin.ts';
import { openstackBehindGateway } from './behind-gateway.ts';
import type { Cloud } from './cloud.ts';

/** Gigabytes of volumes in the project: Cinder lets nobody have a quota below that. */
const used = 3;

/** Its load balancer says 503 while there is no Keystone. */
export function breakableOpenstack(cloud: Cloud): Breakable {
  const peer = openstackBehindGateway(cloud);
  const { urls, filled, identity, way } = cloud;
  const { secret } = filled.credentials.member;
  const setGigabytes = async (gigabytes: number) => {
    const admin = await askAs(urls);
    const path = `/v3/${admin.projectId}/os-quota-sets/${filled.projectId}`;
    await admin.call('cinder', 'PUT', path, { quota_set: { gigabytes } });
  };
  return {
    ...peer,
    way,
    spec: forBreaking(peer.spec),
    service: identity,
    downReason: 'ProviderFault',
    // Only the first 72 bytes of a secret count: bcrypt takes no more.
    wrongSecret: { 'application-credential-secret': guardSecret(`YYYYYYYY${secret.slice(8)}`) },
    quota: { lower: () => setGigabytes(used), restore: () => setGigabytes(500) },
    lowered: { resource: 'storage', unit: 'GB', used: String(used), limit: String(used), available: '0' },
    loweredReason: 'QuotaExhausted',
    stop: async () => undefined,
  };
}
