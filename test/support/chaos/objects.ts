import type { Client } from '../../cluster/contract/support/client.ts';
import { aProvider, providersIn } from '../../cluster/contract/support/provider.ts';
import type { FaultyCloud } from './faulty-cloud.ts';

/** What is written straight to the API server: providers in the cloud, and a Secret of each one's own by its name. */
export interface ChaosObjects {
  /** With a Secret and an account of its own, unless it shares those of another one. */
  readonly create: (name: string, shared?: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  /** With the token of the provider's account, or with what is given. */
  readonly writeSecret: (name: string, data?: Readonly<Record<string, string>>) => Promise<void>;
  readonly removeSecret: (name: string) => Promise<void>;
}

const secrets = '/api/v1/namespaces/default/secrets';
const providers = providersIn('default');

export function chaosObjects(client: Client, cloud: FaultyCloud, timeout: string): ChaosObjects {
  const send = async (method: string, path: string, body?: object) => {
    const answer = await client.call(method, path, body);
    if (answer.code >= 300) throw new Error(`Expected ${method} ${path} to be done, but got ${answer.text}`);
  };
  const secretWith = (name: string, data: Readonly<Record<string, string>>) => ({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name } },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ) as Record<string, string>,
  });
  const goodSecret = (name: string) => ({ token: cloud.account(name).token, 'ca.crt': cloud.ca });
  const hasSecret = async (name: string) => (await client.call('GET', `${secrets}/${name}`)).code === 200;
  return {
    async create(name, shared) {
      const secret = shared ?? name;
      if (shared === undefined && !(await hasSecret(name)))
        await send('POST', secrets, secretWith(name, goodSecret(name)));
      await send('POST', providers, aProvider(name, specFor(secret, cloud, timeout)));
    },
    remove: (name) => send('DELETE', `${providers}/${name}`),
    async writeSecret(name, data = goodSecret(name)) {
      const isThere = await hasSecret(name);
      await send(isThere ? 'PUT' : 'POST', isThere ? `${secrets}/${name}` : secrets, secretWith(name, data));
    },
    removeSecret: (name) => send('DELETE', `${secrets}/${name}`),
  };
}

/** Each look asks once. */
function specFor(secret: string, { place }: FaultyCloud, timeout: string): Record<string, unknown> {
  return {
    type: 'proxmox',
    region: 'cluster1',
    authentication: { type: 'apikey', apiKey: { secretRef: { name: secret, key: 'token' } } },
    config: {
      endpoint: place,
      timeout,
      retryPolicy: { maxRetries: 0 },
      rateLimiting: { requestsPerSecond: '1000', burstLimit: 1_000 },
    },
  };
}
