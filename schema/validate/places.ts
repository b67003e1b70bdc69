import type { ValidationProblem } from '../problem.ts';

/** Those of `more` that are neither at the places of `said` nor within them: one mistake gives one problem. */
export function unsaid(
  more: readonly ValidationProblem[],
  said: readonly ValidationProblem[],
): readonly ValidationProblem[] {
  if (said.length === 0 || more.length === 0) return more;
  const places = new Set(said.map(({ path }) => path));
  return more.filter(({ path }) => !upwards(path).some((place) => places.has(place)));
}

/** `spec.a[0].b`, `spec.a[0]`, `spec.a`, `spec`; never the object as a whole. */
function upwards(path: string): string[] {
  const ends = [...path.matchAll(/[.[]|$/g)].map(({ index }) => index);
  return ends.map((end) => path.slice(0, end)).filter((place) => place !== '');
}
