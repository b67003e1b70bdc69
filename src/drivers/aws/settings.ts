import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  roleArn: {
    description: 'Role that a web-identity token assumes.',
    expected: 'the ARN of a role',
    fix: 'Write it like `arn:aws:iam::123456789012:role/gateway`.',
    pattern: /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,512}$/,
  },
});
