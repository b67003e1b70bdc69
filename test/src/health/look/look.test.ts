import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderType } from '../../../../schema/enums.ts';
import type { Subject } from '../../../../src/asking/ports.ts';
import { subjectOf } from '../../../../src/asking/subject-of.ts';
import { readPolicy } from '../../../../src/calls/call-policy.ts';
import { createProviderStates } from '../../../../src/calls/provider-states.ts';
import { type Connection, ProbeStep } from '../../../../src/drivers/connection.ts';
import { createRegistry } from '../../../../src/drivers/create-registry.ts';
import { DriverFailure, FailureCode } from '../../../../src/drivers/failure.ts';
import { drivers } from '../../../../src/drivers/registry.ts';
import { discoverNow } from '../../../../src/health/look/discover-now.ts';
import { createKnownProblems } from '../../../../src/health/look/known-problems.ts';
import { look, type Looked, type LookOptions } from '../../../../src/health/look/look.ts';
import { createLatenessMeter } from '../../../../src/lateness-meter.ts';
import { host, type Pve, startPve } from '../../../peers/proxmox/fixture/pve.ts';
import { pveSpec, secretOf } from '../../../peers/proxmox/provider.ts';
import { testAccess, type TestAccessOptions } from '../../../support/fixture/access.ts';
import { aClock } from '../../../support/fixture/clock.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';

let pve: Pve;
beforeEach(async () => {
  pve = await startPve();
});
afterEach(() => pve.stop());

const registry = createRegistry(drivers);
const never = new AbortController().signal;
const whole = { quotas: true };
const spec = pveSpec();
const provider = aMachineProvider({ spec, metadata: { generation: 3 } });

function options(access: TestAccessOptions = {}, more: Partial<LookOptions> = {}): LookOptions {
  const secrets = { credentials: secretOf(pve.cluster, 'gateway@pve') };
  return {
    accessFor: ({ spec: asked }, signal, how) =>
      testAccess({ secrets, routes: { [host]: pve.fixture }, hosts: [], ...access, spec: asked, signal, ...how }),
    drivers,
    problemsOf: createKnownProblems(registry.validate),
    paceOf: (asked) => readPolicy(asked.config),
    lateMs: () => 0,
    log: { error: () => expect.unreachable('nothing is wrong with the driver') },
    ...more,
  };
}

/** Drivers of which that of Proxmox speaks with the real provider, but as the test says. */
function driversWith(change: (connection: Connection) => Partial<Connection>): LookOptions['drivers'] {
  const known = drivers[ProviderType.PROXMOX];
  const load = async () => {
    const connect = await known.reach?.load();
    if (connect === undefined) throw new Error('Proxmox can be reached');
    return async (...asked: Parameters<typeof connect>) => {
      const connection = await connect(...asked);
      return { ...connection, ...change(connection) };
    };
  };
  return { ...drivers, [ProviderType.PROXMOX]: { ...known, reach: { hosts: () => [], load } } };
}

/** How far it came: the steps of the probe, with the code of the one that failed. */
function stepsOf({ observations: { look: seen } }: Looked): readonly string[] {
  if (seen === undefined) return ['no look'];
  if ('failure' in seen) return [seen.failure.code];
  return seen.probe.steps.map(({ step, failure }) => (failure ? `${step} ${failure.code}` : step));
}

function credentialsOf({ observations: { look: seen } }: Looked) {
  return seen !== undefined && 'probe' in seen ? seen.credentials : undefined;
}

const pathsAsked = () => pve.fixture.asked.map(({ path }) => path);

