import { describe, expect, it } from 'vitest';
import type { ResourceVersion } from '../../../schema/machine-provider.ts';
import { presentCacheInfo } from '../../../src/providers/cache-info.ts';

describe('the cache as gateway shows it', () => {
  const live = {
    synced: true,
    connected: true,
    lastContact: new Date('2026-01-31T12:00:00Z'),
    silentForMs: 1_500,
    resourceVersion: 7 as ResourceVersion,
    lastError: undefined,
  };

  it('is live while the watch is open', () => {
    expect(presentCacheInfo(live)).toEqual({
      state: 'LIVE',
      resourceVersion: '7',
      asOf: '2026-01-31T12:00:00.000Z',
      ageSeconds: 1.5,
      lastError: null,
    });
  });

  it('is stale, and says why, while the cluster is out of reach', () => {
    const state = { ...live, connected: false, lastError: 'connection refused' };
    expect(presentCacheInfo(state)).toMatchObject({ state: 'STALE', lastError: 'connection refused' });
  });

  it('is syncing until the first list, and has no age before the first answer', () => {
    const state = {
      ...live,
      synced: false,
      lastContact: undefined,
      silentForMs: undefined,
      resourceVersion: undefined,
    };
    expect(presentCacheInfo(state)).toMatchObject({
      state: 'SYNCING',
      resourceVersion: null,
      asOf: null,
      ageSeconds: null,
    });
  });
});
