import { describe, expect, it } from 'vitest';
import { createShares } from '../../../src/server/limits/shares.ts';

const limits = { operations: 2, feeds: 1, costPerSecond: 100, costAtOnce: 300 };

describe('the share of one user', () => {
  it('is taken by all that the user has open, and by nothing of others', () => {
    const shares = createShares(limits, () => 0);
    const leave = shares.of('jane').enterOperation();
    shares.of('jane').enterOperation();
    expect(() => shares.of('jane').enterOperation()).toThrow('One user may have 2 operations at a time');
    shares.of('john').enterOperation();
    leave();
    leave();
    shares.of('jane').enterOperation();
    expect(() => shares.of('jane').enterOperation()).toThrow('2 operations');
    const complete = shares.of('jane').enterFeed();
    expect(() => shares.of('jane').enterFeed()).toThrow('One user may have 1 open subscriptions');
    complete();
    shares.of('jane').enterFeed();
  });

  it('of the estimated cost refills by the second', () => {
    let now = 0;
    const shares = createShares(limits, () => now);
    shares.of('jane').spend(300);
    expect(() => shares.of('jane').spend(50)).toThrow('an estimated cost of 100 a second');
    shares.of('john').spend(300);
    now = 500;
    shares.of('jane').spend(50);
    expect(() => shares.of('jane').spend(1)).toThrow('estimated cost');
  });
});
