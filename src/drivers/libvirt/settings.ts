import { defineSettings } from '../settings.ts';
import { caBundle } from '../tls.ts';
import { address } from './address.ts';

const { pattern, expected, fix } = address;

/** The settings that only this type knows. */
export const settings = defineSettings({
  uri: { description: 'Address of the host, in place of `config.endpoint`.', pattern, expected, fix },
  caBundle,
});
