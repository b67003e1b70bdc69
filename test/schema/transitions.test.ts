import { describe, expect, it } from 'vitest';
import { ProviderPhase } from '../../schema/enums.ts';
import { ConditionStatus } from '../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';
import { transitionsOf } from '../../schema/transitions.ts';

const condition = (type: string, status: ConditionStatus, reason = 'Because') => ({
  type,
  status,
  reason,
  message: `${reason}.`,
});
const quota = (used: string, limit = '100', resource = 'cpu'): MachineProviderStatus => ({
  resources: { quotas: [{ resource, used, limit, unit: 'cores' }] },
});
const credential = (status: ConditionStatus, reason: string, expiresAt?: string): MachineProviderStatus => ({
  conditions: [condition('CredentialsCurrent', status, reason)],
  ...(expiresAt !== undefined && { authentication: { expiresAt } }),
});
const ofKind = (
  kind: string,
  ...statuses: readonly [MachineProviderStatus | null | undefined, MachineProviderStatus | null | undefined]
) => transitionsOf(...statuses).filter((move) => move.kind === kind);

describe('a transition', () => {
  it('is a move of the phase, from none and to none as well', () => {
    const ready = { phase: ProviderPhase.READY };
    expect(transitionsOf(undefined, ready)).toEqual([{ kind: 'PHASE', before: null, after: 'Ready' }]);
    expect(transitionsOf(ready, { phase: ProviderPhase.ERROR })).toEqual([
      { kind: 'PHASE', before: 'Ready', after: 'Error' },
    ]);
    expect(transitionsOf(ready, null)).toEqual([{ kind: 'PHASE', before: 'Ready', after: null }]);
    expect(transitionsOf(ready, ready)).toEqual([]);
  });

  it('is a move of a condition, of which one that is absent is Unknown', () => {
    const status = (stands: ConditionStatus) => ({ conditions: [condition('Ready', stands, 'Unreachable')] });
    const told = { kind: 'CONDITION', type: 'Ready', reason: 'Unreachable', message: 'Unreachable.' };
    expect(transitionsOf(null, status(ConditionStatus.FALSE))).toEqual([
      { ...told, before: 'Unknown', after: 'False' },
    ]);
    expect(transitionsOf(null, status(ConditionStatus.UNKNOWN))).toEqual([]);
    expect(transitionsOf(status(ConditionStatus.TRUE), {})).toEqual([
      { kind: 'CONDITION', type: 'Ready', before: 'True', after: 'Unknown', reason: null, message: null },
    ]);
  });

  it('is no other reason, message or time, and no other order', () => {
    const one = condition('Ready', ConditionStatus.FALSE, 'Unreachable');
    const other = condition('Connected', ConditionStatus.FALSE, 'Unreachable');
    const again = { ...one, reason: 'TimedOut', message: 'Late.', lastTransitionTime: '2026-01-31T12:00:00Z' };
    expect(transitionsOf({ conditions: [one, other] }, { conditions: [other, again] })).toEqual([]);
  });

  it.each([
    ['79', '80', [[80, true]]],
    [
      '79.9',
      '100',
      [
        [80, true],
        [90, true],
        [100, true],
      ],
    ],
    ['85', '89', []],
    [
      '100',
      '89.5',
      [
        [100, false],
        [90, false],
      ],
    ],
    [
      '95',
      '10',
      [
        [90, false],
        [80, false],
      ],
    ],
    ['100', '150', []],
  ])('is the crossing of each threshold in turn, as %s -> %s of 100', (before, after, crossed) => {
    const moves = ofKind('QUOTA', quota(before), quota(after));
    expect(moves.map((move) => move.kind === 'QUOTA' && [move.threshold, move.isReached])).toEqual(crossed);
  });

  it('tells of a quota that was not known before, or is used up by its limit of nothing, and nothing of one that is gone', () => {
    expect(ofKind('QUOTA', undefined, quota('92'))).toHaveLength(2);
    expect(ofKind('QUOTA', quota('0', '10'), quota('0', '0'))).toHaveLength(3);
    expect(ofKind('QUOTA', quota('92'), {})).toEqual([]);
    expect(ofKind('QUOTA', quota('10'), quota('', '100'))).toEqual([]);
    expect(ofKind('QUOTA', quota('10'), quota('many', '100'))).toEqual([]);
    expect(ofKind('QUOTA', quota('92', '100', 'cpu'), quota('92', '100', 'memory'))).toHaveLength(2);
  });

  it('is that a credential is about to end, has ended, and is good again', () => {
    const [near, over, good] = [
      credential(ConditionStatus.FALSE, 'CredentialExpiring', '2026-02-01T00:00:00Z'),
      credential(ConditionStatus.FALSE, 'CredentialExpired'),
      credential(ConditionStatus.TRUE, 'NoExpirySoon', '2027-02-01T00:00:00Z'),
    ];
    const unknown = credential(ConditionStatus.UNKNOWN, 'ExpiryUnknown');
    expect(ofKind('CREDENTIAL', good, near)).toEqual([
      { kind: 'CREDENTIAL', state: 'EXPIRING', expiresAt: '2026-02-01T00:00:00Z' },
    ]);
    // The condition is False before and after, so that nothing else tells it.
    expect(transitionsOf(near, over)).toEqual([{ kind: 'CREDENTIAL', state: 'EXPIRED', expiresAt: null }]);
    expect(ofKind('CREDENTIAL', over, good)).toMatchObject([{ state: 'CURRENT' }]);
    expect(ofKind('CREDENTIAL', over, unknown)).toEqual([]);
    expect(ofKind('CREDENTIAL', undefined, good)).toEqual([]);
    expect(ofKind('CREDENTIAL', undefined, near)).toHaveLength(1);
  });

  it('never throws for a status that could be read in part only', () => {
    const torn: MachineProviderStatus = {
      phase: null,
      conditions: [
        { type: null, status: null },
        { type: 'Ready', status: null },
      ],
      resources: { quotas: [{ resource: null, used: '1', limit: '1' }] },
    };
    expect(transitionsOf(torn, torn)).toEqual([]);
    expect(transitionsOf(null, torn)).toEqual([]);
  });
});
