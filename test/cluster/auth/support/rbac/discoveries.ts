import { ProviderType } from '../../../../../schema/enums.ts';
import { encodeNodeId } from '../../../../../schema/node.ts';
import type { Driver } from '../../../../../src/drivers/driver.ts';
import { DriverFailure, FailureCode } from '../../../../../src/drivers/failure.ts';
import { drivers } from '../../../../../src/drivers/registry.ts';
import { type Caller, type DrawCase, forbidden, outcomeOf } from './caller.ts';
import { drawKey, type Key } from './reads.ts';

const unreachable = new DriverFailure(FailureCode.UNREACHABLE, 'Nobody is there.', { fix: 'Look elsewhere.' });
const nobody: Driver = {
  ...drivers[ProviderType.AWS],
  reach: { hosts: () => [], load: async () => () => Promise.reject(unreachable) },
};

/** Who may have a provider asked is told that it can't be reached: no request leaves the machine. */
export const unreachableProviders = { ...drivers, [ProviderType.AWS]: nobody };

const discover: DrawCase = (chance) => {
  const key = drawKey(chance);
  return {
    kind: 'discoverCapabilities',
    what: `${key.namespace}/${key.name}`,
    async check({ oracle, send }) {
      const query = `mutation ($input: DiscoverCapabilitiesInput!) {
        discoverCapabilities(input: $input) { machineProvider { metadata { name } } problems { code } }
      }`;
      const [{ version }, isOpen] = await Promise.all([oracle.get(key.namespace, key.name), mayDiscover(oracle, key)]);
      const isThere = isOpen && version !== undefined;
      const code = isThere ? 'PROVIDER_FAILED' : isOpen ? 'NOT_FOUND' : forbidden;
      const machineProvider = isThere ? { metadata: { name: key.name } } : null;
      return {
        expected: { discoverCapabilities: { machineProvider, problems: [{ code }] } },
        got: outcomeOf(await send(query, { input: { ...key } })),
      };
    },
  };
};

const read: DrawCase = (chance) => {
  const key = drawKey(chance);
  const id = encodeNodeId({ kind: 'CapabilityDiscovery', ...key, runId: 'made-up' });
  return {
    kind: 'node of a discovery',
    what: `${key.namespace}/${key.name}`,
    async check({ oracle, send }) {
      return {
        expected: { node: (await mayDiscover(oracle, key)) ? null : forbidden },
        got: outcomeOf(await send('query ($id: ID!) { node(id: $id) { id } }', { id })),
      };
    },
  };
};

const probe: DrawCase = (chance) => {
  const key = drawKey(chance);
  return {
    kind: 'probeMachineProvider',
    what: `${key.namespace}/${key.name}`,
    async check({ oracle, send }) {
      const query = `mutation ($input: ProbeMachineProviderInput!) {
        probeMachineProvider(input: $input) { machineProvider { metadata { name } } problems { code } }
      }`;
      const [{ version }, isOpen] = await Promise.all([oracle.get(key.namespace, key.name), may(oracle, 'probe', key)]);
      const problems = [{ code: isOpen ? 'NOT_FOUND' : forbidden }];
      const isThere = isOpen && version !== undefined;
      const answer = await send(query, { input: { ...key } });
      const isCrowded = answer.status === 503 && answer.errors?.[0]?.extensions['code'] === 'OVERLOADED';
      return {
        expected: { probeMachineProvider: isThere ? 'OVERLOADED' : { machineProvider: null, problems } },
        got: isCrowded ? { probeMachineProvider: 'OVERLOADED' } : outcomeOf(answer),
      };
    },
  };
};

/** Whoever may have a provider looked at finds no room for it: a look would write a status, by which others tell writes. */
export const noRoomForProbes = {
  ...{ atOnce: 0, perNamespace: 0, perHost: 0, perHostOfNamespace: 0 },
  ...{ spareAtOnce: 0, sparePerHost: 0, waiting: 0, waitingPerNamespace: 0 },
};

const mayDiscover = (oracle: Caller['oracle'], key: Key) => may(oracle, 'discover', key);

/** No request to the API server needs the named permission, so its review says who has it. */
async function may(oracle: Caller['oracle'], verb: 'discover' | 'probe', { namespace, name }: Key): Promise<boolean> {
  const { refused } = await oracle.get(namespace, name);
  const resource = { group: 'vitistack.io', resource: 'machineproviders', subresource: verb };
  return !refused && (await oracle.may({ verb: 'create', ...resource, namespace, name }));
}

export const discoveries: readonly DrawCase[] = [discover, read, probe];
