import { defineSettings } from '../settings.ts';
import { caBundle } from '../tls.ts';

/** The settings that only this type knows. */
export const settings = defineSettings({
  tokenId: {
    description: 'Which token the Secret holds the uuid of.',
    expected: 'the id of a token such as "gateway@pve!probe"',
    fix: 'Write user, `@`, realm, `!` and token; its uuid belongs in the Secret.',
    pattern: '^[^\\s@!/:]{1,61}@[A-Za-z][A-Za-z0-9._-]{1,31}![A-Za-z][A-Za-z0-9._-]{1,63}$',
  },
  pool: {
    description: 'Pool that the machines are in; usage is counted in it, and its privileges count.',
    expected: 'the name of a pool such as "team-a"',
    fix: 'Write it as the cluster shows it, with the pools above it and `/` between.',
    pattern: '^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,2}$',
  },
  caBundle,
});
