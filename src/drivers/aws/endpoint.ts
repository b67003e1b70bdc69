import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { hasForm, type Form, type PlacedForm } from '../form.ts';
import { invalidUnseen } from '../say.ts';
import { celHasForm } from '../server-rules.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { regionForm } from './region-form.ts';

/** Hosts of services that people take for EC2's. */
export const serviceForm: PlacedForm = {
  at: 'config.endpoint',
  form: {
    not:
      '(?i)^(https://)?(([a-z0-9-]+[.])?console[.]aws[.]amazon[.]com' +
      '|(s3|sts|iam|eks|ecs|rds|lambda|autoscaling|elasticloadbalancing)[.]([a-z0-9-]+[.])?amazonaws[.]com)',
    expected: 'the host of EC2 such as "ec2.us-west-2.amazonaws.com"',
    fix: 'Write `ec2.`, the region and `.amazonaws.com`; the other services are found from it.',
    unseen: true,
  },
};

/** An address of EC2 that names a region. */
const regional =
  '^(https://)?ec2(-fips)?[.][a-z]+(-[a-z]+)+-[0-9]+[.](amazonaws[.]com|api[.]aws|api[.]amazonwebservices[.]com)';
const expected = "the host of this region's EC2";
const fix = 'Put the region of `spec.region` into the address, or leave the endpoint out.';

/** Signatures are made for one region, and no other takes them. */
export function checkEndpointRegion(spec: unknown): ValidationProblem[] {
  const region = textAt(spec, 'region');
  if (region === undefined || !hasForm(regionForm, region)) return [];
  const isOther = (text: string) => hasForm(named, text) && !text.includes(`.${region}.`);
  return textsAt(spec, 'config.endpoint')
    .filter(({ text }) => isOther(text))
    .map(({ path }) => invalidUnseen(path, expected, "got another region's", fix));
}

const named: Pick<Form, 'pattern'> = { pattern: regional };

/** The same for the API server. */
export const endpointRegionRule: RuleDefinition = {
  cel:
    `!has(self.config) || !has(self.config.endpoint) || !${celHasForm('self.region', regionForm)} || ` +
    `!${celHasForm('self.config.endpoint', named)} || self.config.endpoint.contains('.' + self.region + '.')`,
  message: `Expected ${expected}, but got another region's`,
  fix,
  path: 'config.endpoint',
};
