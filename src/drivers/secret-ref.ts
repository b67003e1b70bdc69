import type { SecretKeySelector } from '../../schema/spec/authentication.ts';
import type { Access, Secret } from './access.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import type { Hidden } from './hidden.ts';

/** A key of a Secret. */
export interface SecretRef {
  readonly name: string;
  readonly key: string;
}

/** A key of a Secret that was read. */
export interface KeyOfSecret {
  readonly secret: Secret;
  readonly key: string;
}

/**
 * What a spec names at `field`, such as `spec.authentication.apiKey.secretRef`. Throws DriverFailure SECRET_NOT_FOUND where
 * it names none.
 */
export function secretRefOf(
  selector: SecretKeySelector | null | undefined,
  field: string,
  fix = `Name both under \`${field}\`.`,
): SecretRef {
  const { name, key } = selector ?? {};
  if (typeof name === 'string' && name !== '' && typeof key === 'string' && key !== '') return { name, key };
  const message = `Expected \`${field}\` to name a Secret and its key, but it does not.`;
  throw new DriverFailure(FailureCode.SECRET_NOT_FOUND, message, { fix });
}

/** Reads the Secret that a spec names. Throws DriverFailure: what secretRefOf, Access.secret and textOf throw. */
export async function readSecretRef(
  access: Access,
  selector: SecretKeySelector | null | undefined,
  field: string,
): Promise<KeyOfSecret & { readonly text: Hidden }> {
  const { name, key } = secretRefOf(selector, field);
  const read = { secret: await access.secret(name), key };
  return { ...read, text: textOf(read) };
}

/** The text of a key. Throws DriverFailure SECRET_UNUSABLE where there is none, or nothing in it. */
export function textOf({ secret, key }: KeyOfSecret): Hidden {
  const text = secret.get(key);
  if (text !== undefined && text.reveal().trim() !== '') return text;
  const message = `Expected the key "${key}" in the Secret "${secret.name}", but ${text ? 'it is empty' : 'there is none'}.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, { fix: 'Fill the key, or name another one.' });
}
