import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../../schema/failure-code.ts';
import { ProviderPhase } from '../../../schema/enums.ts';
import { type Condition, ConditionStatus } from '../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../schema/status/status.ts';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { assess } from '../../../src/status/assess.ts';
import type { Look, Observations, Previous } from '../../../src/status/observations.ts';
import { aDiscovery } from '../../support/discovery.ts';
import {
  aFailure,
  applied,
  day,
  looks,
  observations,
  seenAt,
  stoppedAt,
  valid,
  wellProbe,
} from '../../support/looks.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const fresh: Previous = { provider: aMachineProvider(), looks: [], unconfirmed: false };
const minute = 60_000;
const hour = 60 * minute;

function see(previous: Previous, seen: Observations | Look, now = seenAt): Previous {
  const observed = 'probe' in seen || 'failure' in seen ? { generation: 1, problems: [], look: seen } : seen;
  const assessment = assess(previous, observed, now);
  return { ...assessment, provider: applied(previous.provider, assessment) };
}

const statusOf = ({ provider }: Previous): MachineProviderStatus => provider.status ?? {};
const find = (previous: Previous, type: string): Condition =>
  statusOf(previous).conditions?.find((one) => one.type === type) ?? {};
const quotas = (used: number) => ({
  generation: 1,
  quotas: { quotas: [{ resource: 'cpu', unit: 'cores', used, limit: 100 }], usage: { machines: 3 }, gaps: [] },
});

describe('the time of a transition', () => {
  const ready = see(fresh, looks.works);
  const down = (now: number) =>
    find(see(see(ready, looks.refused, now), looks.refused, now), 'Ready').lastTransitionTime;

  it('is that of the look by which the status moved', () => {
    expect(down(seenAt + minute)).toBe('2026-06-01T12:01:00.000Z');
    const again = see(ready, looks.works, seenAt + minute);
    expect(find(again, 'Ready').lastTransitionTime).toBe('2026-06-01T12:00:00.000Z');
  });

  it('is not before the last one where the clock of another replica was a little ahead', () => {
    expect(down(seenAt - minute)).toBe('2026-06-01T12:00:00.000Z');
  });

  it('is what the clock says where the last one was written by a clock that was far off', () => {
    expect(down(seenAt - 60 * minute)).toBe('2026-06-01T11:00:00.000Z');
  });
});

describe('the end of a credential', () => {
  const expiresAt = '2026-09-09T12:00:00.000Z';

  it('outlives looks that tell none', () => {
    let known = see(fresh, looks.works);
    for (const one of [looks.refused, looks.refused, looks['timed out'], looks['works, the check is cut off']]) {
      known = see(known, one);
      expect(statusOf(known).authentication?.expiresAt).toBe(expiresAt);
      expect(find(known, 'CredentialsCurrent').reason).toBe('NoExpirySoon');
    }
  });

  it('is forgotten when the Secret is gone, and when a check knows of none', () => {
    const known = see(fresh, looks.works);
    for (const one of [looks['no Secret'], looks['works, nobody knows an end']]) {
      expect(statusOf(see(known, one)).authentication).not.toHaveProperty('expiresAt');
    }
  });

  it.each([
    [14 * day + 1, 'True', 'NoExpirySoon'],
    [14 * day, 'False', 'CredentialExpiring'],
    [0, 'False', 'CredentialExpiring'],
    [-30 * day, 'False', 'CredentialExpiring'],
  ])('that is %i ms away is %s, %s, as long as the provider takes it', (left, status, reason) => {
    const seen = see(fresh, { probe: wellProbe, credentials: { ...valid, expiresAt: seenAt + left } });
    expect(find(seen, 'CredentialsCurrent')).toMatchObject({ status, reason });
    expect(statusOf(seen).phase).toBe('Ready');
  });

  it.each([
    [hour, 0.2 * hour, 'NoExpirySoon'],
    [hour, 0.1 * hour, 'CredentialExpiring'],
    [20 * day, 2 * day, 'CredentialExpiring'],
    [27 * day, 3 * day, 'NoExpirySoon'],
    [28 * day, 14 * day, 'CredentialExpiring'],
    [-hour, hour, 'CredentialExpiring'],
  ])('of one that is good for %i ms, %i ms before it, is %s', (life, left, reason) => {
    const expiresAt = seenAt + left;
    const credentials = { ...valid, expiresAt, issuedAt: expiresAt - life };
    expect(find(see(fresh, { probe: wellProbe, credentials }), 'CredentialsCurrent').reason).toBe(reason);
  });

  it('of one that is renewed every hour is not said to be near because nobody answers', () => {
    const credentials = { ...valid, expiresAt: seenAt + hour, issuedAt: seenAt };
    let known = see(fresh, { probe: wellProbe, credentials });
    for (const after of [1, 2, 59]) {
      known = see(known, looks.refused, seenAt + after * minute);
      expect(find(known, 'CredentialsCurrent').reason).toBe('NoExpirySoon');
    }
  });

  it('has come when its time is over and nobody can ask the provider', () => {
    const known = see(fresh, { probe: wellProbe, credentials: { ...valid, expiresAt: seenAt + minute } });
    const later = see(see(known, looks.refused, seenAt + 2 * minute), looks.refused, seenAt + 2 * minute);
    expect(find(later, 'CredentialsCurrent')).toMatchObject({ status: 'False', reason: 'CredentialExpired' });
    expect(statusOf(later).authentication?.status).toBe('Error');
  });

  it('has come for a provider whose clock is up to an hour ahead, and stays so while the credential is not shown again', () => {
    const known = see(fresh, { probe: wellProbe, credentials: { ...valid, expiresAt: seenAt + 50 * minute } });
    let refused = see(known, looks['credential refused']);
    for (const one of [looks['credential not shown again'], looks['credential refused'], looks['left in peace']]) {
      expect(find(refused, 'Ready').reason).toBe('CredentialExpired');
      expect(statusOf(refused).authentication?.status).toBe('Expired');
      refused = see(refused, one, seenAt + minute);
    }
  });

  it('of a year that no date has is none', () => {
    const seen = see(fresh, { probe: wellProbe, credentials: { ...valid, expiresAt: 9e15 } });
    expect(statusOf(seen).authentication).not.toHaveProperty('expiresAt');
    expect(find(seen, 'CredentialsCurrent').reason).toBe('NoExpiryKnown');
  });
});

