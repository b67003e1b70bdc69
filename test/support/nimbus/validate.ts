import type { ValidationProblem } from '../../../schema/problem.ts';
import { misformed } from '../../../src/drivers/say.ts';
import { textsAt } from '../../../src/drivers/spec-texts.ts';
import { settings } from './settings.ts';

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [
    ...misformed(textsAt(spec, 'region'), {
      pattern: /^cloud-[1-9]$/,
      expected: 'a cloud such as "cloud-9"',
      fix: 'Write `cloud-` and its digit.',
    }),
    ...settings.check(spec),
  ];
}
