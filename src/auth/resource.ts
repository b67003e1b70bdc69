import { GatewayError } from '../../schema/gateway-error.ts';
import { machineProviderResource } from '../../schema/resource.ts';
import type { ResourceAttributes } from '../cluster/reviews.ts';

export const { group, plural } = machineProviderResource;

/** What Kubernetes calls a verb on MachineProviders; in all namespaces, or one, or of one name. */
export function onProviders(verb: string, namespace?: string, name?: string): ResourceAttributes {
  return { verb, group, resource: plural, namespace, name };
}

/** A refusal says the same whether or not there is something to be refused. */
export function forbidden(username: string, { verb, group, resource, subresource, namespace }: ResourceAttributes) {
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  const full = group === '' ? path : `${path}.${group}`;
  const where = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace.slice(0, 253))}`;
  return new GatewayError(
    'FORBIDDEN',
    `Expected the permission to ${verb} ${full}${where}, but got none for user ${JSON.stringify(username)}.`,
    { fix: `Ask for a ${namespace === undefined ? 'ClusterRole' : 'Role'} with the verb "${verb}" on ${full}.` },
  );
}
