import { describe, expect, it } from 'vitest';
import { createApi } from '../../../../src/drivers/gcp/api.ts';
import { findRegions } from '../../../../src/drivers/gcp/regions.ts';
import type { ServiceAccount } from '../../../../src/drivers/gcp/service-account.ts';
import { targetOf } from '../../../../src/drivers/gcp/target.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';
import { anAnswer } from '../answers.ts';

const target = targetOf({ region: 'europe-west1', config: { customSettings: { projectId: 'machines-prod' } } });

/** The regions of a server that answers this. */
function regionsOf(body: unknown) {
  const api = createApi({
    access: {
      dial: () => Promise.reject(new Error('nobody is dialed')),
      unverified: () => [],
      dialing: () => undefined,
      call: async () => anAnswer(200, body),
      secret: () => Promise.reject(new Error('no Secret is read')),
      credentialRefused: () => undefined,
      now: () => 0,
      signal: new AbortController().signal,
    },
    secret: { name: 'credentials', get: () => undefined },
    account: { email: 'gateway@machines-prod.iam.gserviceaccount.com' } as ServiceAccount,
    session: { token: async () => new Hidden('token'), send: (request) => request(new Hidden('token')) },
  });
  return findRegions(api, target, () => undefined);
}

const zone = (name: string) => `https://www.googleapis.com/compute/v1/projects/machines-prod/zones/${name}`;

describe("Compute Engine's regions", () => {
  it('have the names of their zones', async () => {
    const items = [{ name: 'europe-west1', zones: [zone('europe-west1-c'), zone('europe-west1-b')] }];
    expect(await regionsOf({ items })).toEqual({
      items: [{ name: 'europe-west1', zones: ['europe-west1-b', 'europe-west1-c'] }],
    });
  });

  it.each([
    ['a text of its own for a zone, which messages would show', { name: 'europe-west1', zones: ['Call 555 canary!'] }],
    ['another text for a region', { name: 'canary of a text' }],
    ['more zones than can be asked', { name: 'europe-west1', zones: Array.from({ length: 17 }, (_, n) => `z-${n}`) }],
  ])('are refused for %s', async (_, item) => {
    const { items, failure } = await regionsOf({ items: [item] });
    expect([items, failure?.code]).toEqual([[], 'UNEXPECTED_ANSWER']);
    expect(failure?.message).not.toContain('canary');
  });
});