describe('a look', () => {
  it('probes, asks about the credentials and what is in use by one connection', async () => {
    const looked = await look(provider, whole, options(), never);
    expect(looked.observations).toMatchObject({ generation: 3, problems: [] });
    expect(stepsOf(looked)).toEqual(['SECRET', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL']);
    expect(credentialsOf(looked)).toMatchObject({ status: 'Valid', identity: 'gateway@pve!probe' });
    expect(looked.observations.quotas).toMatchObject({ usage: { machines: 3 } });
    expect(looked.requests).toBe(pve.fixture.asked.length);
  });

  it('opens one socket for the probe and the credentials', async () => {
    await look(provider, { quotas: false }, options(), never);
    expect(pve.fixture.socketsEver).toBe(1);
  });

  it('takes the credentials as checked while the same ones let it in, and no longer', async () => {
    const { checked } = await look(provider, whole, options(), never);
    expect(checked?.check).toMatchObject({ status: 'Valid', identity: 'gateway@pve!probe' });
    const asked = async (secret: object, known = checked) => {
      pve.fixture.asked.length = 0;
      const secrets = { credentials: { ...secretOf(pve.cluster, 'gateway@pve'), ...secret } };
      const looked = await look(provider, { quotas: false, checked: known }, options({ secrets }), never);
      return [credentialsOf(looked)?.status, pve.fixture.asked.length];
    };
    expect(await asked({})).toEqual(['Valid', 1]);
    expect(await asked({ resourceVersion: '2' })).toEqual(['Valid', 2]);
    const ended = checked && { ...checked, check: { ...checked.check, expiresAt: Date.now() - 1 } };
    expect(await asked({}, ended)).toEqual(['Valid', 2]);
    pve.fixture.misbehave({ kind: 'expire' });
    expect(await asked({})).toEqual([undefined, 1]);
  });

  it('asks for no quotas unless they are wanted, nor of a provider that is not well', async () => {
    expect((await look(provider, { quotas: false }, options(), never)).observations.quotas).toBeUndefined();
    pve.fixture.misbehave({ kind: 'fail', status: 403, path: '/version' });
    expect((await look(provider, whole, options(), never)).observations.quotas).toBeUndefined();
  });

  it('asks nothing about credentials where the first call did not come through, nor where it was refused', async () => {
    const forgotten = pve.fixture.misbehave({ kind: 'reset' });
    const broken = await look(provider, whole, options(), never);
    expect([stepsOf(broken).at(-1), credentialsOf(broken)]).toEqual(['FIRST_CALL UNREACHABLE', undefined]);
    forgotten();
    pve.fixture.misbehave({ kind: 'expire' });
    pve.fixture.asked.length = 0;
    const refused = await look(provider, whole, options(), never);
    expect([stepsOf(refused).at(-1), credentialsOf(refused)]).toEqual(['FIRST_CALL UNAUTHENTICATED', undefined]);
    expect(pathsAsked()).toEqual(['/api2/json/version']);
  });

  it('sends nothing for a spec by which nobody can be asked, and says what is wrong with it', async () => {
    const unsound = aMachineProvider({ spec: pveSpec({ config: { endpoint: 'ftp://pve.example.com' } }) });
    const looked = await look(unsound, whole, options(), never);
    expect(looked.observations.look).toBeUndefined();
    expect(looked.observations.problems?.map(({ path }) => path)).toContain('spec.config.endpoint');
    expect([looked.requests, pathsAsked()]).toEqual([0, []]);
  });

  it('tells why there is no connection: of a Secret that is not there', async () => {
    const looked = await look(provider, whole, options({ secrets: {} }), never);
    expect(looked.observations.look).toMatchObject({ failure: { code: FailureCode.SECRET_NOT_FOUND } });
    expect(pve.fixture.socketsEver).toBe(0);
  });

  it('leaves a driver behind that hangs, once the time of a call and a second for each step are over', async () => {
    const hanging = { drivers: driversWith(() => ({ probe: () => new Promise(() => undefined) })) };
    const paceOf = () => ({ timeoutMs: -5_900, perSecond: 1_000, burst: 1_000 });
    const looked = await look(provider, { quotas: false }, options({}, { ...hanging, paceOf }), never);
    expect(stepsOf(looked)).toEqual([`${ProbeStep.FIRST_CALL} TIMEOUT`]);
    expect(pve.fixture.sockets).toBe(0);
  });

  it('says where it was when its time was over, and what had gone well by then', async () => {
    pve.fixture.misbehave({ kind: 'hang' });
    const paceOf = () => ({ timeoutMs: -4_000, perSecond: 1_000, burst: 1_000 });
    const looked = await look(provider, { quotas: false }, options({}, { paceOf }), never);
    expect(stepsOf(looked)).toEqual(['SECRET', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL TIMEOUT']);
  });

  it('has no time-out against a provider while this very process is held up, and one otherwise', async () => {
    const isGateways = ({ observations: { look: seen } }: Looked) =>
      seen && 'probe' in seen && seen.probe.steps.at(-1)?.failure?.isOfGateway;
    pve.fixture.misbehave({ kind: 'hang' });
    const hasty = aMachineProvider({ spec: pveSpec({ config: { timeout: '1s' } }), metadata: { generation: 3 } });
    const meter = createLatenessMeter({ elapsed: () => performance.now(), log: { warn: () => undefined } });
    const looking = look(hasty, { quotas: false }, options({}, { lateMs: meter.lateMs }), never);
    while (pve.fixture.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect([stepsOf(await looking).at(-1), isGateways(await looking)]).toEqual(['FIRST_CALL TIMEOUT', true]);
    await meter.stop();
    const alone = await look(hasty, { quotas: false }, options(), never);
    expect([stepsOf(alone).at(-1), isGateways(alone)]).toEqual(['FIRST_CALL TIMEOUT', false]);
  });

  it('leaves no socket behind whoever does not heed the end, and throws the reason of its signal', async () => {
    pve.fixture.misbehave({ kind: 'hang' });
    const over = new AbortController();
    const looking = look(provider, whole, options(), over.signal);
    while (pve.fixture.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    over.abort(new Error('the provider is gone'));
    await expect(looking).rejects.toThrow('the provider is gone');
    while (pve.fixture.sockets > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('has the log tell where a driver failed, whatever it was asked, and nothing of what it threw', async () => {
    const canary = 'CANARY-what-could-not-be-read';
    const faulty = async (): Promise<never> => {
      throw new SyntaxError(canary);
    };
    const faults: unknown[] = [];
    const log: LookOptions['log'] = { error: (...told: unknown[]) => void faults.push(...told) };
    for (const question of ['probe', 'checkCredentials', 'fetchQuotas'] as const) {
      const told = driversWith(() => ({ [question]: faulty }));
      const looked = await look(provider, whole, options({}, { drivers: told, log }), never);
      expect(JSON.stringify(looked)).toContain('the operators find more in the gateway');
    }
    const subject = subjectOf(
      provider,
      driversWith(() => ({ discoverCapabilities: faulty })),
    ) as Subject;
    expect(await discoverNow(subject, options({}, { log }), never)).toMatchObject({
      discovery: { code: FailureCode.UNEXPECTED_ANSWER },
    });
    const facts = {
      provider: 'default/aws-us-west-2',
      name: 'SyntaxError',
      at: expect.arrayContaining([expect.stringContaining('look.test')]) as unknown,
    };
    const told = [{ ...facts, operation: 'look' }, 'a driver failed'];
    expect(faults).toMatchObject([...told, ...told, ...told, { ...facts, operation: 'discover' }, 'a driver failed']);
    expect(JSON.stringify(faults)).not.toContain(canary);
  });

  it('hides what was in the Secret, wherever the provider puts it, and leaves failures what they are', async () => {
    const token = secretOf(pve.cluster, 'gateway@pve').data['uuid'] ?? '';
    pve.version = token;
    const fix = `Look at ${token}.`;
    const told = driversWith((connection) => ({
      checkCredentials: async () => {
        const check = await connection.checkCredentials();
        const failure = await connection
          .probe()
          .then(
            ({ version }) => new DriverFailure(FailureCode.FORBIDDEN, `It is ${version}.`, { fix, isOfName: true }),
          );
        return { ...check, note: `not ${token}`, failure };
      },
    }));
    const looked = await look(provider, whole, options({}, { drivers: told }), never);
    const credentials = credentialsOf(looked);
    expect(credentials).toMatchObject({ note: 'not [hidden]' });
    expect(credentials?.failure).toMatchObject({
      message: 'It is [hidden].',
      fix: 'Look at [hidden].',
      isOfName: true,
    });
    expect(credentials?.failure).toBeInstanceOf(Error);
    expect(JSON.stringify(looked)).not.toContain(token);
  });

  it('gets through to a server that is left in peace, and then lets others through as well', async () => {
    const clock = aClock();
    const shared = { clock, states: createProviderStates(clock) };
    const back = pve.fixture.misbehave({ kind: 'fail', status: 500 });
    for (let time = 0; time < 6; time += 1) {
      expect(stepsOf(await look(provider, whole, options(shared), never)).at(-1)).toBe('FIRST_CALL PROVIDER_FAULT');
    }
    const secrets = { credentials: secretOf(pve.cluster, 'gateway@pve') };
    const call = async () => {
      await using access = testAccess({ ...shared, secrets, routes: { [host]: pve.fixture }, spec });
      return await access.call({
        method: 'GET',
        url: `https://${host}:8006/api2/json/version`,
        purpose: 'look',
        carries: [],
      });
    };
    await expect(call()).rejects.toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    back();
    expect(stepsOf(await look(provider, whole, options(shared), never)).at(-1)).toBe('FIRST_CALL');
    await expect(call()).resolves.toMatchObject({ status: 401 });
  });

  it('does not show a credential again that was refused, until the Secret is another one', async () => {
    const clock = aClock();
    const shared = { clock, states: createProviderStates(clock) };
    const good = secretOf(pve.cluster, 'gateway@pve');
    const wrong = { ...good, data: { token: 'gateway@pve!probe=00000000-0000-4000-8000-000000000000' } };
    const seen = async (secret: typeof good) =>
      stepsOf(await look(provider, whole, options({ ...shared, secrets: { credentials: secret } }), never)).at(-1);
    expect(await seen(wrong)).toBe('FIRST_CALL UNAUTHENTICATED');
    pve.fixture.asked.length = 0;
    expect([await seen(wrong), pathsAsked()]).toEqual(['FIRST_CALL CIRCUIT_OPEN', []]);
    expect(await seen({ ...good, resourceVersion: '2' })).toBe('FIRST_CALL');
  });
});
