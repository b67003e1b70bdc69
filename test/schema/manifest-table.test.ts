import { describe, expect, it } from 'vitest';
import {
  brokenBy,
  crdConstraints,
  crdPlaces,
  presentConstraint,
  valuesAt,
} from '../support/manifests/crd-constraints.ts';
import { manifestTable } from '../support/manifests/table.ts';

const rows = manifestTable();
const good = rows.filter(({ isAccepted, problems }) => isAccepted && problems.length === 0);
const bad = rows.filter(({ isAccepted, problems }) => !isAccepted && problems.length > 0);

describe('the table of manifests', () => {
  it('has good ones and bad ones, and names none twice', () => {
    expect(good.length).toBeGreaterThanOrEqual(40);
    expect(bad.length).toBeGreaterThanOrEqual(300);
    const names = rows.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  });

  it('has a bad manifest for each rule, bound, form, closed set and type that the definition names', () => {
    const constraints = crdConstraints();
    const broken = new Set(bad.flatMap(({ manifest }) => brokenBy(manifest, constraints)));
    expect(constraints.length).toBeGreaterThan(300);
    expect(constraints.filter((constraint) => !broken.has(constraint)).map(presentConstraint)).toEqual([]);
  });

  it('has each field, item and entry of the definition in a good manifest', () => {
    const places = crdPlaces().filter((place) => place !== '');
    const filled = (place: string) => good.some(({ manifest }) => valuesAt(manifest, place).length > 0);
    expect(places.filter((place) => !filled(place))).toEqual([]);
  });

  it('has no good manifest that breaks what the definition names', () => {
    const constraints = crdConstraints();
    for (const { name, manifest } of good) {
      expect(brokenBy(manifest, constraints).map(presentConstraint), name).toEqual([]);
    }
  });
});
