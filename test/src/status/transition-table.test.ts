import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/status/assess.ts';
import type { Previous } from '../../../src/status/observations.ts';
import { applied, observations, seenAt } from '../../support/looks.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

// The whole of the judgement of health as two tables: what becomes of each state by each thing that may be seen, and what
// each thing that may be seen says of each aspect. The names are those of test/support/looks.ts.

const fresh: Previous = { provider: aMachineProvider(), looks: [], unconfirmed: false };

function after(names: readonly string[], from = fresh, at = seenAt): Previous {
  return names.reduce((previous, name, index) => {
    const observed = observations[name];
    if (observed === undefined) throw new Error(`nothing is called ${name}`);
    const { looks, unconfirmed, ...shares } = assess(previous, observed, at + index * 60_000);
    return { provider: applied(previous.provider, { looks, unconfirmed, ...shares }), looks, unconfirmed };
  }, from);
}

const long = seenAt - 600_000;
const states: Readonly<Record<string, Previous>> = {
  new: fresh,
  ready: after(['works'], fresh, long),
  doubted: after(['works', 'timed out'], fresh, long),
  down: after(['refused'], fresh, long),
  refused: after(['credential refused'], fresh, long),
  spec: after(['bad spec'], fresh, long),
  blind: after(['works', 'cluster gone', 'cluster gone'], fresh, long),
};

/** Phase, status and reason of `Ready`, and a question mark while a second look has to confirm something worse. */
function standing({ provider, unconfirmed }: Previous): string {
  const { phase, conditions } = provider.status ?? {};
  const ready = conditions?.find(({ type }) => type === 'Ready');
  return `${phase} ${ready?.status} ${ready?.reason}${unconfirmed ? ' ?' : ''}`;
}

/** What is seen, what becomes of every state by it, and of which states something else does. */
const transitions: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['works', 'Ready True ProviderReady', {}],
  ['works, nobody knows an end', 'Ready True ProviderReady', {}],
  ['works, ends soon', 'Ready True ProviderReady', {}],
  ['works past its end', 'Ready True ProviderReady', {}],
  ['works, unverified', 'Ready True ProviderReady', {}],
  ['works, on an open connection', 'Ready True ProviderReady', {}],
  ['works, the check is cut off', 'Ready True ProviderReady', {}],
  ['works without TLS', 'Ready True ProviderReady', {}],
  ['no such name', 'NotReady False NameNotResolved', { ready: 'Ready True ProviderReady ?' }],
  ['refused', 'NotReady False Unreachable', { ready: 'Ready True ProviderReady ?' }],
  ['timed out', 'NotReady False TimedOut', { ready: 'Ready True ProviderReady ?' }],
  ['no connection in time', 'NotReady False Unreachable', { ready: 'Ready True ProviderReady ?' }],
  ['no handshake in time', 'NotReady False TimedOut', { ready: 'Ready True ProviderReady ?' }],
  ['rate limited', 'NotReady False RateLimited', { ready: 'Ready True ProviderReady ?' }],
  ['provider fault', 'NotReady False ProviderFault', { ready: 'Ready True ProviderReady ?' }],
  ['unexpected answer', 'NotReady False UnexpectedAnswer', { ready: 'Ready True ProviderReady ?' }],
  ['too large', 'NotReady False AnswerTooLarge', { ready: 'Ready True ProviderReady ?' }],
  [
    'left in peace',
    'NotReady False CircuitOpen',
    {
      ready: 'Ready True ProviderReady ?',
      down: 'NotReady False Unreachable',
      refused: 'Error False CredentialRefused',
    },
  ],
  ['bad certificate', 'Error False TlsFailed', {}],
  ['egress refused', 'Error False EgressRefused', {}],
  ['egress refused by a name', 'Error False EgressRefused', { ready: 'Ready True ProviderReady ?' }],
  ['withheld', 'Error False CredentialWithheld', {}],
  ['no Secret', 'Error False SecretNotFound', {}],
  ['Secret forbidden', 'Error False SecretForbidden', {}],
  ['Secret unusable', 'Error False SecretUnusable', {}],
  ['credential refused', 'Error False CredentialRefused', {}],
  ['credential refused by the check', 'Error False CredentialRefused', {}],
  ['credential refused without a word', 'Error False CredentialExpired', {}],
  ['credential not shown again', 'Error False CredentialRefused', {}],
  ['expired', 'Error False CredentialExpired', {}],
  ['refused within an hour of its end', 'Error False CredentialExpired', {}],
  ['permission denied', 'Error False PermissionDenied', {}],
  ['not found', 'Error False NotFoundAtProvider', {}],
  [
    'cluster gone',
    'Ready Unknown GatewayCouldNotLook',
    {
      new: 'Initializing Unknown GatewayCouldNotLook',
      ready: 'Ready True ProviderReady ?',
      down: 'NotReady False Unreachable ?',
      refused: 'Error False CredentialRefused ?',
      spec: 'Initializing Unknown GatewayCouldNotLook',
    },
  ],
  [
    'cut off',
    'Ready Unknown GatewayCouldNotLook',
    {
      new: 'Initializing Unknown GatewayCouldNotLook',
      ready: 'Ready True ProviderReady ?',
      down: 'NotReady False Unreachable ?',
      refused: 'Error False CredentialRefused ?',
      spec: 'Initializing Unknown GatewayCouldNotLook',
    },
  ],
  [
    'only validated',
    'Initializing Unknown NotYetChecked',
    {
      ready: 'Ready True ProviderReady',
      doubted: 'Ready True ProviderReady ?',
      down: 'NotReady False Unreachable',
      refused: 'Error False CredentialRefused',
      blind: 'Ready Unknown GatewayCouldNotLook',
    },
  ],
  ['bad spec', 'Error False SpecInvalid', {}],
  ['works, bad elsewhere', 'Ready True ProviderReady', {}],
];

