import type { Form } from '../form.ts';
import { hintAmong } from '../known.ts';

/** The regions of all partitions, as of November 2026; one that is missing here is only looked at twice. */
export const regions: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['ap-east-1', 'ap-east-2', 'ap-south-1', 'ap-south-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'us-isof-east-1', 'us-isof-south-1'],
  'eu-isoe-west-1',
];

const pattern = '^((us|eu|ap|sa|ca|me|af|il|mx)(-gov|-iso[a-z]?)?|cn|eusc)(-[a-z]{1,16}){1,2}-[1-9][0-9]?$';

export const regionForm: Form = {
  pattern,
  expected: 'a region such as "us-west-2"',
  fix: 'Write area, direction and number with hyphens between them.',
  // `us-west2`, `US_WEST_2` and `us-west-2a` are written for `us-west-2`.
  hint: hintAmong(regions, (plain) => [
    plain,
    plain.replace(/([a-z])([0-9]+)$/, '$1-$2'),
    plain.replace(/([0-9])[a-z]$/, '$1'),
  ]),
};
