import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { type MachineProvider, providerKey } from '../../../../schema/machine-provider.ts';
import { unlessAborted } from '../../../../src/cluster/unless-aborted.ts';
import { drivers } from '../../../../src/drivers/registry.ts';
import type { LookedNow } from '../../../../src/health/asked/look-now.ts';
import { type ProbeLimits, ProbeRuns } from '../../../../src/health/asked/probe-runs.ts';
import { permittedProbes } from '../../../../src/health/asked/probes.ts';
import { pveSpec } from '../../../peers/proxmox/provider.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';

let store: Map<string, MachineProvider>;
/** Who may not, or cannot be asked about. */
let refusal: GatewayError | undefined;
/** The looks that were begun, each with what lets it end. */
let looks: { readonly name: string; readonly answer: () => void; readonly signal: AbortSignal }[];
/** How long it takes to sign out. */
let signingOut: () => Promise<void>;
let runs: ProbeRuns;

const forbidden = () => new GatewayError('FORBIDDEN', 'It was withdrawn.', { fix: 'Ask for it.' });

function aReplica(limits: Partial<ProbeLimits> = {}): ProbeRuns {
  return new ProbeRuns({
    now: () => Date.parse('2026-02-01T08:00:00Z'),
    limits,
    async lookNow(provider, signal): Promise<LookedNow> {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      looks.push({ name: provider.metadata.name, answer: () => resolve(undefined), signal });
      await unlessAborted(() => promise, signal).finally(signingOut);
      const observations = { generation: provider.metadata.generation ?? undefined, problems: [] };
      const written = { machineProvider: provider, warnings: ['late'], writes: 1, isRefused: false, managers: [] };
      return { observations, assessment: { looks: [], unconfirmed: false }, written, unverified: ['pve:8006'] };
    },
  });
}

function add(name: string, { namespace = 'default', endpoint = 'pve.example.com' } = {}): void {
  const spec = pveSpec({ config: { endpoint } });
  store.set(providerKey(namespace, name), aMachineProvider({ name, namespace, spec, metadata: { generation: 1 } }));
}

beforeEach(() => {
  store = new Map();
  for (const name of ['first', 'second', 'third']) add(name);
  refusal = undefined;
  looks = [];
  signingOut = async () => undefined;
  runs = aReplica();
});

afterEach(async () => {
  await runs.stop();
  expect(runs.size).toEqual({ looking: 0, waiting: 0 });
});

/** Asks in the name of one caller, for one operation that ends with `signal`. */
function ask(name: string, more: object = {}, signal = new AbortController().signal) {
  const probes = permittedProbes(
    {
      runs,
      drivers,
      store: { find: (key) => store.get(key), reach: async () => undefined },
      now: () => Date.parse('2026-02-01T08:00:00Z'),
    },
    {
      signal,
      permission: {
        async assertMayProbe(_, asking) {
          asking.throwIfAborted();
          if (refusal !== undefined) throw refusal;
        },
      },
    },
  );
  return probes.probe({ namespace: 'default', name, ...more });
}

const begun = (count: number) => expect.poll(() => looks.map(({ name }) => name)).toHaveLength(count);

describe('probes at the same time', () => {
  it('of one spec are one look, and each caller is told of it', async () => {
    const all = [ask('first'), ask('first'), ask('first')];
    await begun(1);
    looks[0]?.answer();
    for (const { probe, warnings } of await Promise.all(all)) {
      expect(probe?.startedAt).toBe('2026-02-01T08:00:00.000Z');
      expect(warnings).toEqual([expect.stringContaining('pve:8006'), 'late']);
    }
    expect(looks).toHaveLength(1);
    const again = ask('first');
    await begun(2);
    looks[1]?.answer();
    await again;
  });

  it('of another spec or life are another look', async () => {
    const old = ask('first');
    await begun(1);
    store.set(
      providerKey('default', 'first'),
      aMachineProvider({ name: 'first', spec: pveSpec(), metadata: { generation: 2 } }),
    );
    const changed = ask('first');
    await begun(2);
    for (const { answer } of looks) answer();
    await Promise.all([old, changed]);
  });

  it('are bounded in all, by namespace and by host, and wait for each other', async () => {
    runs = aReplica({ perNamespace: 1 });
    add('elsewhere', { namespace: 'other' });
    const [one, two, other] = [ask('first'), ask('second'), ask('elsewhere', { namespace: 'other' })];
    await begun(2);
    expect(looks.map(({ name }) => name)).toEqual(['first', 'elsewhere']);
    expect(runs.size).toEqual({ looking: 2, waiting: 1 });
    looks[0]?.answer();
    await begun(3);
    for (const { answer } of looks) answer();
    await Promise.all([one, two, other]);
    await runs.stop();

    runs = aReplica({ perHostOfNamespace: 1 });
    add('away', { endpoint: 'another.example.com' });
    looks = [];
    const all = [ask('first'), ask('second'), ask('away')];
    await begun(2);
    expect(looks.map(({ name }) => name)).toEqual(['first', 'away']);
    looks[0]?.answer();
    await begun(3);
    for (const { answer } of looks) answer();
    await Promise.all(all);
  });

  it('are refused when too many of a namespace wait', async () => {
    runs = aReplica({ perNamespace: 1, waitingPerNamespace: 1 });
    const all = [ask('first'), ask('second')];
    await begun(1);
    await expect(ask('third')).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: '1 probes of the namespace "default" wait for others already.',
    });
    looks[0]?.answer();
    await begun(2);
    looks[1]?.answer();
    await Promise.all(all);
  });
});

