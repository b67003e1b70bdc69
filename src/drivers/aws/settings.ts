import { authority } from '../endpoint.ts';
import { defineSettings } from '../settings.ts';

const host = `^(https://)?${authority}/?$`;

/** The settings that only this type knows. */
export const settings = defineSettings({
  roleArn: {
    description: 'Role that a web-identity token assumes.',
    expected: 'the ARN of a role',
    fix: 'Write it like `arn:aws:iam::123456789012:role/gateway`.',
    pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[a-zA-Z0-9_+=,.@/-]{1,512}$',
  },
  stsEndpoint: {
    description: 'Host of STS, where it is not the one of the region or of `config.endpoint`.',
    expected: 'a host such as "sts.us-west-2.amazonaws.com"',
    fix: 'Write the host alone, with a port if it is another than 443.',
    pattern: host,
  },
  serviceQuotasEndpoint: {
    description: 'Host of Service Quotas, where it is not the one of the region or of `config.endpoint`.',
    expected: 'a host such as "servicequotas.us-west-2.amazonaws.com"',
    fix: 'Write the host alone, with a port if it is another than 443.',
    pattern: host,
  },
});
