import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  datacenter: {
    description: 'Datacenter; `region` when absent.',
    expected: 'a name of 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`',
    fix: 'Write the name as vCenter shows it.',
    pattern: /^(?=.*\S)([^/\\%]|%(2[fF5]|5[cC])){1,80}$/su,
  },
  datastore: {
    description: 'Datastore for new disks.',
    expected: 'a name of 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`',
    fix: 'Write the name as vCenter shows it.',
    pattern: /^(?=.*\S)([^/\\%]|%(2[fF5]|5[cC])){1,80}$/su,
  },
  resourcePool: {
    description: 'Resource pool for new machines.',
    expected: 'a name of 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`',
    fix: 'Write the name as vCenter shows it.',
    pattern: /^(?=.*\S)([^/\\%]|%(2[fF5]|5[cC])){1,80}$/su,
  },
  extensionKey: {
    description: 'Key of the extension that a certificate belongs to.',
    expected: 'the key of an extension',
    fix: 'Write the key under which it was registered.',
    pattern: /^\S{1,255}$/,
  },
});