const aspects = ['Connected', 'Authenticated', 'CredentialsCurrent', 'CertificateVerified', 'SpecValid'];

/** What is seen first of a provider; what it says of each aspect; connectivity, authentication, and the score. */
const verdicts: readonly (readonly [string, string])[] = [
  [
    'works',
    'T Connected | T CredentialsAccepted | T NoExpirySoon | T CertificateVerified | T SpecValid | Connected | Valid | 100',
  ],
  [
    'works, nobody knows an end',
    'T Connected | T CredentialsAccepted | T NoExpiryKnown | T CertificateVerified | T SpecValid | Connected | Valid | 100',
  ],
  [
    'works, ends soon',
    'T Connected | T CredentialsAccepted | F CredentialExpiring | T CertificateVerified | T SpecValid | Connected | Valid | 95',
  ],
  [
    'works past its end',
    'T Connected | T CredentialsAccepted | F CredentialExpiring | T CertificateVerified | T SpecValid | Connected | Valid | 95',
  ],
  [
    'works, unverified',
    'T Connected | T CredentialsAccepted | T NoExpirySoon | F CertificateNotVerified | T SpecValid | Connected | Valid | 90',
  ],
  [
    'works, on an open connection',
    'T Connected | T CredentialsAccepted | T NoExpirySoon | - | T SpecValid | Connected | Valid | 100',
  ],
  [
    'works, the check is cut off',
    'T Connected | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Valid | 100',
  ],
  [
    'works without TLS',
    'T Connected | T CredentialsAccepted | T NoExpirySoon | - | T SpecValid | Connected | Valid | 100',
  ],
  ['no such name', 'F NameNotResolved | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0'],
  ['refused', 'F Unreachable | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0'],
  [
    'timed out',
    'F TimedOut | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Disconnected | Valid | 0',
  ],
  [
    'no connection in time',
    'F Unreachable | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0',
  ],
  ['no handshake in time', 'F TimedOut | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0'],
  [
    'rate limited',
    'T Connected | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Valid | 0',
  ],
  [
    'provider fault',
    'F ProviderFault | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Error | Valid | 0',
  ],
  [
    'unexpected answer',
    'F UnexpectedAnswer | U NotAsked | U ExpiryUnknown | T CertificateVerified | T SpecValid | Error | Error | 0',
  ],
  [
    'too large',
    'F AnswerTooLarge | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Error | Valid | 0',
  ],
  [
    'left in peace',
    'F CircuitOpen | U NotAsked | U ExpiryUnknown | T CertificateVerified | T SpecValid | Disconnected | Error | 0',
  ],
  ['bad certificate', 'F TlsFailed | U NotAsked | U ExpiryUnknown | F TlsFailed | T SpecValid | Error | Error | 0'],
  ['egress refused', 'F EgressRefused | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0'],
  [
    'egress refused by a name',
    'F EgressRefused | U NotAsked | U ExpiryUnknown | - | T SpecValid | Disconnected | Error | 0',
  ],
  [
    'withheld',
    'U NotAsked | F CredentialWithheld | U ExpiryUnknown | T CertificateVerified | T SpecValid | - | Error | 0',
  ],
  ['no Secret', 'U NotAsked | F SecretNotFound | U ExpiryUnknown | - | T SpecValid | - | Error | 0'],
  ['Secret forbidden', 'U NotAsked | F SecretForbidden | U ExpiryUnknown | - | T SpecValid | - | Error | 0'],
  ['Secret unusable', 'U NotAsked | F SecretUnusable | U ExpiryUnknown | - | T SpecValid | - | Error | 0'],
  [
    'credential refused',
    'T Connected | F CredentialRefused | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Invalid | 0',
  ],
  [
    'credential refused by the check',
    'T Connected | F CredentialRefused | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Invalid | 0',
  ],
  [
    'credential refused without a word',
    'T Connected | F CredentialExpired | F CredentialExpired | T CertificateVerified | T SpecValid | Connected | Expired | 0',
  ],
  [
    'credential not shown again',
    'U NotAsked | F CredentialRefused | U ExpiryUnknown | T CertificateVerified | T SpecValid | - | Invalid | 0',
  ],
  [
    'expired',
    'T Connected | F CredentialExpired | F CredentialExpired | T CertificateVerified | T SpecValid | Connected | Expired | 0',
  ],
  [
    'refused within an hour of its end',
    'T Connected | F CredentialExpired | F CredentialExpired | T CertificateVerified | T SpecValid | Connected | Expired | 0',
  ],
  [
    'permission denied',
    'T Connected | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Valid | 0',
  ],
  [
    'not found',
    'T Connected | T CredentialsAccepted | U ExpiryUnknown | T CertificateVerified | T SpecValid | Connected | Valid | 0',
  ],
  ['cluster gone', '- | - | - | - | T SpecValid | - | - | -'],
  ['cut off', '- | - | - | - | T SpecValid | - | - | -'],
  ['only validated', '- | - | - | - | T SpecValid | - | - | -'],
  ['bad spec', 'U NotAsked | U NotAsked | U NotAsked | - | F SpecInvalid | - | - | -'],
  [
    'works, bad elsewhere',
    'T Connected | T CredentialsAccepted | T NoExpirySoon | T CertificateVerified | F SpecInvalid | Connected | Valid | 100',
  ],
];

