import { describe, expect, it } from 'vitest';
import { ProviderPhase } from '../../../schema/enums.ts';
import { AuthenticationStatus } from '../../../schema/status/authentication.ts';
import { ConditionStatus } from '../../../schema/status/condition.ts';
import { ConnectivityStatus } from '../../../schema/status/connectivity.ts';
import type { HealthShare } from '../../../src/status/health-share.ts';
import { changesWorthTelling } from '../../../src/status/worth-telling.ts';

const time = '2026-01-31T12:00:00.000Z';
const later = '2026-01-31T12:01:00.000Z';
const ready = {
  type: 'Ready',
  status: ConditionStatus.TRUE,
  reason: 'ProviderReady',
  message: 'A fault (HTTP status 502).',
  lastTransitionTime: time,
  observedGeneration: 1,
};
const health: HealthShare = {
  phase: ProviderPhase.READY,
  observedGeneration: 1,
  conditions: [ready],
  connectivity: { status: ConnectivityStatus.CONNECTED, lastChecked: time, endpoint: 'a:443', latencyMs: 12 },
  authentication: { status: AuthenticationStatus.VALID, lastVerified: time, expiresAt: time },
  health: { score: 90, lastChecked: time, metrics: { successRate: '95.0', errorRate: '5.0' } },
};

describe('a change of the health', () => {
  it.each<[string, Partial<HealthShare>]>([
    ['the times of looking', { connectivity: { ...health.connectivity, lastChecked: later } }],
    ['the latency', { connectivity: { ...health.connectivity, latencyMs: 90 } }],
    ['the moment of the last verification', { authentication: { ...health.authentication, lastVerified: later } }],
    [
      'an end that is written in another way',
      { authentication: { ...health.authentication, expiresAt: '2026-01-31T12:00:00Z' } },
    ],
    ['a score that falls by less than five', { health: { ...health.health, score: 86 } }],
    ['a score that rises by less than ten', { health: { ...health.health, score: 99 } }],
    ['another status of the same fault', { conditions: [{ ...ready, message: 'A fault (HTTP status 503).' }] }],
    ['metrics', { health: { ...health.health, metrics: { successRate: '96.0' } } }],
  ])('is none that anybody waits for when it is %s', (_, changes) => {
    expect(changesWorthTelling(health, { ...health, ...changes })).toBe(false);
  });

  it.each<[string, Partial<HealthShare>]>([
    ['the phase', { phase: ProviderPhase.NOT_READY }],
    ['the generation', { observedGeneration: 2 }],
    ['a condition', { conditions: [{ ...ready, status: ConditionStatus.FALSE }] }],
    ['a reason', { conditions: [{ ...ready, reason: 'Connected' }] }],
    ['a message', { conditions: [{ ...ready, message: 'Very well.' }] }],
    ['a condition more', { conditions: [ready, { ...ready, type: 'Connected' }] }],
    ['a condition less', { conditions: [] }],
    ['connectivity', { connectivity: { ...health.connectivity, status: ConnectivityStatus.ERROR } }],
    ['the endpoint', { connectivity: { ...health.connectivity, endpoint: 'b:443' } }],
    ['authentication', { authentication: { ...health.authentication, status: AuthenticationStatus.INVALID } }],
    ['its end', { authentication: { ...health.authentication, expiresAt: later } }],
    ['a score that falls by five', { health: { ...health.health, score: 85 } }],
    ['a score that rises by ten', { health: { ...health.health, score: 100 } }],
    ['a first score', { health: {} }],
  ])('is worth telling when it is %s', (_, changes) => {
    expect(changesWorthTelling(health, { ...health, ...changes })).toBe(true);
  });

  it('is worth telling of a provider without a status, and never what another manager has to say', () => {
    expect(changesWorthTelling(undefined, health)).toBe(true);
    const foreign = {
      ...health,
      conditions: [ready, { ...ready, type: 'Foreign' }, { ...ready, type: 'QuotaAvailable' }],
    };
    expect(changesWorthTelling({ ...foreign, resources: { quotas: [] } }, health)).toBe(false);
  });
});

describe('a change of quotas or of what is verified', () => {
  const quota = {
    resources: { usage: { machines: 1 }, limits: {}, quotas: [{ resource: 'cpu', unit: 'cores', used: '1' }] },
    conditions: [{ ...ready, type: 'QuotaAvailable' }],
  };
  const discovery = {
    capabilities: { verified: ['a', 'b'], unsupported: [], lastVerified: time },
    conditions: [{ ...ready, type: 'CapabilitiesVerified' }],
  };

  it('is none when only order and times are others', () => {
    const reordered = { quotas: [{ used: '1', unit: 'cores', resource: 'cpu' }], limits: {}, usage: { machines: 1 } };
    expect(changesWorthTelling({ ...quota, resources: reordered }, quota)).toBe(false);
    const capabilities = { verified: ['b', 'a'], unsupported: [], lastVerified: later };
    expect(changesWorthTelling({ ...discovery, capabilities }, discovery)).toBe(false);
  });

  it('is worth telling when a number, a verdict or a condition is another', () => {
    const more = { ...quota.resources, usage: { machines: 2 } };
    expect(changesWorthTelling({ ...quota, resources: more }, quota)).toBe(true);
    expect(changesWorthTelling({ ...quota, conditions: [] }, quota)).toBe(true);
    const less = { ...discovery.capabilities, verified: ['a'] };
    expect(changesWorthTelling({ ...discovery, capabilities: less }, discovery)).toBe(true);
    expect(changesWorthTelling({}, { conditions: discovery.conditions })).toBe(true);
  });
});
