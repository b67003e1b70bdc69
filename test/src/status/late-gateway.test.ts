import { describe, expect, it } from 'vitest';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { assess } from '../../../src/status/assess.ts';
import { findCondition } from '../../../src/status/condition.ts';
import { withoutBlame } from '../../../src/status/late-gateway.ts';
import type { Observations } from '../../../src/status/observations.ts';
import { aFailure, applied, looks, seenAt, stoppedAt, valid, wellProbe } from '../../support/looks.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const timedOut = aFailure(FailureCode.TIMEOUT, { place: 'api.example.com:443' });
const late = { lateMs: 10_000, timeoutMs: 30_000 };
const inTime = { lateMs: 7_000, timeoutMs: 30_000 };
const gateways = expect.objectContaining({ isOfGateway: true, place: 'api.example.com:443' }) as unknown;

describe('what a gateway saw that was held up', () => {
  it('has no time-out against the provider, wherever it stands', () => {
    const look = stoppedAt(ProbeStep.FIRST_CALL, timedOut, { status: 'Error', failure: timedOut });
    const quotas = { quotas: [], usage: {}, gaps: [{ what: 'cpu', failure: timedOut }] };
    expect(withoutBlame({ look, quotas, discovery: timedOut }, late)).toMatchObject({
      look: {
        probe: { steps: expect.arrayContaining([expect.objectContaining({ failure: gateways })]) as unknown },
        credentials: { status: 'Error', failure: gateways },
      },
      quotas: { gaps: [{ what: 'cpu', failure: gateways }] },
      discovery: gateways,
    });
    expect(withoutBlame({ look: { failure: timedOut }, quotas: timedOut }, late)).toEqual({
      look: { failure: gateways },
      quotas: gateways,
    });
  });

  it('has no answer called slow', () => {
    const seen = withoutBlame({ look: { probe: wellProbe, credentials: valid } }, late);
    expect(seen.look).toEqual({ probe: { endpoint: wellProbe.endpoint, steps: wellProbe.steps }, credentials: valid });
  });

  it.each(Object.values(FailureCode).filter((code) => code !== FailureCode.TIMEOUT))('has %s as it was', (code) => {
    const look = stoppedAt(ProbeStep.LOGIN, aFailure(code));
    expect(withoutBlame({ look }, late)).toEqual({ look });
  });

  it('is what it was when it was held up for less than a quarter of the time that an answer has, or not at all', () => {
    const seen = { look: stoppedAt(ProbeStep.FIRST_CALL, timedOut) };
    expect(withoutBlame(seen, inTime)).toBe(seen);
    expect(withoutBlame(seen, { lateMs: 7_500, timeoutMs: 30_000 })).not.toBe(seen);
    expect(withoutBlame(seen, { lateMs: 0, timeoutMs: 0 })).toBe(seen);
  });

  it('is looked at again before anything is told, is Unknown then, and costs no point', () => {
    const seen = (look: Observations['look']) => ({ generation: 1, ...(look && { look }) });
    const first = assess(
      { provider: aMachineProvider({ metadata: { generation: 1 } }), looks: [], unconfirmed: false },
      seen(looks.works),
      seenAt,
    );
    const ready = applied(aMachineProvider({ metadata: { generation: 1 } }), first);
    const { look } = withoutBlame({ look: stoppedAt(ProbeStep.FIRST_CALL, timedOut) }, late);
    const once = assess({ provider: ready, looks: first.looks, unconfirmed: false }, seen(look), seenAt + 1);
    expect([once.unconfirmed, once.health?.phase, once.looks]).toEqual([true, 'Ready', first.looks]);
    const twice = assess({ provider: ready, looks: once.looks, unconfirmed: true }, seen(look), seenAt + 2);
    expect([twice.unconfirmed, twice.health?.phase, twice.health?.health?.score]).toEqual([
      false,
      'Ready',
      first.health?.health?.score,
    ]);
    expect(findCondition(twice.health?.conditions, 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'GatewayCouldNotLook',
      message: expect.stringContaining('the gateway itself was held up') as string,
    });
  });
});
