import { beforeEach, describe, expect, it } from 'vitest';
import type { CapabilityDiscovery } from '../../../schema/api/discovery.ts';
import { ProviderType } from '../../../schema/enums.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { type MachineProvider, providerKey } from '../../../schema/machine-provider.ts';
import { permittedDiscoveries } from '../../../src/discovery/discoveries.ts';
import { DiscoveryRuns } from '../../../src/discovery/runs.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

let store: Map<string, MachineProvider>;
let isPermitted: boolean;
/** Which providers were sent something, and what lets the first of them end. */
let asked: string[];
let first: PromiseWithResolvers<void>;
let runs: DiscoveryRuns;

beforeEach(() => {
  store = new Map();
  for (const name of ['first', 'second']) store.set(providerKey('default', name), aMachineProvider({ name }));
  isPermitted = true;
  asked = [];
  first = Promise.withResolvers();
  runs = new DiscoveryRuns({
    accessFor: (_, signal) => ({
      signal,
      now: () => 0,
      credentialRefused: () => undefined,
      dial: () => Promise.reject(new Error('nobody is dialed')),
      unverified: () => [],
      dialing: () => undefined,
      secretVersions: () => '',
      call: () => Promise.reject(new Error('nobody is called')),
      secret: () => Promise.reject(new Error('no Secret is read')),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    writeFindings: async (machineProvider) => ({ machineProvider, warnings: [] }),
    now: () => 0,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    limits: { perNamespace: 1 },
  });
});

/** The discoveries of one caller, for one operation that ends with `signal`. */
function discoveries(signal = new AbortController().signal) {
  const only = () => Promise.reject(new Error('only discovered'));
  const reach = {
    hosts: () => ['ec2.us-west-2.amazonaws.com'],
    load: async () => async () => ({
      probe: only,
      checkCredentials: only,
      fetchQuotas: only,
      discoverCapabilities: async () => {
        asked.push('asked');
        await first.promise;
        return aDiscovery();
      },
      close: async () => undefined,
    }),
  };
  return permittedDiscoveries(
    {
      runs,
      drivers: { ...drivers, [ProviderType.AWS]: { ...drivers[ProviderType.AWS], reach, validate: () => [] } },
      store: { find: (key) => store.get(key), reach: async () => undefined },
    },
    {
      signal,
      permission: {
        async assertMayDiscover(_, asking) {
          asking.throwIfAborted();
          if (!isPermitted) throw new GatewayError('FORBIDDEN', 'It was withdrawn.', { fix: 'Ask for it.' });
        },
      },
    },
  );
}

/** The first frame of the feed of whatever was begun last for it. */
async function firstFrame(name: string): Promise<CapabilityDiscovery | undefined> {
  const frames = await discoveries().follow({ namespace: 'default', name, runId: undefined });
  const frame: IteratorResult<CapabilityDiscovery, undefined> = await frames.next();
  return frame.value;
}

const input = (name: string, waitSeconds = 25) => ({ namespace: 'default', name, waitSeconds });

/** One provider is being asked, another waits for it. */
async function waiting() {
  const running = discoveries().discover(input('first'));
  await expect.poll(() => asked.length).toBe(1);
  const second = discoveries().discover(input('second'));
  await expect.poll(() => runs.size.underWay).toBe(2);
  return [running, second] as const;
}

describe('a discovery that waits for others', () => {
  it('is carried out in its turn, also when the operation that asked for it is over by then', async () => {
    const running = discoveries().discover(input('first'));
    await expect.poll(() => asked.length).toBe(1);
    const operation = new AbortController();
    const { discovery } = await discoveries(operation.signal).discover(input('second', 0));
    expect(discovery?.state).toBe('QUEUED');
    operation.abort(new Error('over'));
    first.resolve();
    await running;
    await expect.poll(() => runs.size.underWay).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it('sends nothing once its permission was withdrawn, and its caller is told so', async () => {
    const [running, second] = await waiting();
    isPermitted = false;
    first.resolve();
    expect(await second).toMatchObject({ discovery: null, machineProvider: null, problems: [{ code: 'FORBIDDEN' }] });
    // What was found before is told to nobody who may not have it any more, either.
    expect(await running).toMatchObject({ discovery: null, problems: [{ code: 'FORBIDDEN' }] });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['changed', { generation: 2 }],
    ['made anew', { uid: 'another' }],
    ['deleted', undefined],
  ])('sends nothing for a provider that was %s meanwhile', async (_, metadata) => {
    const [running, second] = await waiting();
    const key = providerKey('default', 'second');
    if (metadata === undefined) store.delete(key);
    else store.set(key, aMachineProvider({ name: 'second', metadata }));
    first.resolve();
    await running;
    const { discovery, problems } = await second;
    expect(discovery).toMatchObject({ state: 'CANCELLED', failure: { code: 'CANCELLED', fix: 'Ask again.' } });
    expect(problems).toMatchObject([{ code: 'PROVIDER_FAILED' }]);
    expect(asked).toHaveLength(1);
  });
});

describe('the discovery that was begun last', () => {
  it('is that of the provider of this name by now, not of the one before', async () => {
    first.resolve();
    const { discovery } = await discoveries().discover(input('first'));
    expect(await firstFrame('first')).toEqual(discovery);
    store.set(providerKey('default', 'first'), aMachineProvider({ name: 'first', metadata: { uid: 'another' } }));
    await expect(firstFrame('first')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { discovery: own } = await discoveries().discover(input('first'));
    expect(await firstFrame('first')).toEqual(own);
  });
});