function verdictsOf({ provider }: Previous): string {
  const { conditions, connectivity, authentication, health } = provider.status ?? {};
  const told = aspects.map((aspect) => {
    const condition = conditions?.find(({ type }) => type === aspect);
    return condition ? `${condition.status?.slice(0, 1)} ${condition.reason}` : '-';
  });
  return [...told, connectivity?.status ?? '-', authentication?.status ?? '-', health?.score ?? '-'].join(' | ');
}

describe('the next state', () => {
  const rows = transitions.flatMap(([seen, usual, others]) =>
    Object.keys(states).map((state) => [state, seen, others[state] ?? usual] as const),
  );

  it.each(rows)('of one that is %s, by what is seen (%s), is %s', (state, seen, next) => {
    expect(standing(after([seen], states[state]))).toBe(next);
  });

  it('is in the table for everything that may be seen', () => {
    expect(transitions.map(([seen]) => seen)).toEqual(Object.keys(observations));
    expect(verdicts.map(([seen]) => seen)).toEqual(Object.keys(observations));
    const known = Object.keys(states);
    for (const [, , others] of transitions) expect(known).toEqual(expect.arrayContaining(Object.keys(others)));
  });
});

describe('what is seen first', () => {
  it.each(verdicts)('(%s) says of the aspects %s', (seen, told) => {
    expect(verdictsOf(after([seen]))).toBe(told);
  });
});
