import { DriverFailure, FailureCode } from '../../src/drivers/failure.ts';
import { Hidden } from '../../src/drivers/hidden.ts';
import type { AccessFor } from '../../src/discovery/ports.ts';
import type { ClusterApi } from './cluster-api.ts';

/** A way to the Secrets of a cluster and to nothing else, for drivers that are asked nothing over the network. */
export function secretsOnly(api: ClusterApi): AccessFor {
  return ({ metadata: { namespace } }, signal) => ({
    signal,
    now: Date.now,
    credentialRefused: () => undefined,
    call: () => Promise.reject(new Error('a scripted driver calls nobody')),
    async secret(name) {
      const { status, body } = await api.call('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`);
      if (status === 404) {
        throw new DriverFailure(FailureCode.SECRET_NOT_FOUND, `There is no Secret "${name}".`, { fix: 'Create it.' });
      }
      const data = body['data'] as Readonly<Record<string, string>>;
      const texts = new Map(
        Object.entries(data).map(([key, value]) => [key, new Hidden(Buffer.from(value, 'base64').toString('utf8'))]),
      );
      return { name, get: (key) => texts.get(key) };
    },
    [Symbol.asyncDispose]: async () => undefined,
  });
}
