import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { type Form, hasForm, misformed } from './form.ts';
import { celHasForm } from './server-rules.ts';
import { textAt, textsAt } from './spec-texts.ts';

/** How the zones of a region are called: the region and something behind it. */
export interface ZoneForm {
  readonly region: Form;
  /** What stands behind the region, as a pattern. */
  readonly behind: string;
  /** A zone of a region, for messages. */
  readonly exampleOf: (region: string) => string;
  /** How a text that is no zone of the region is meant: `A`, `us-west-2A`. */
  readonly hint: (text: string, region: string) => string | undefined;
}

const fix = 'Name zones of this region, or change the region.';

/** Zones say nothing while the region itself is wrong. */
export function checkZones(spec: unknown, { region, behind, exampleOf, hint }: ZoneForm): ValidationProblem[] {
  const name = textAt(spec, 'region');
  if (name === undefined || !hasForm(region, name)) return [];
  return misformed(textsAt(spec, 'availabilityZones[]'), {
    pattern: `^${name}${behind}$`,
    expected: `a zone of the region ${name} such as "${exampleOf(name)}"`,
    fix,
    hint: (text) => (text.length > 64 ? undefined : hint(text, name)),
  });
}

/** The same for the API server. */
export function zoneRule({ region, behind, exampleOf }: ZoneForm, example: string): RuleDefinition {
  return {
    cel:
      `!has(self.availabilityZones) || !${celHasForm('self.region', region)} || ` +
      `self.availabilityZones.all(item, item.matches('^' + self.region + '${behind}$'))`,
    message: `Expected zones of the region such as "${exampleOf(example)}" of ${example}, but got another one`,
    fix,
    path: 'availabilityZones',
  };
}
