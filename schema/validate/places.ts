import type { ValidationProblem } from '../problem.ts';

/** Places in a manifest, each with all that is in it. */
export interface Places {
  cover(path: string): boolean;
}

/** The places that problems are about; one about the object as a whole is about no place in it. */
export function placesOf(problems: readonly ValidationProblem[]): Places {
  const paths = new Set(problems.map(({ path }) => path));
  return { cover: (path) => paths.size > 0 && upwards(path).some((place) => paths.has(place)) };
}

/** `spec.a[0].b`, `spec.a[0]`, `spec.a`, `spec`. */
function upwards(path: string): string[] {
  const ends = [...path.matchAll(/[.[]|$/g)].map(({ index }) => index);
  return ends.map((end) => path.slice(0, end)).filter((place) => place !== '');
}
