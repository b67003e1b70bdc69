import { defineSettings } from '../settings.ts';
import { caBundle } from '../tls.ts';
import { name } from './names.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  datacenter: { description: 'Datacenter; `region` when absent.', ...name('a datacenter') },
  datastore: { description: 'Datastore for new disks.', ...name('a datastore') },
  resourcePool: { description: 'Resource pool for new machines.', ...name('a resource pool') },
  extensionKey: {
    description: 'Key of the extension that a certificate belongs to.',
    expected: 'the key of an extension',
    fix: 'Write the key under which it was registered.',
    pattern: '^\\S{1,255}$',
  },
  caBundle,
});
