import { describe, expect, it } from 'vitest';
import type { Dialing } from '../../../src/drivers/access.ts';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { probeSteps, type ProbeStage } from '../../../src/drivers/probe-steps.ts';

const timing = { dnsMs: 1, connectMs: 2, tlsMs: 3 };
/** A stage that dials, as far as that goes, and then fails or not. */
interface Scripted {
  readonly step?: ProbeStage['step'];
  readonly dialing?: Dialing;
  readonly failure?: DriverFailure;
}
const aFailure = (code: FailureCode, details = {}) => new DriverFailure(code, 'No.', { fix: 'Ask.', ...details });

async function probe(...scripted: readonly Scripted[]) {
  let last: Dialing | undefined;
  const stages = scripted.map(({ step = ProbeStep.FIRST_CALL, dialing, failure }) => ({
    step,
    run: async () => {
      last = dialing ?? last;
      if (failure !== undefined) throw failure;
      return { timing: { answerMs: 40 }, version: 'v1' };
    },
  }));
  return probeSteps({ endpoint: 'api.example:443', secretMs: 5, access: { dialing: () => last } }, stages);
}

/** The steps by their names, with the code of a failure. */
async function namesOf(...scripted: readonly Scripted[]) {
  const { steps } = await probe(...scripted);
  return steps.map(({ step, failure }) => (failure ? `${step} ${failure.code}` : step));
}

const login: Scripted = { step: ProbeStep.LOGIN };
const dialed: Scripted = { dialing: { timing } };

describe('a probe', () => {
  it('names its steps in the order in which they went, and the latency of the first call', async () => {
    const seen = await probe({ ...login, ...dialed }, {});
    expect(seen.steps.map(({ step }) => step)).toEqual(['SECRET', 'DNS', 'CONNECT', 'TLS', 'LOGIN', 'FIRST_CALL']);
    expect(seen.steps.slice(1, 4).map(({ ms }) => ms)).toEqual([1, 2, 3]);
    expect(seen).toMatchObject({ endpoint: 'api.example:443', latencyMs: 40, version: 'v1' });
    expect(seen.steps[0]).toEqual({ step: 'SECRET', ms: 5 });
  });

  it('has no steps of connecting where the connection was open', async () => {
    expect(await namesOf({})).toEqual(['SECRET', 'FIRST_CALL']);
  });

  it('has each step once where two hosts were dialed: the last', async () => {
    const further = { timing: { dnsMs: 7, connectMs: 8, tlsMs: 9 } };
    const { steps } = await probe({ ...login, ...dialed }, { dialing: further });
    expect(steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL']);
    expect(steps.slice(2, 5).map(({ ms }) => ms)).toEqual([7, 8, 9]);
  });

  it.each([
    ['DNS', {}, []],
    ['CONNECT', { dnsMs: 1 }, ['DNS']],
    ['CONNECT', {}, []],
    ['TLS', { dnsMs: 1, connectMs: 2 }, ['DNS', 'CONNECT']],
  ] as const)('ends at the step %s after %j, where the dialing failed', async (stage, took, before) => {
    for (const code of [FailureCode.UNREACHABLE, FailureCode.TIMEOUT, FailureCode.TLS_FAILED]) {
      const failing = { dialing: { stage, timing: took }, failure: aFailure(code) };
      expect(await namesOf(failing)).toEqual(['SECRET', ...before, `${stage} ${code}`]);
      expect(await namesOf({ ...login, ...failing }, {})).toEqual(['SECRET', ...before, `${stage} ${code}`]);
      expect(await namesOf({ ...login, ...dialed }, failing)).toEqual([
        'SECRET',
        'LOGIN',
        ...before,
        `${stage} ${code}`,
      ]);
    }
  });

  it.each([FailureCode.UNREACHABLE, FailureCode.TIMEOUT, FailureCode.FORBIDDEN, FailureCode.UNAUTHENTICATED])(
    'ends with %s at what was asked, where the connection was made',
    async (code) => {
      const failure = aFailure(code);
      const connected = ['SECRET', 'DNS', 'CONNECT', 'TLS'];
      expect(await namesOf({ ...login, ...dialed, failure }, {})).toEqual([...connected, `LOGIN ${code}`]);
      expect(await namesOf({ ...login, ...dialed }, { failure })).toEqual([
        ...connected,
        'LOGIN',
        `FIRST_CALL ${code}`,
      ]);
      expect((await probe({ failure })).latencyMs).toBeUndefined();
    },
  );

  it('ends at the sign-in where the server refuses our certificate in the handshake', async () => {
    const dialing = { stage: 'TLS', timing: { dnsMs: 1, connectMs: 2 } } as const;
    const refused = { ...login, dialing, failure: aFailure(FailureCode.UNAUTHENTICATED) };
    expect(await namesOf(refused)).toEqual(['SECRET', 'DNS', 'CONNECT', 'LOGIN UNAUTHENTICATED']);
  });

  it('ends with a place that may not be dialed at its name, or at the connection to an address', async () => {
    const failure = aFailure(FailureCode.EGRESS_REFUSED, { isOfName: true });
    expect(await namesOf({ ...login, ...dialed }, { failure })).toEqual(['SECRET', 'LOGIN', 'DNS EGRESS_REFUSED']);
    expect(await namesOf({ failure: aFailure(FailureCode.EGRESS_REFUSED) })).toEqual([
      'SECRET',
      'CONNECT EGRESS_REFUSED',
    ]);
  });

  it('takes nothing for a failed dialing that is older than the stage', async () => {
    const old = { ...login, dialing: { stage: 'CONNECT', timing: {} } } as const;
    expect((await namesOf(old, { failure: aFailure(FailureCode.UNREACHABLE) })).at(-1)).toBe('FIRST_CALL UNREACHABLE');
  });

  it('tells of a certificate that was not verified, at whichever host it was', async () => {
    const unverified = { dialing: { timing: { ...timing, isUnverified: true as const } } };
    for (const stages of [[unverified], [{ ...login, ...unverified }, dialed]]) {
      const { steps } = await probe(...stages);
      expect(steps.find(({ step }) => step === ProbeStep.TLS)).toEqual({ step: 'TLS', ms: 3, isUnverified: true });
    }
  });
});
