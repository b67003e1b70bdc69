import { expect } from 'vitest';
import { asYaml, warningsOf } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aSample, sampleCrd, samplesIn } from './support/sample.ts';

const group = 'pruning.example.com';

contract(
  'pruning',
  ({ call, aNamespace, test, testEach }) => {
    test('drops unknown fields and nulls, and keeps what the schema says to keep', async () => {
      const spec = {
        note: null,
        zone: null,
        extra: { any: { thing: null }, list: [null] },
        settings: { a: 'b' },
        networks: [{ id: 'a', other: 1 }],
        bogus: { deep: true },
      };
      const sample = { ...aSample(group, spec), unheardOf: 1 };
      const { code, body } = await call(
        'POST',
        `${samplesIn(await aNamespace(), group)}?fieldValidation=Ignore`,
        sample,
      );
      expect(code).toBe(201);
      expect(body.spec).toEqual({
        type: 'vsphere',
        region: 'datacenter1',
        tier: 'standard',
        note: null,
        extra: { any: { thing: null }, list: [null] },
        settings: { a: 'b' },
        networks: [{ id: 'a' }],
      });
      expect(body).not.toHaveProperty('unheardOf');
    });

    test('fills in defaults, on a patch that removes the field as well', async () => {
      const samples = samplesIn(await aNamespace(), group);
      const created = await call('POST', samples, aSample(group, { tier: 'gold' }));
      expect(created.body.spec?.tier).toBe('gold');
      const patched = await call('PATCH', `${samples}/one`, { spec: { tier: null } });
      expect(patched.body.spec?.tier).toBe('standard');
    });

    testEach(
      [
        ['nothing', ''],
        ['Warn', '?fieldValidation=Warn'],
      ],
      'warns of unknown fields when %s is asked for',
      async (_what, query) => {
        const answer = await call(
          'POST',
          `${samplesIn(await aNamespace(), group)}${query}`,
          aSample(group, { foo: 1 }),
        );
        expect([answer.code, warningsOf(answer)]).toEqual([201, ['unknown field "spec.foo"']]);
      },
    );

    test('warns of each unknown field, and of the repeated ones', async () => {
      const text = JSON.stringify(aSample(group, { foo: 1, networks: [{ id: 'a', bar: 1 }] }))
        .replace('"region"', '"region":"x","region"')
        .replace('"name"', '"nickname":"x","name"');
      const answer = await call('POST', samplesIn(await aNamespace(), group), text);
      expect(warningsOf(answer).sort()).toEqual([
        'duplicate field "spec.region"',
        'unknown field "metadata.nickname"',
        'unknown field "spec.foo"',
        'unknown field "spec.networks[0].bar"',
      ]);
    });

    test('says nothing under Ignore', async () => {
      const path = `${samplesIn(await aNamespace(), group)}?fieldValidation=Ignore`;
      const answer = await call('POST', path, aSample(group, { foo: 1 }));
      expect([answer.code, warningsOf(answer)]).toEqual([201, []]);
    });

    test('refuses unknown and repeated fields under Strict with BadRequest, all of them named', async () => {
      const text = JSON.stringify(aSample(group, { foo: 1, networks: [{ id: 'a', bar: 1 }] })).replace(
        '"region"',
        '"region":"x","region"',
      );
      const { code, body } = await call('POST', `${samplesIn(await aNamespace(), group)}?fieldValidation=Strict`, text);
      expect([code, body.reason]).toEqual([400, 'BadRequest']);
      expect(body.message).toBe(
        'Sample in version "v1" cannot be handled as a Sample: strict decoding error: ' +
          'duplicate field "spec.region", unknown field "spec.foo", unknown field "spec.networks[0].bar"',
      );
    });

    test('hides what else is wrong behind an unknown field under Strict', async () => {
      const path = `${samplesIn(await aNamespace(), group)}?fieldValidation=Strict`;
      const { code, body } = await call('POST', path, aSample(group, { foo: 1, type: 'x' }));
      expect(code).toBe(400);
      expect(body.message).not.toContain('spec.type');
    });

    test('refuses an unknown field of a patch under Strict with Invalid', async () => {
      const samples = samplesIn(await aNamespace(), group);
      await call('POST', samples, aSample(group));
      const { code, body } = await call('PATCH', `${samples}/one?fieldValidation=Strict`, { spec: { foo: 1 } });
      expect([code, body.reason]).toEqual([422, 'Invalid']);
      expect(body.message).toMatch(/strict decoding error: unknown field \\?"spec\.foo\\?"/);
      const warned = await call('PATCH', `${samples}/one`, { spec: { foo: 1 } });
      expect([warned.code, warningsOf(warned)]).toEqual([200, ['unknown field "spec.foo"']]);
    });

    test('refuses a directive that there is not', async () => {
      const path = `${samplesIn(await aNamespace(), group)}?fieldValidation=Some`;
      const { code, body } = await call('POST', path, aSample(group));
      expect([code, body.reason]).toEqual([422, 'Invalid']);
      expect(body.details).toMatchObject({
        kind: 'CreateOptions',
        causes: [{ reason: 'FieldValueNotSupported', field: 'fieldValidation' }],
      });
    });

    test('reads YAML as it reads JSON, and names the keys that are there twice', async () => {
      const samples = samplesIn(await aNamespace(), group);
      const text = [
        `apiVersion: ${group}/v1`,
        'kind: Sample',
        'metadata:',
        '  name: one',
        'spec:',
        '  type: vsphere',
        '  region: a',
        '  region: datacenter1',
      ].join('\n');
      const strict = await call('POST', `${samples}?fieldValidation=Strict`, text, asYaml);
      expect([strict.code, strict.body.message]).toEqual([400, expect.stringContaining('"region" already set in map')]);
      const created = await call('POST', samples, text, asYaml);
      expect([created.code, created.body.spec?.region]).toEqual([201, 'datacenter1']);
    });
  },
  { crd: sampleCrd(group) },
);
