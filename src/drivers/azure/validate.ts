import type { ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Form, misformed, required } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const location: Form = {
  pattern: /^[a-z0-9]+$/,
  expected: 'a location such as "westeurope"',
  fix: 'Write its name in lower case without blanks and hyphens.',
};
const zone: Form = {
  pattern: /^[123]$/,
  expected: 'a zone "1", "2" or "3"',
  fix: 'Write the number alone, in quotes.',
};
const vnet: Form = {
  pattern: /^[^\s].{0,1023}$/s,
  expected: 'the name or the resource id of a network',
  fix: 'Copy it from the portal.',
};

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [
    ...misformed(textsAt(spec, 'region'), location),
    ...misformed(textsAt(spec, 'availabilityZones[]'), zone),
    ...misformed(textsAt(spec, 'networkConfig.availableNetworks[].id'), vnet),
    ...checkEndpoint(spec, { example: 'management.azure.com' }),
    ...settings.check(spec),
    ...neededSettings(spec),
  ];
}

/** What the chosen method can't do without. */
function neededSettings(spec: unknown): ValidationProblem[] {
  const type = textAt(spec, 'authentication.type');
  const names = type === 'certificate' ? ['tenantId', 'clientId'] : type === 'oauth2' ? ['tenantId'] : [];
  return names
    .filter((name) => textAt(spec, `config.customSettings.${name}`) === undefined)
    .map((name) =>
      required(`spec.config.customSettings.${name}`, `a UUID, which type \`${type}\` needs`, `Add \`${name}\`.`),
    );
}
