import { defineSettings } from '../settings.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  tokenId: {
    description: 'Which token the Secret holds the uuid of.',
    expected: 'the id of a token such as "gateway@pve!probe"',
    fix: 'Write user, `@`, realm, `!` and token; its uuid belongs in the Secret.',
    pattern: '^[^\\s@!/:]{1,61}@[A-Za-z][A-Za-z0-9._-]{1,31}![A-Za-z][A-Za-z0-9._-]{1,63}$',
  },
});
