import type { ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Form, invalid, misformed, warning } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const region: Form = {
  pattern: /^((us|eu|ap|sa|ca|me|af|il|mx)(-gov|-iso[a-z]*)?|cn|eusc)(-[a-z]+){1,2}-[1-9][0-9]*$/,
  expected: 'a region such as "us-west-2"',
  fix: 'Write area, direction and number with hyphens between them.',
};
const id = (prefix: string, what: string): Form => ({
  pattern: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
  expected: `the id of ${what} such as "${prefix}-12345678"`,
  fix: 'Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.',
});

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [
    ...checkRegion(spec),
    ...checkEndpoint(spec, { example: 'ec2.us-west-2.amazonaws.com' }),
    ...misformed(textsAt(spec, 'networkConfig.defaultNetworkId'), id('vpc', 'a VPC')),
    ...misformed(textsAt(spec, 'networkConfig.defaultSubnetId'), id('subnet', 'a subnet')),
    ...misformed(textsAt(spec, 'networkConfig.availableNetworks[].id'), id('(?:subnet|vpc)', 'a subnet')),
    ...misformed(textsAt(spec, 'networkConfig.securityGroups[].id'), id('sg', 'a security group')),
    ...misformed(textsAt(spec, 'capabilities.availableImages[].id'), id('ami', 'an image')),
    ...textsAt(spec, 'capabilities.availableImages[].name')
      .filter(({ text }) => /^ami-[0-9a-f]+$/.test(text))
      .map((name) => warning(invalid(name, 'a name for people', 'Write this in `id`, and a name here.'))),
    ...settings.check(spec),
  ];
}

/** Zones say nothing while the region itself is wrong. */
function checkRegion(spec: unknown): ValidationProblem[] {
  const written = textsAt(spec, 'region').map((one) => {
    const hyphenated = one.text.toLowerCase().replace(/([a-z])([0-9]+)$/, '$1-$2');
    const isMeant = hyphenated !== one.text && region.pattern.test(hyphenated);
    return { one, fix: isMeant ? `Did you mean \`${hyphenated}\`?` : region.fix };
  });
  const wrong = written.filter(({ one }) => !region.pattern.test(one.text));
  if (wrong.length > 0) return wrong.map(({ one, fix }) => invalid(one, region.expected, fix));
  const name = textAt(spec, 'region');
  if (name === undefined) return [];
  return misformed(textsAt(spec, 'availabilityZones[]'), {
    // Local and wavelength zones have a place behind the region.
    pattern: new RegExp(`^${name}([a-z]|(-[a-z0-9]+)+-[0-9]+[a-z]?)$`),
    expected: `a zone of the region ${name} such as "${name}a"`,
    fix: 'Name zones of this region, or change the region.',
  });
}
