import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { defineSettings } from '../settings.ts';
import { caBundle } from '../tls.ts';

const name = {
  expected: 'a text of 1 to 64 characters that is not blank',
  fix: 'Write it as `openstack project show` tells it.',
  pattern: ['^.{1,64}$', '\\S'],
};
const id = {
  expected: 'an id of 1 to 64 letters, digits, `_` and `-`',
  fix: 'Copy the id as `openstack project show` tells it; a name goes into the setting for names.',
  pattern: '^[a-zA-Z0-9_-]{1,64}$',
};

/** The settings that only this type knows. */
export const settings = defineSettings({
  projectName: { description: 'Name of the project.', ...name },
  projectId: { description: 'Id of the project.', ...id },
  tenant: { description: 'Former name of `projectName`.', ...name },
  projectDomainName: { description: 'Name of the domain of the project.', ...name },
  projectDomainId: { description: 'Id of the domain of the project.', ...id },
  userDomainName: { description: 'Name of the domain of the user.', ...name },
  userDomainId: { description: 'Id of the domain of the user.', ...id },
  domain: { description: 'Domain of both.', ...name },
  caBundle,
  interface: {
    description: 'Which addresses of the catalog are asked: `public` (the default) or `internal`.',
    expected: 'one of public, internal',
    fix: 'Leave it out, unless the gateway runs inside of the cloud.',
    pattern: '^(public|internal)$',
  },
  cloud: {
    description: 'Name of the cloud, where a clouds.yaml has several.',
    ...name,
    fix: 'Copy its name from the document.',
  },
});

/** A setting of this type, as a text that is not empty. */
export function settingOf(spec: MachineProviderSpec, name: string): string | undefined {
  const text = spec.config?.customSettings?.[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
