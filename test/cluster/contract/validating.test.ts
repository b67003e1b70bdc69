import { expect } from 'vitest';
import { asText, causesOf } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aSample, sampleCrd, samplesIn } from './support/sample.ts';

const group = 'validating.example.com';
const unchecked =
  'FieldValueInvalid <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

contract(
  'validating',
  ({ call, aNamespace, test, testEach }) => {
    testEach(
      [
        ['a missing field', { region: undefined }, ['FieldValueRequired spec.region: Required value', unchecked]],
        [
          'a value outside its enum',
          { type: 'x' },
          ['FieldValueNotSupported spec.type: Unsupported value: "x": supported values: "aws", "vsphere"', unchecked],
        ],
        [
          'a text for a number',
          { weight: 'heavy' },
          [
            'FieldValueTypeInvalid spec.weight: Invalid value: "string": spec.weight in body must be of type integer: "string"',
            unchecked,
          ],
        ],
        [
          'a number for a text',
          { region: 5 },
          [
            'FieldValueTypeInvalid spec.region: Invalid value: "integer": spec.region in body must be of type string: "integer"',
            unchecked,
          ],
        ],
        [
          'a fraction for an integer',
          { weight: 1.5 },
          [
            'FieldValueTypeInvalid spec.weight: Invalid value: "float64": spec.weight in body must be of type int32: "float64"',
            'FieldValueInvalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.weight',
            unchecked,
          ],
        ],
        [
          'a text for a boolean',
          { isOn: 'yes' },
          [
            'FieldValueTypeInvalid spec.isOn: Invalid value: "string": spec.isOn in body must be of type boolean: "string"',
            unchecked,
          ],
        ],
        [
          'a list for an object',
          { settings: [] },
          [
            'FieldValueTypeInvalid spec.settings: Invalid value: "array": spec.settings in body must be of type object: "array"',
            unchecked,
          ],
        ],
        [
          'an object for a list',
          { zones: {} },
          [
            'FieldValueTypeInvalid spec.zones: Invalid value: "object": spec.zones in body must be of type array: "object"',
            unchecked,
          ],
        ],
        [
          'a boolean for an integer or text',
          { port: true },
          [
            'FieldValueTypeInvalid spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
            unchecked,
          ],
        ],
        [
          'a number over its bound',
          { weight: 101 },
          [
            'FieldValueInvalid spec.weight: Invalid value: 101: spec.weight in body should be less than or equal to 100',
          ],
        ],
        [
          'a number under its bound',
          { weight: 0 },
          ['FieldValueInvalid spec.weight: Invalid value: 0: spec.weight in body should be greater than or equal to 1'],
        ],
        [
          'a number at a bound that is none of it',
          { share: 0 },
          ['FieldValueInvalid spec.share: Invalid value: 0: spec.share in body should be greater than 0'],
        ],
        [
          'a text against its pattern',
          { region: '1a' },
          ['FieldValueInvalid spec.region: Invalid value: "1a": spec.region in body should match \'^[a-z]\''],
        ],
        [
          'a text that is too short, and only that',
          { region: '' },
          ['FieldValueInvalid spec.region: Invalid value: "": spec.region in body should be at least 1 chars long'],
        ],
        [
          'a text that is too long',
          { region: 'a'.repeat(21) },
          ['FieldValueTooLong spec.region: Too long: may not be more than 20 bytes', unchecked],
        ],
        [
          'too many items',
          { zones: ['a', 'b', 'c'] },
          ['FieldValueTooMany spec.zones: Too many: 3: must have at most 2 items', unchecked],
        ],
        [
          'too few items',
          { networks: [] },
          ['FieldValueInvalid spec.networks: Invalid value: 0: spec.networks in body should have at least 1 items'],
        ],
        [
          'too many properties',
          { settings: { a: '1', b: '2', c: '3' } },
          ['FieldValueTooMany spec.settings: Too many: 3: must have at most 2 items', unchecked],
        ],
        [
          'a time that is none',
          { since: 'yesterday' },
          [
            'FieldValueTypeInvalid spec.since: Invalid value: "yesterday": spec.since in body must be of type date-time: "yesterday"',
            unchecked,
          ],
        ],
        ['a value twice in a set', { zones: ['a', 'a'] }, ['FieldValueDuplicate spec.zones[1]: Duplicate value: "a"']],
        [
          'a key twice in a list that is a map',
          { networks: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] },
          ['FieldValueDuplicate spec.networks[2]: Duplicate value: {"id":"a"}'],
        ],
        [
          'an item without its key',
          { networks: [{ cidr: '10.0.0.0/8' }] },
          ['FieldValueRequired spec.networks[0].id: Required value', unchecked],
        ],
        [
          'a field of an item',
          { networks: [{ id: 'a', cidr: 'x' }] },
          [
            'FieldValueInvalid spec.networks[0].cidr: Invalid value: "x": spec.networks[0].cidr in body should match \'/\'',
          ],
        ],
        [
          'a value of a map',
          { settings: { 'a/b': 1 } },
          [
            'FieldValueTypeInvalid spec.settings.a/b: Invalid value: "integer": spec.settings.a/b in body must be of type string: "integer"',
            unchecked,
          ],
        ],
        [
          'a rule whose fieldPath names another field',
          { type: 'aws' },
          ['FieldValueInvalid spec.region: Invalid value: an AWS region is needed, such as us-west-2'],
        ],
        [
          'a rule on an item',
          { zones: ['a', 'nowhere'] },
          ['FieldValueInvalid spec.zones[1]: Invalid value: "nowhere": a zone is somewhere'],
        ],
        ['a rule with a reason', { weight: 13 }, ['FieldValueForbidden spec: Forbidden: not thirteen']],
        [
          'a rule whose message is computed',
          { weight: 14 },
          ['FieldValueInvalid spec: Invalid value: not fourteen for vsphere'],
        ],
        [
          'a rule without a message',
          { weight: 15 },
          ['FieldValueInvalid spec: Invalid value: failed rule: !has(self.weight) || self.weight != 15'],
        ],
      ],
      'refuses %s',
      async (_what, spec, expected) => {
        const answer = await call('POST', samplesIn(await aNamespace(), group), aSample(group, spec));
        expect([answer.code, answer.body.reason]).toEqual([422, 'Invalid']);
        expect(causesOf(answer)).toEqual(expected);
      },
    );

    test('tells all that is wrong at once, in the message as well', async () => {
      const sample = aSample(group, { type: 'x', weight: 0, region: '' });
      const { code, body } = await call('POST', samplesIn(await aNamespace(), group), sample);
      expect(code).toBe(422);
      expect(body.details).toMatchObject({ name: 'one', group, kind: 'Sample' });
      const [, list = ''] =
        /^Sample\.validating\.example\.com "one" is invalid: \[(.*)\]$/s.exec(asText(body.message)) ?? [];
      for (const problem of [
        'spec.type: Unsupported value: "x": supported values: "aws", "vsphere"',
        'spec.region: Invalid value: "": spec.region in body should be at least 1 chars long',
        'spec.weight: Invalid value: 0: spec.weight in body should be greater than or equal to 1',
      ]) {
        expect(list).toContain(problem);
      }
    });

    test('runs the rules only where the structure is right, and says so', async () => {
      const answer = await call(
        'POST',
        samplesIn(await aNamespace(), group),
        aSample(group, { type: 'aws', zones: 1 }),
      );
      expect(causesOf(answer)).toEqual([
        'FieldValueTypeInvalid spec.zones: Invalid value: "integer": spec.zones in body must be of type array: "integer"',
        unchecked,
      ]);
    });

    test('tells of metadata and structure together', async () => {
      const sample = aSample(group, { weight: 0 }, { labels: { a: 'b c' } });
      const answer = await call('POST', samplesIn(await aNamespace(), group), sample);
      const fields = causesOf(answer).map((cause) => cause.split(':')[0]);
      expect(fields).toContain('FieldValueInvalid metadata.labels');
      expect(fields).toContain('FieldValueInvalid spec.weight');
    });

    test('runs a rule about a change only where there was something before', async () => {
      const samples = samplesIn(await aNamespace(), group);
      expect((await call('POST', samples, aSample(group, { zone: 'a', fixed: 'x' }))).code).toBe(201);
      const zone = await call('PATCH', `${samples}/one`, { spec: { zone: null } });
      expect(causesOf(zone)).toEqual(['FieldValueInvalid spec: Invalid value: zone can not be taken away']);
      const fixed = await call('PATCH', `${samples}/one`, { spec: { fixed: 'y' } });
      expect(causesOf(fixed)).toEqual(['FieldValueInvalid spec.fixed: Invalid value: "y": fixed is fixed']);
      expect((await call('PATCH', `${samples}/one`, { spec: { zone: 'b' } })).code).toBe(200);
    });

    test('accepts what the schema allows: either kind of value, nulls where they may be, a fraction', async () => {
      const sample = aSample(group, {
        port: 80,
        note: null,
        share: 0.5,
        isOn: false,
        since: '2026-01-01T00:00:00.5+01:00',
      });
      const { code, body } = await call('POST', samplesIn(await aNamespace(), group), sample);
      expect(code).toBe(201);
      expect(body.spec).toEqual({ ...sample.spec, tier: 'standard' });
    });
  },
  { crd: sampleCrd(group) },
);
