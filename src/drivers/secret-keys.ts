import type { SecretKey } from './driver.ts';
import { authorityKey } from './tls.ts';

/** Beside the credentials of types whose hosts have public certificates, unless they are asked through a private endpoint. */
export const authorityOfEndpoint: SecretKey = {
  name: authorityKey,
  description: 'Authorities (PEM) that take the place of the public ones, for a private endpoint.',
  required: false,
};