describe('a probe that waits for others', () => {
  /** One is looked at, another waits for it. */
  async function waiting() {
    runs = aReplica({ perNamespace: 1 });
    const running = ask('first');
    await begun(1);
    const second = ask('second');
    await expect.poll(() => runs.size.waiting).toBe(1);
    return [running, second] as const;
  }

  it('looks at nothing once its permission was withdrawn, and nobody is told of what was seen before', async () => {
    const [running, second] = await waiting();
    refusal = forbidden();
    looks[0]?.answer();
    const refused = { machineProvider: null, probe: null, problems: [{ code: 'FORBIDDEN' }], warnings: [] };
    expect(await running).toMatchObject(refused);
    expect(await second).toMatchObject(refused);
    expect(looks).toHaveLength(1);
  });

  it('looks at nothing while the cluster cannot tell whether it is permitted', async () => {
    const [running, second] = await waiting();
    refusal = new GatewayError('UNAVAILABLE', 'The cluster is out of reach.');
    looks[0]?.answer();
    await expect(running).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(looks).toHaveLength(1);
  });

  it.each([
    ['changed', { generation: 2 }],
    ['made anew', { uid: 'another', generation: 1 }],
    ['deleted', undefined],
  ])('looks at nothing of a provider that was %s meanwhile', async (_, metadata) => {
    const [running, second] = await waiting();
    const key = providerKey('default', 'second');
    if (metadata === undefined) store.delete(key);
    else store.set(key, aMachineProvider({ name: 'second', metadata }));
    looks[0]?.answer();
    await running;
    expect(await second).toMatchObject({
      probe: null,
      problems: [
        {
          code: 'PROVIDER_FAILED',
          message: expect.stringContaining('changed or deleted') as string,
          fix: 'Ask again.',
        },
      ],
    });
    expect(looks).toHaveLength(1);
  });
});

describe('who waits for a probe', () => {
  it('ends it by going away, when nobody else waits', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [ask('first', {}, one.signal), ask('first', {}, other.signal)];
    await begun(1);
    one.abort(new Error('gone'));
    await expect(both[0]).rejects.toThrow('gone');
    expect(looks[0]?.signal.aborted).toBe(false);
    other.abort(new Error('gone, too'));
    await expect(both[1]).rejects.toThrow('gone, too');
    expect(looks[0]?.signal.aborted).toBe(true);
    // Whoever comes then does not get what was given up.
    const later = ask('first');
    await begun(2);
    looks[1]?.answer();
    expect((await later).probe).not.toBeNull();
  });

  it('has it go on when the time is up, and finds it again', async () => {
    expect(await ask('first', { waitSeconds: 0 })).toMatchObject({
      machineProvider: { metadata: { name: 'first' } },
      probe: null,
      problems: [],
      warnings: [expect.stringContaining('call again')],
    });
    await begun(1);
    expect(looks[0]?.signal.aborted).toBe(false);
    const again = ask('first');
    looks[0]?.answer();
    expect((await again).probe).not.toBeNull();
    expect(looks).toHaveLength(1);
  });

  it('leaves behind one that was given up, which keeps its place and is waited for until it has signed out', async () => {
    runs = aReplica({ perNamespace: 1 });
    const { promise: isSignedOut, resolve: signedOut } = Promise.withResolvers<undefined>();
    signingOut = async () => isSignedOut;
    const leaving = new AbortController();
    const given = ask('first', {}, leaving.signal);
    await begun(1);
    leaving.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    const follower = ask('first');
    await expect.poll(() => runs.size).toEqual({ looking: 1, waiting: 1 });
    expect(looks).toHaveLength(1);

    let isStopped = false;
    const stopping = runs.stop().then(() => (isStopped = true));
    expect(await follower).toMatchObject({ problems: [{ message: 'The gateway is being stopped.' }] });
    expect(isStopped).toBe(false);
    signedOut(undefined);
    await stopping;
    expect(runs.size).toEqual({ looking: 0, waiting: 0 });
  });

  it('is told when the gateway is stopped, and nothing is begun any more', async () => {
    const waiting = ask('first');
    await begun(1);
    await runs.stop();
    expect(await waiting).toMatchObject({ probe: null, problems: [{ message: 'The gateway is being stopped.' }] });
    await expect(ask('second')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a refusal', () => {
  it('of who may not reads the same for what is there and what is not', async () => {
    refusal = forbidden();
    const refused = await ask('first');
    expect(refused).toMatchObject({
      machineProvider: null,
      problems: [{ code: 'FORBIDDEN', message: 'It was withdrawn.' }],
    });
    expect(await ask('absent')).toEqual(refused);
    expect(looks).toEqual([]);
  });
});
