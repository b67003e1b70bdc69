import { describe, expect, it } from 'vitest';
import { type Condition, ConditionStatus } from '../../../../schema/status/condition.ts';
import { newsOf } from '../../../../src/health/events/worth-an-event.ts';

const { TRUE, FALSE, UNKNOWN } = ConditionStatus;
type Written = readonly [type: string, status: ConditionStatus, reason: string, message?: string];
const statusOf = (...conditions: readonly Written[]) => ({
  conditions: conditions.map(([type, status, reason, message = reason]): Condition => ({
    type,
    status,
    reason,
    message,
  })),
});
const well: readonly Written[] = [
  ['Ready', TRUE, 'ProviderReady'],
  ['Connected', TRUE, 'Connected'],
];

describe('news of a status', () => {
  it.each<[string, readonly Written[], readonly Written[], readonly string[]]>([
    ['is none where nothing moved', well, well, []],
    ['is what Ready is at the first look, and nothing else that holds', [], well, ['Normal ProviderReady (Ready)']],
    ['is none while nobody has looked yet', [], [['Ready', UNKNOWN, 'NotYetChecked']], []],
    [
      'is that nobody knows any more',
      well,
      [
        ['Ready', UNKNOWN, 'GatewayCouldNotLook'],
        ['Connected', UNKNOWN, 'GatewayCouldNotLook'],
      ],
      ['Normal GatewayCouldNotLook (Ready)'],
    ],
    [
      'is said once where several conditions say the same',
      well,
      [
        ['Ready', FALSE, 'Unreachable'],
        ['Connected', FALSE, 'Unreachable'],
        ['Authenticated', UNKNOWN, 'NotAsked'],
      ],
      ['Warning Unreachable (Ready)'],
    ],
    [
      'is said of each condition that became False for a reason of its own',
      well,
      [...well, ['QuotaAvailable', FALSE, 'QuotaExhausted'], ['CredentialsCurrent', FALSE, 'CredentialExpiring']],
      ['Warning QuotaExhausted (QuotaAvailable)', 'Warning CredentialExpiring (CredentialsCurrent)'],
    ],
    [
      'is that one holds again',
      [...well, ['QuotaAvailable', FALSE, 'QuotaExhausted']],
      [...well, ['QuotaAvailable', TRUE, 'QuotaFree']],
      ['Normal QuotaFree (QuotaAvailable)'],
    ],
    [
      'is not that one holds which was not known in between',
      [
        ['Ready', FALSE, 'Unreachable'],
        ['Authenticated', UNKNOWN, 'NotAsked'],
      ],
      [
        ['Ready', TRUE, 'ProviderReady'],
        ['Authenticated', TRUE, 'CredentialsValid'],
      ],
      ['Normal ProviderReady (Ready)'],
    ],
    [
      'is not of what kept it from being ready, once it is ready again',
      [
        ['Ready', FALSE, 'CredentialRefused'],
        ['Authenticated', FALSE, 'CredentialRefused'],
        ['CredentialsCurrent', TRUE, 'NoExpirySoon'],
      ],
      [
        ['Ready', TRUE, 'ProviderReady'],
        ['Authenticated', TRUE, 'CredentialsAccepted'],
        ['CredentialsCurrent', FALSE, 'CredentialExpiring'],
      ],
      ['Normal ProviderReady (Ready)', 'Warning CredentialExpiring (CredentialsCurrent)'],
    ],
    [
      'is another reason why it is not ready',
      [['Ready', FALSE, 'Unreachable']],
      [['Ready', FALSE, 'CredentialExpired']],
      ['Warning CredentialExpired (Ready)'],
    ],
    ['is no other message', [['Ready', FALSE, 'Unreachable', 'a']], [['Ready', FALSE, 'Unreachable', 'b']], []],
    [
      'is no other reason why it is ready',
      well,
      [
        ['Ready', TRUE, 'Other'],
        ['Connected', TRUE, 'Other'],
      ],
      [],
    ],
    ['is none of a condition that is gone', well, [['Ready', TRUE, 'ProviderReady']], []],
  ])('%s', (_what, before, after, expected) => {
    const news = newsOf(statusOf(...before), statusOf(...after));
    expect(news.map(({ type, reason, conditionType }) => `${type} ${reason} (${conditionType})`)).toEqual(expected);
  });

  it('is none of a status that is not there', () => {
    expect([newsOf(undefined, null), newsOf(statusOf(...well), undefined)]).toEqual([[], []]);
  });
});
