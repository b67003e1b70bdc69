import { afterEach, describe, expect, it } from 'vitest';
import type { Misbehavior } from '../../support/fixture/misbehavior.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import type { Cloud } from './cloud.ts';
import { openCloud, secretOf } from './spec.ts';

/** Services that know less, or have stricter policies: the front refuses what such ones refuse, and the real ones answer the rest. */
export function describeOlder(cloud: () => Cloud): void {
  describe('an older or stricter OpenStack', () => {
    const undo: (() => void)[] = [];
    afterEach(() => {
      for (const back of undo.splice(0)) back();
    });
    verifiedAgainst(() => cloud().name);
    const refuse = (status: number, path: string, more: Partial<Misbehavior> = {}) =>
      undo.push(cloud().fixture.misbehave({ kind: 'fail', status, path, ...more } as Misbehavior));
    const open = () => openCloud(cloud(), { secret: secretOf(cloud().filled.credentials.reader) });

    it('lists flavors without GPUs where Nova does not speak the microversion', async () => {
      refuse(406, '/flavors/detail', { times: 1 });
      await using opened = await open();
      const { instanceTypes } = await opened.connection.discoverCapabilities();
      expect(instanceTypes.failure).toBeUndefined();
      expect(instanceTypes.items.find(({ name }) => name === 'gpu.large')).toEqual({
        name: 'gpu.large',
        cpu: 8,
        memoryGb: 16,
      });
    });

    it('has no tags on machines where Nova refuses the microversion that brought them', async () => {
      refuse(406, '/limits', { times: 1 });
      await using opened = await open();
      const { tagSupport, customMetadata } = (await opened.connection.discoverCapabilities()).features;
      expect([tagSupport.kind, customMetadata.kind]).toEqual(['UNSUPPORTED', 'VERIFIED']);
    });

    it('tells the same quotas by its limits where policies keep the quota sets from us', async () => {
      await using opened = await open();
      const told = await opened.connection.fetchQuotas();
      refuse(403, '/os-quota-sets/');
      refuse(404, '/details.json');
      const { quotas, usage, gaps } = await opened.connection.fetchQuotas();
      expect([gaps, usage]).toEqual([[], told.usage]);
      for (const resource of ['cpu', 'memory', 'instances', 'storage', 'volumes', 'snapshots', 'backups']) {
        const quotaOf = (all: typeof quotas) => all.find((quota) => quota.resource === resource);
        expect(quotaOf(quotas), resource).toEqual(quotaOf(told.quotas));
        expect(quotaOf(quotas), resource).toBeDefined();
      }
      expect(quotas).toContainEqual({ resource: 'network', unit: 'count', limit: 7 });
    });

    it('counts against the quota what it does not list', async () => {
      refuse(403, '/servers/detail');
      await using opened = await open();
      const { quotas, usage, gaps } = await opened.connection.fetchQuotas();
      expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual([['the machines', 'FORBIDDEN']]);
      const used = (resource: string) => quotas.find((quota) => quota.resource === resource)?.used;
      expect(usage).toEqual({ machines: used('instances'), cpu: used('cpu'), memoryGb: used('memory'), storageGb: 3 });
      expect(used('gpu')).toBeUndefined();
    });

    it('is left by a list that goes round', async () => {
      const { fixture } = cloud();
      const { respond } = fixture;
      undo.push(() => void (fixture.respond = respond));
      fixture.respond = (asked) => {
        const url = new URL(asked.url);
        if (url.pathname.endsWith('/flavors/detail')) {
          url.searchParams.set('limit', '2');
          url.searchParams.delete('marker');
        }
        return respond({ ...asked, url });
      };
      await using opened = await open();
      const { instanceTypes, images } = await opened.connection.discoverCapabilities();
      expect(instanceTypes.failure).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      expect(images.failure).toBeUndefined();
    });
  });
}
