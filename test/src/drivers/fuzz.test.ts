import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileCel } from '../../../schema/cel/environment.ts';
import { createCelConverter } from '../../../schema/cel/to-cel.ts';
import { schemaOfFields } from '../../../schema/emit/structural-schema.ts';
import { specNoun } from '../../../schema/model/machine-provider-model.ts';
import { isError } from '../../../schema/problem.ts';
import { isRecord } from '../../../schema/record.ts';
import { validateManifest } from '../../../schema/validate.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import type { MutableManifest } from '../../support/contract.ts';
import { fullManifest } from '../../support/manifests/full-manifest.ts';
import { typeRows } from '../../support/manifests/types/all.ts';
import { Chance } from '../../support/seeded.ts';
import { setAt } from '../../support/set-at.ts';

const all = Object.values(drivers);
const specsOfEach = 3_000;
const notation = /^spec(\.[^[\]]+|\[[0-9]+\])*$/s;

/** Texts that come from everywhere: good ones of every type, and what no form has. */
const texts = [
  ...typeRows
    .flatMap(({ good, bad }) => [...good.map(([, value]) => value), ...bad.map(({ value }) => value)])
    .flatMap(textsIn),
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '́',
    '🦊'.repeat(40),
    '-'.repeat(70),
    '%',
    '[',
    '\\',
    '$&',
    '(?',
    '__proto__',
    'constructor',
  ],
];

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Every place of a spec, and of what is in it. */
function placesIn(value: unknown, path = 'spec'): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, index) => placesIn(item, `${path}[${index}]`))];
  if (!isRecord(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, below]) => placesIn(below, `${path}.${name}`))];
}

const junk = [null, undefined, 0, -1, 1.5, true, [], {}, [[]], [null], [{}], { length: 1 }].map((value: unknown) => ({
  value,
}));

/** A spec of a type with a few things put where they may or may not belong. */
function mutated(driver: Driver, chance: Chance): unknown {
  const manifest = chance.below(2) === 0 ? (parse(driver.example) as MutableManifest) : fullManifest();
  manifest.spec['type'] = driver.type;
  for (let count = 1 + chance.below(4); count > 0; count -= 1) {
    const place = chance.pick(placesIn(manifest.spec).slice(1));
    const value = chance.below(4) === 0 ? structuredClone(chance.pick(junk).value) : chance.pick(texts);
    try {
      setAt(manifest, place, value);
    } catch {
      // Nothing can be put below a text.
    }
  }
  return manifest.spec;
}

const toCel = createCelConverter({ type: 'object', properties: schemaOfFields(specNoun.fields) });

describe('the rules of every type', () => {
  it.each(all.map((driver): [string, Driver] => [driver.type, driver]))(
    'end, throw nothing and name places, whatever a spec is: %s',
    (_, driver) => {
      const chance = new Chance(20_261_129);
      for (let round = 0; round < specsOfEach; round += 1) {
        const spec = mutated(driver, chance);
        for (const { path, message, fix } of driver.validate(spec)) {
          expect(path).toMatch(notation);
          expect(message).toMatch(/^Expected .+\.$/s);
          expect(fix).toBeTruthy();
        }
      }
    },
  );

  it.each(all.map((driver): [string, Driver] => [driver.type, driver]))(
    'refuse whatever the API server refuses by them, and it whatever they refuse but for what it has no budget for: %s',
    (_, driver) => {
      const chance = new Chance(4_711);
      const rules = driver.onServer.map(({ cel, path }) => ({ path, holds: compileCel(cel) }));
      const tally = { refused: 0, accepted: 0 };
      for (let round = 0; round < specsOfEach; round += 1) {
        const spec: unknown = JSON.parse(JSON.stringify(mutated(driver, chance)));
        // Rules are asked only of what is sound otherwise.
        if (
          !isRecord(spec) ||
          spec['type'] !== String(driver.type) ||
          hasNull(spec) ||
          validateManifest(aManifest(spec)).length > 0
        )
          continue;
        const self = toCel(spec);
        const broken = rules.filter(({ holds }) => !holds({ self })).map(({ path }) => path);
        const errors = driver.validate(spec).filter((one) => isError(one) && !one.path.endsWith('.source'));
        expect(errors.length > 0, JSON.stringify({ spec, broken, errors })).toBe(broken.length > 0);
        tally[broken.length > 0 ? 'refused' : 'accepted'] += 1;
      }
      expect(Math.min(tally.refused, tally.accepted)).toBeGreaterThanOrEqual(5);
    },
  );
});

function aManifest(spec: unknown): object {
  return { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name: 'a' }, spec };
}

function hasNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some(hasNull));
}
