import type { ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Form, misformed } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const region: Form = {
  pattern: /^[a-z]+-[a-z]+[1-9][0-9]*$/,
  expected: 'a region such as "europe-west1"',
  fix: 'Write area and direction with a hyphen between them and the number behind, without a zone.',
};

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [...checkRegion(spec), ...checkEndpoint(spec, { example: 'compute.googleapis.com' }), ...settings.check(spec)];
}

/** Zones say nothing while the region itself is wrong. */
function checkRegion(spec: unknown): ValidationProblem[] {
  const wrong = misformed(textsAt(spec, 'region'), region);
  if (wrong.length > 0) return wrong;
  const name = textAt(spec, 'region');
  if (name === undefined) return [];
  return misformed(textsAt(spec, 'availabilityZones[]'), {
    pattern: new RegExp(`^${name}-[a-z]$`),
    expected: `a zone of the region ${name} such as "${name}-b"`,
    fix: 'Name zones of this region, or change the region.',
  });
}