describe('a message', () => {
  it('says what was seen and what to do, and only the former where all is well', () => {
    const down = see(fresh, looks.refused);
    expect(find(down, 'Ready').message).toBe('It said UNREACHABLE. Mend UNREACHABLE.');
    expect(find(see(fresh, looks.works), 'Ready').message).toBe('The provider answers, and takes the credential.');
  });

  it('holds nothing that changes from look to look', () => {
    const quiet = (ms: number) =>
      aFailure(FailureCode.RATE_LIMITED, { fix: `Try again in ${ms} ms.`, retryAfterMs: ms });
    const [one, other] = [7, 8].map((ms) => find(see(fresh, stoppedAt(ProbeStep.LOGIN, quiet(ms))), 'Ready').message);
    expect(one).toBe(other);
  });

  it('has no control characters of a provider in it, and an end', () => {
    const identity = `\u001b[2Jgateway\r\n${'x'.repeat(5_000)}`;
    const { message } = find(see(fresh, { probe: wellProbe, credentials: { ...valid, identity } }), 'Authenticated');
    expect(message).toMatch(/^The provider takes us for {2}\[2Jgateway x+…$/u);
    expect(message).toHaveLength(2_000);
  });

  it('has no half of a character in it, and nothing that turns or ends a line: a cluster refuses the whole, or keeps another', () => {
    const said = (identity: string) =>
      find(see(fresh, { probe: wellProbe, credentials: { ...valid, identity } }), 'Authenticated').message ?? '';
    expect(said('a\ud800b\u2028c\u202Ed\uFFFEe\u009Bf')).toBe('The provider takes us for a b c d e f.');
    for (const length of [1_970, 1_971, 1_972, 1_973, 1_974]) {
      expect(said('x'.repeat(length) + '😀'.repeat(40)).isWellFormed()).toBe(true);
    }
  });

  it('that somebody else wrote is sent again as a cluster takes it', () => {
    const ready = { type: 'Ready', status: ConditionStatus.TRUE, reason: 'By\uFFFEHand', message: 'a\u0085b' };
    const provider = aMachineProvider({ status: { phase: ProviderPhase.READY, conditions: [ready] } });
    const kept = see({ ...fresh, provider }, { generation: 1, problems: [] });
    expect(find(kept, 'Ready')).toMatchObject({ reason: 'By Hand', message: 'a b' });
  });

  it('of a credential that is taken says what its owner should put right', () => {
    const credentials = { ...valid, note: 'Correct its `expires-at`.' };
    const { status, message } = find(see(fresh, { probe: wellProbe, credentials }), 'Authenticated');
    expect([status, message]).toEqual(['True', 'The provider takes us for gateway. Correct its `expires-at`.']);
  });
});

describe('what was known', () => {
  it('of quotas stays where they could not be asked, and is no longer sure', () => {
    const known = see(fresh, quotas(40));
    for (const report of [aFailure(FailureCode.TIMEOUT), { quotas: [], usage: {}, gaps: [] }]) {
      const later = see(known, { generation: 1, quotas: report });
      expect(statusOf(later).resources).toEqual(statusOf(known).resources);
      expect(find(later, 'QuotaAvailable').status).toBe('Unknown');
    }
  });

  it('of capabilities stays where a discovery failed, with the time when it was found out', () => {
    const found = aDiscovery({ networks: { items: [{ id: 'net-1' }] } });
    const provider = aMachineProvider({ spec: { networkConfig: { defaultNetworkId: 'net-1' } } });
    const known = see({ ...fresh, provider }, { generation: 1, discovery: found });
    const later = see(known, { generation: 1, discovery: aFailure(FailureCode.FORBIDDEN) }, seenAt + minute);
    expect(statusOf(later).capabilities).toEqual(statusOf(known).capabilities);
    expect(statusOf(later).capabilities?.verified).toEqual(['network/net-1']);
    expect(find(later, 'NetworkConfigured')).toMatchObject({
      status: 'Unknown',
      reason: 'PermissionDenied',
      message: 'It said FORBIDDEN. Mend FORBIDDEN.',
    });
  });

  it('of another spec is no reason to wait for a second look', () => {
    const ready = see(fresh, looks.works);
    const changed = see(ready, { generation: 2, problems: [], look: looks.refused });
    expect(statusOf(changed)).toMatchObject({ phase: 'NotReady', observedGeneration: 2 });
    expect(find(changed, 'CertificateVerified')).toEqual({});
  });

  it('of a certificate stays while the same connection is used, and goes with the handshake', () => {
    const unverified = see(fresh, looks['works, unverified']);
    expect(find(see(unverified, looks['works, on an open connection']), 'CertificateVerified').status).toBe('False');
    expect(find(see(unverified, looks['works without TLS']), 'CertificateVerified')).toEqual({});
  });
});

describe('the score', () => {
  const after = (...seen: readonly Look[]) => seen.reduce((previous, one) => see(previous, one), fresh);
  const many = (count: number, look: Look) => Array.from({ length: count }, () => look);
  const health = (previous: Previous) => statusOf(previous).health;

  it('is the share of the last twenty looks that went well', () => {
    expect(health(after(...many(19, looks.works), looks.refused))).toEqual({
      score: 95,
      lastChecked: '2026-06-01T12:00:00.000Z',
      metrics: { successRate: '95.0', errorRate: '5.0', avgResponseTime: '12ms' },
    });
    expect(health(after(...many(5, looks.refused), ...many(20, looks.works)))?.score).toBe(100);
  });

  it('falls with the first failure, before anything else moves, and is 49 at most while the provider is not ready', () => {
    const doubted = after(...many(19, looks.works), looks.refused);
    expect(statusOf(doubted).phase).toBe('Ready');
    const down = see(doubted, looks.refused);
    expect([statusOf(down).phase, health(down)?.score]).toEqual(['NotReady', 49]);
  });

  it.each([
    [1_000, 100],
    [3_000, 90],
    [5_000, 80],
    [60_000, 80],
  ])('of one that takes %i ms on average is %i', (latencyMs, score) => {
    expect(health(after({ probe: { ...wellProbe, latencyMs }, credentials: valid }))?.score).toBe(score);
  });

  it('is lower where machines can not be made, or somebody must act soon', () => {
    expect(health(see(see(fresh, quotas(100)), looks.works))?.score).toBe(85);
    expect(health(see(see(fresh, quotas(90)), looks.works))?.score).toBe(95);
    expect(health(see(see(fresh, quotas(100)), looks['works, unverified']))?.score).toBe(75);
    expect(health(after(looks['works, ends soon']))?.score).toBe(95);
  });

  it('goes on from what the status says where another replica takes over', () => {
    const known = after(...many(15, looks.works), ...many(5, looks.refused), looks.works);
    const taken = see({ ...known, looks: [] }, looks.works);
    expect([health(known)?.score, health(taken)?.score]).toEqual([75, 80]);
    expect(taken.looks).toHaveLength(20);
  });

  it('is not there while nobody looked, and says nothing of what the gateway could not do', () => {
    expect(health(see(fresh, { generation: 1, problems: [] }))).toBeUndefined();
    expect(health(see(fresh, looks['cluster gone']))).toBeUndefined();
    const known = after(looks.works);
    expect(health(see(known, looks['cluster gone'], seenAt + minute))).toEqual(health(known));
  });
});

describe('latency', () => {
  it.each([
    [12.4, 12],
    [1e12, 2_147_483_647],
    [-5, undefined],
  ])('of %d ms is told as %d', (latencyMs, told) => {
    const seen = see(fresh, { probe: { ...wellProbe, latencyMs }, credentials: valid });
    expect(statusOf(seen).connectivity?.latencyMs).toBe(told);
  });
});

describe('a spec with errors', () => {
  it('keeps the measurements, and says nothing more of a connection that is not made', () => {
    const known = see(fresh, looks.works);
    const stopped = see(known, observations['bad spec'] ?? { generation: 1 }, seenAt + minute);
    expect(statusOf(stopped)).not.toHaveProperty('connectivity');
    expect(statusOf(stopped)).not.toHaveProperty('authentication');
    expect(statusOf(stopped).health).toMatchObject({ score: 49, lastChecked: '2026-06-01T12:00:00.000Z' });
    expect(find(stopped, 'Ready').message).toContain('spec.region: Expected a region, but it is missing. Write one.');
  });
});
