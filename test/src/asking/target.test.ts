import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { type Asker, findTarget, refusalOf, type Target } from '../../../src/asking/target.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const named = { namespace: 'default', name: 'cloud' };
const key = providerKey('default', 'cloud');
const never = new AbortController().signal;
const forbidden = new GatewayError('FORBIDDEN', 'It is not permitted.', { fix: 'Ask for it.' });

let held: Map<ProviderKey, MachineProvider>;
/** What was asked of the cluster and of the copy, in order. */
let asked: string[];
let refusal: GatewayError | undefined;

beforeEach(() => {
  held = new Map([[key, aMachineProvider(named)]]);
  asked = [];
  refusal = undefined;
});

const asker: Asker = {
  signal: never,
  store: {
    find(sought) {
      asked.push('find');
      return held.get(sought);
    },
    async reach(resourceVersion, { key: place }) {
      asked.push(`reach ${place} ${resourceVersion}`);
    },
  },
  async assertMay(name) {
    asked.push(`may ${name.namespace}/${name.name}`);
    if (refusal !== undefined) throw refusal;
  },
};

async function target(): Promise<Target> {
  const found = await findTarget(named, asker);
  return 'refusal' in found ? expect.unreachable('it is there') : found;
}

describe('the provider to ask', () => {
  it('is looked for only by who may, once the copy has the version that is wanted', async () => {
    expect(await findTarget({ ...named, minResourceVersion: '7' }, asker)).toMatchObject({ provider: held.get(key) });
    expect(asked).toEqual(['may default/cloud', `reach ${key} 7`, 'find']);
  });

  it('is neither waited nor looked for where one may not', async () => {
    refusal = forbidden;
    expect(await findTarget({ ...named, minResourceVersion: '7' }, asker)).toMatchObject({
      refusal: [{ code: 'FORBIDDEN', message: 'It is not permitted.', fix: 'Ask for it.' }],
    });
    expect(asked).toEqual(['may default/cloud']);
  });

  it('is told to be missing to who may', async () => {
    held.clear();
    expect(await findTarget(named, asker)).toMatchObject({ refusal: [{ code: 'NOT_FOUND', path: 'metadata.name' }] });
  });

  it.each([
    ['no name of an object', { name: 'Not A Name' }, 'metadata.name'],
    ['no time that somebody waits', { waitSeconds: 26 }, 'waitSeconds'],
    ['a time before now', { waitSeconds: -1 }, 'waitSeconds'],
  ])('is sought by %s in vain, and nobody is asked about it', async (_, more, path) => {
    expect(await findTarget({ ...named, ...more }, asker)).toMatchObject({ refusal: [{ path }] });
    expect(asked).toEqual([]);
  });
});

describe('a mandate', () => {
  it('holds while the permission does', async () => {
    const { mandate } = await target();
    await expect(mandate(never)).resolves.toBeUndefined();
    refusal = forbidden;
    await expect(mandate(never)).rejects.toBe(forbidden);
  });

  it.each([
    ['changed', aMachineProvider({ ...named, metadata: { generation: 2 } })],
    ['made anew under its name', aMachineProvider({ ...named, uid: 'another' })],
    ['deleted', undefined],
  ])('ends when the provider was %s', async (_, now) => {
    const { mandate } = await target();
    if (now === undefined) held.delete(key);
    else held.set(key, now);
    await expect(mandate(never)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('holds on where only the status is another', async () => {
    const { mandate } = await target();
    held.set(key, aMachineProvider({ ...named, metadata: { resourceVersion: '99' } }));
    await expect(mandate(never)).resolves.toBeUndefined();
  });
});

it.each(['UNAVAILABLE', 'UNAUTHENTICATED'] as const)('%s is no answer to whether one may', async (code) => {
  refusal = new GatewayError(code, 'It is not known.');
  await expect(refusalOf(named, asker)).rejects.toBe(refusal);
});
