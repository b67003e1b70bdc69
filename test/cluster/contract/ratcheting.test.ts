import { expect } from 'vitest';
import { asApply, causesOf, presentEvents, take } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aSample, sampleCrd, samplesIn, sampleSpec } from './support/sample.ts';

const group = 'ratcheting.example.com';
const newer = sampleSpec();
/** What the definition asked for once: less. */
const older = {
  ...newer,
  required: [],
  'x-kubernetes-validations': [],
  properties: {
    ...newer.properties,
    region: { type: 'string' },
    zones: { type: 'array', items: { type: 'string' } },
  },
};

contract(
  'ratcheting',
  ({ call, watch, cluster, aNamespace, test }) => {
    /** An object that the older definition let in, under the newer one. */
    const anOldSample = async (spec: Record<string, unknown>) => {
      const samples = samplesIn(await aNamespace(), group);
      await cluster().serve(sampleCrd(group, 'Older', older));
      expect((await call('POST', samples, aSample(group, spec))).code).toBe(201);
      await cluster().serve(sampleCrd(group, 'Newer', newer));
      return samples;
    };

    test('lets what an older definition let in be labeled, and its status be written', async () => {
      const samples = await anOldSample({ type: 'aws', region: '1 bad region', zones: ['a', 'a'] });
      const answers = [
        await call('PATCH', `${samples}/one/status`, { status: { phase: 'Ready' } }),
        await call('PATCH', `${samples}/one`, { metadata: { labels: { a: 'b' } } }),
        await call('PATCH', `${samples}/one`, { spec: { tier: 'standard' } }),
      ];
      expect(answers.map(({ code, text }) => (code === 200 ? code : text))).toEqual([200, 200, 200]);
    });

    test('checks a rule on what holds the changed field again, but no structure that was left alone', async () => {
      const samples = await anOldSample({ type: 'aws', region: '1 bad region', zones: ['a', 'a'] });
      const again = await call('PATCH', `${samples}/one`, { spec: { weight: 3 } });
      expect(causesOf(again)).toEqual([
        'FieldValueInvalid spec.region: Invalid value: an AWS region is needed, such as us-west-2',
      ]);
      const better = await call('PATCH', `${samples}/one`, { spec: { type: 'vsphere', weight: 3 } });
      expect([better.code, causesOf(better)]).toEqual([200, []]);
    });

    test('refuses to make it worse', async () => {
      const samples = await anOldSample({ type: 'vsphere', region: '1 bad region' });
      const worse = await call('PATCH', `${samples}/one`, { spec: { region: '2 bad region' } });
      expect(causesOf(worse)).toEqual([
        'FieldValueInvalid spec.region: Invalid value: "2 bad region": spec.region in body should match \'^[a-z]\'',
      ]);
      const applied = await call(
        'PATCH',
        `${samples}/one?fieldManager=unknown&force=true`,
        aSample(group, { type: 'vsphere', region: '3 bad region' }),
        asApply,
      );
      expect(applied.code).toBe(422);
    });

    test('keeps generation and serves the object on, whatever the definition says now', async () => {
      const samples = await anOldSample({ type: 'vsphere', region: '1 bad region' });
      const { code, body } = await call('GET', `${samples}/one`);
      expect([code, body.metadata?.generation, body.spec?.region]).toEqual([200, 1, '1 bad region']);
    });

    test('ends the watches when the definition changes', async () => {
      const samples = await anOldSample({ type: 'vsphere' });
      const events = await watch(`${samples}?watch=true`);
      expect(presentEvents(await take(events, 1))).toEqual(['ADDED one']);
      await cluster().serve(sampleCrd(group, 'Older', older));
      expect((await events.next()).done).toBe(true);
    });
  },
  { crd: sampleCrd(group, 'Older', older) },
);
