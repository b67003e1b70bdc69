import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  projectId: {
    description: 'Project of the machines.',
    expected: 'the id of a project: 6 to 30 lower-case letters, digits and hyphens',
    fix: 'Use the id of the project; its name or number will not do.',
    pattern: '^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$',
    required: true,
  },
});
