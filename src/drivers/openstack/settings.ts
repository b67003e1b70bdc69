import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  projectName: {
    description: 'Name of the project.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  projectId: {
    description: 'Id of the project.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  tenant: {
    description: 'Former name of `projectName`.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  projectDomainName: {
    description: 'Name of the domain of the project.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  projectDomainId: {
    description: 'Id of the domain of the project.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  userDomainName: {
    description: 'Name of the domain of the user.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  userDomainId: {
    description: 'Id of the domain of the user.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
  domain: {
    description: 'Domain of both.',
    expected: 'a text of 1 to 64 characters',
    fix: 'Write it as `openstack project show` tells it.',
    pattern: /^(?=.*\S).{1,64}$/su,
  },
});
