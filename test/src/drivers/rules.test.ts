import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileCel } from '../../../schema/cel/environment.ts';
import { createCelConverter } from '../../../schema/cel/to-cel.ts';
import { schemaOfFields } from '../../../schema/emit/structural-schema.ts';
import { specNoun } from '../../../schema/model/machine-provider-model.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import type { MutableManifest } from '../../support/contract.ts';
import { presentMistake } from '../../support/manifests/mistake.ts';
import { typeRows } from '../../support/manifests/types/all.ts';
import type { TypeMistake, TypeRows } from '../../support/manifests/types/rows.ts';
import { setAt } from '../../support/set-at.ts';

const toCel = createCelConverter({ type: 'object', properties: schemaOfFields(specNoun.fields) });
const rules = Object.values(drivers).flatMap(({ onServer }) =>
  onServer.map((rule) => ({ rule, holds: compileCel(rule.cel) })),
);

/** The places that the API server would name. */
function placesOnServer(spec: unknown): string[] {
  const broken = rules.filter(({ holds }) => !holds({ self: toCel(JSON.parse(JSON.stringify(spec))) }));
  return [...new Set(broken.map(({ rule }) => `spec.${rule.path ?? ''}`))];
}

function specWith({ type }: TypeRows, at: string, value: unknown): unknown {
  const manifest = parse(drivers[type].example) as MutableManifest;
  setAt(manifest, at, value);
  return manifest.spec;
}

const named = (rows: TypeRows, list: readonly TypeMistake[]) =>
  list.map((row): [string, TypeRows, TypeMistake] => [presentMistake(row), rows, row]);
const problemOf = ({ at, path = at, code = 'INVALID', says, fix = '' }: TypeMistake, severity: string) => ({
  code,
  path,
  severity,
  message: expect.stringContaining(says) as string,
  fix: expect.stringContaining(fix) as string,
});

describe.each(typeRows.map((rows): [string, TypeRows] => [rows.type, rows]))('the rules of %s', (type, rows) => {
  it('are kept by two good manifests at least, and broken by 25 bad ones', () => {
    expect(rows.good.length).toBeGreaterThanOrEqual(2);
    expect(rows.bad.length).toBeGreaterThanOrEqual(25);
  });

  it.each(rows.good.map(([at, value]) => [presentMistake({ at, value }), at, value] as const))(
    'have nothing against %s',
    (_, at, value) => {
      const spec = specWith(rows, at, value);
      expect(drivers[rows.type].validate(spec)).toEqual([]);
      expect(placesOnServer(spec)).toEqual([]);
    },
  );

  it.each(named(rows, rows.bad))('refuse %s, and so does the API server if it can', (_, of, row) => {
    const { at, path = at, server = path.replace(/\[.*$/, ''), onlyQuery } = row;
    const spec = specWith(of, at, row.value);
    expect(drivers[of.type].validate(spec)).toEqual([problemOf(row, 'ERROR')]);
    expect(placesOnServer(spec)).toEqual(onlyQuery === undefined ? [server] : []);
  });

  it.each(named(rows, rows.odd))('warn of %s', (_, of, row) => {
    const spec = specWith(of, row.at, row.value);
    expect(drivers[of.type].validate(spec)).toEqual([problemOf(row, 'WARNING')]);
    expect(placesOnServer(spec)).toEqual([]);
  });

  it('are each broken by one of these, as the API server has them', () => {
    const broken = new Set(
      rows.bad.flatMap(({ at, value }) => {
        const self = toCel(JSON.parse(JSON.stringify(specWith(rows, at, value))));
        return rules.filter(({ holds }) => !holds({ self }));
      }),
    );
    const unbroken = rules.filter((one) => one.rule.cel.startsWith(`self.type != '${type}'`) && !broken.has(one));
    expect(unbroken.map(({ rule }) => rule.cel)).toEqual([]);
  });
});
