import { describe, expect, it } from 'vitest';
import type { Quota } from '../../../src/drivers/connection.ts';
import { judgeQuotas } from '../../../src/status/quota-verdict.ts';

const verdictOn = (...quotas: Quota[]) => judgeQuotas({ quotas, usage: {}, gaps: [] });
const cores = (used: number, limit: number, more = {}): Quota => ({
  resource: 'cpu',
  unit: 'cores',
  used,
  limit,
  ...more,
});
const disk = (used: number, limit: number): Quota => ({ resource: 'storage', unit: 'GB', used, limit });
const shared = { isOvercommittable: true };

describe('the verdict on quotas', () => {
  it('goes by the fullest of them', () => {
    expect(verdictOn(cores(8, 10), disk(89, 100))).toEqual({ status: 'True', reason: 'QuotaAvailable' });
    expect(verdictOn(cores(8, 10), disk(90, 100))).toEqual({
      status: 'False',
      reason: 'QuotaNearlyExhausted',
      message: 'Of storage 90 of 100 GB are in use (90 %).',
    });
    expect(verdictOn(cores(11, 10), disk(90, 100))).toEqual({
      status: 'False',
      reason: 'QuotaExhausted',
      message: 'Of cpu 11 of 10 cores are in use (110 %).',
    });
  });

  it('is not against a host that gives out its CPUs more than once, and tells of it', () => {
    expect(verdictOn(cores(64, 16, shared), disk(1, 100))).toEqual({
      status: 'True',
      reason: 'QuotaAvailable',
      message: 'Of cpu 64 of 16 cores are in use (400 %); the provider lets machines have more than there is.',
    });
    expect(verdictOn(cores(64, 16, shared))).toMatchObject({ status: 'True' });
    expect(verdictOn(cores(64, 16, shared), disk(100, 100))).toMatchObject({
      status: 'False',
      reason: 'QuotaExhausted',
      message: expect.stringContaining('storage') as string,
    });
  });

  it('is none where nothing is limited that machines are made of', () => {
    expect(verdictOn()).toEqual({ status: 'Unknown', reason: 'QuotaUnknown' });
    expect(verdictOn({ resource: 'gpu', unit: 'gpus', used: 2, limit: 2 })).toMatchObject({ status: 'Unknown' });
    expect(verdictOn({ resource: 'cpu', unit: 'cores', used: 2, isUnlimited: true })).toMatchObject({
      status: 'True',
      message: 'The provider sets no limit.',
    });
  });
});
