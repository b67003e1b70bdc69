import { describe, expect, it } from 'vitest';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { probeSteps, type ProbeStage } from '../../../src/drivers/probe-steps.ts';

const failing = (code: FailureCode) => async () => {
  throw new DriverFailure(code, 'No.', { fix: 'Ask.' });
};
const login: ProbeStage = { step: ProbeStep.LOGIN, isAtEndpoint: false, run: async () => ({}) };
const timing = { dnsMs: 1, connectMs: 2, tlsMs: 3, answerMs: 40 };
const firstCall: ProbeStage = {
  step: ProbeStep.FIRST_CALL,
  isAtEndpoint: true,
  run: async () => ({ timing, version: 'v1' }),
};

describe('a probe', () => {
  it('names its steps in the order in which they went, and the latency of the first call', async () => {
    const probe = await probeSteps('api.example:443', 5, [login, firstCall]);
    expect(probe.steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL']);
    expect(probe.steps.slice(2, 5).map(({ ms }) => ms)).toEqual([1, 2, 3]);
    expect(probe).toMatchObject({ endpoint: 'api.example:443', latencyMs: 40, version: 'v1' });
    expect(probe.steps[0]).toEqual({ step: 'SECRET', ms: 5 });
  });

  it('has no steps of connecting where the connection was open', async () => {
    const open = { ...firstCall, run: async () => ({ timing: { answerMs: 7 } }) };
    const { steps, latencyMs } = await probeSteps('api.example:443', 0, [open]);
    expect(steps.map(({ step }) => step)).toEqual(['SECRET', 'FIRST_CALL']);
    expect(latencyMs).toBe(7);
  });

  it.each([
    [FailureCode.UNREACHABLE, ProbeStep.CONNECT],
    [FailureCode.EGRESS_REFUSED, ProbeStep.CONNECT],
    [FailureCode.TLS_FAILED, ProbeStep.TLS],
    [FailureCode.TIMEOUT, ProbeStep.FIRST_CALL],
    [FailureCode.FORBIDDEN, ProbeStep.FIRST_CALL],
  ])('ends with %s at the step %s when the endpoint fails so', async (code, step) => {
    const probe = await probeSteps('api.example:443', 0, [login, { ...firstCall, run: failing(code) }]);
    expect(probe.steps.at(-1)).toMatchObject({ step, failure: { code } });
    expect(probe.latencyMs).toBeUndefined();
  });

  it('ends with the name where that leads nowhere, and not with the connection', async () => {
    const failure = new DriverFailure(FailureCode.EGRESS_REFUSED, 'No.', { fix: 'Check the name.', isOfName: true });
    const probe = await probeSteps('api.example:443', 0, [{ ...firstCall, run: () => Promise.reject(failure) }]);
    expect(probe.steps.at(-1)).toMatchObject({ step: ProbeStep.DNS, failure });
  });

  it.each(['DNS', 'CONNECT', 'TLS'] as const)('ends at the step %s where the time was over there', async (stage) => {
    const failure = new DriverFailure(FailureCode.TIMEOUT, 'Late.', { fix: 'Look there.', stage });
    const probe = await probeSteps('api.example:443', 0, [
      { ...login, isAtEndpoint: true, run: async () => Promise.reject(failure) },
    ]);
    expect(probe.steps.at(-1)).toMatchObject({ step: stage, failure });
  });

  it('tells of a certificate that was not verified', async () => {
    const run = async () => ({ timing: { ...timing, isUnverified: true } as const });
    const { steps } = await probeSteps('api.example:443', 0, [{ ...firstCall, run }]);
    expect(steps.find(({ step }) => step === ProbeStep.TLS)).toEqual({ step: 'TLS', ms: 3, isUnverified: true });
  });

  it('asks nothing more after a failed step, and blames the sign-in for what happens at another host', async () => {
    const probe = await probeSteps('api.example:443', 0, [
      { ...login, run: failing(FailureCode.UNREACHABLE) },
      { ...firstCall, run: () => Promise.reject(new Error('was asked')) },
    ]);
    expect(probe.steps.at(-1)).toMatchObject({ step: ProbeStep.LOGIN, failure: { code: FailureCode.UNREACHABLE } });
  });
});
