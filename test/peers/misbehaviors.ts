import type { Misbehavior } from '../support/fixture/misbehavior.ts';

/** What a provider may do wrong with every call, and what a driver says of it. */
export const misbehaviors: readonly {
  readonly name: string;
  readonly how: Misbehavior;
  /** One of these; the second where the provider's own form of a fault is unknown. */
  readonly codes: readonly string[];
}[] = [
  { name: 'hangs', how: { kind: 'hang' }, codes: ['TIMEOUT'] },
  { name: 'never ends an answer', how: { kind: 'stall' }, codes: ['TIMEOUT'] },
  { name: 'is slower than the timeout', how: { kind: 'slow', ms: 10_000 }, codes: ['TIMEOUT'] },
  { name: 'resets the connection', how: { kind: 'reset' }, codes: ['UNREACHABLE', 'UNEXPECTED_ANSWER'] },
  { name: 'cuts its answer', how: { kind: 'cut' }, codes: ['UNREACHABLE', 'UNEXPECTED_ANSWER'] },
  { name: 'sends 1 GB', how: { kind: 'huge' }, codes: ['TOO_LARGE'] },
  { name: 'sends broken JSON', how: { kind: 'broken', format: 'json' }, codes: ['UNEXPECTED_ANSWER'] },
  { name: 'sends broken XML', how: { kind: 'broken', format: 'xml' }, codes: ['UNEXPECTED_ANSWER'] },
  { name: 'sends what is not packed as packed', how: { kind: 'broken', format: 'gzip' }, codes: ['UNEXPECTED_ANSWER'] },
  { name: 'is a login page', how: { kind: 'broken', format: 'html' }, codes: ['UNEXPECTED_ANSWER'] },
  {
    name: 'redirects to the metadata service',
    how: { kind: 'redirect', to: 'http://169.254.169.254/' },
    codes: ['UNEXPECTED_ANSWER'],
  },
  {
    name: 'has a fault',
    how: { kind: 'fail', status: 500, body: 'canary-of-the-upstream-body' },
    codes: ['PROVIDER_FAULT'],
  },
  { name: 'is under repair', how: { kind: 'fail', status: 503, body: '' }, codes: ['PROVIDER_FAULT', 'RATE_LIMITED'] },
  { name: 'throttles for a minute', how: { kind: 'throttle', retryAfter: '60' }, codes: ['RATE_LIMITED'] },
  {
    name: 'is another product',
    how: { kind: 'fail', status: 404, body: '<h1>canary-of-the-upstream-body</h1>' },
    codes: ['UNEXPECTED_ANSWER', 'NOT_FOUND'],
  },
];
