import type { SecretKeySelector } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Hidden } from '../hidden.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { textElement } from './write-soap.ts';

/** How one signs in: as a user. */
export interface Credential {
  /** Secrets that it, and a session that it opens, come from. */
  readonly secrets: readonly Secret[];
  /** Milliseconds since 1970, as the Secret's `expires-at` tells. */
  readonly expiresAt: number | undefined;
  /** The method of the session manager by which one signs in. */
  readonly method: 'Login';
  /** Its parameters, made when they are sent: the password is among them. */
  parameters(): string;
}

/** Reads what the spec names. Throws DriverFailure: SECRET_*. */
export async function readCredential(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  return readUser(spec, access);
}

async function readUser({ authentication }: MachineProviderSpec, access: Access): Promise<Credential> {
  const { secret, key } = await readSelected(authentication?.apiKey?.secretRef, 'apiKey.secretRef', access);
  const user = textOf(secret, key, 'a user name').reveal().trim();
  const password = textOf(secret, 'password', "the user's password");
  return {
    secrets: [secret],
    expiresAt: secretExpiry(secret),
    method: 'Login',
    // An editor ends files with a line break; a blank may be of the password.
    parameters: () => textElement('userName', user) + textElement('password', password.reveal().replace(/\r?\n$/, '')),
  };
}

async function readSelected(
  selector: SecretKeySelector | null | undefined,
  field: string,
  access: Access,
): Promise<{ readonly secret: Secret; readonly key: string }> {
  const { name, key } = selector ?? {};
  if (name && key) return { secret: await access.secret(name), key };
  const message = `Expected \`spec.authentication.${field}\` to name a Secret and its key, but they are missing.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, { fix: 'Name both in `spec.authentication`.' });
}

function textOf(secret: Secret, key: string, what: string): Hidden {
  const text = secret.get(key);
  if (text !== undefined && text.reveal().trim() !== '') return text;
  const got = text === undefined ? 'there is no such key' : 'it is empty';
  const message = `Expected ${what} under the key "${key}" of the Secret "${secret.name}", but ${got}.`;
  throw new DriverFailure(FailureCode.SECRET_UNUSABLE, message, {
    fix: `Write both keys with: kubectl create secret generic ${secret.name} --from-literal=username=... --from-literal=password=... (docs/providers/vsphere.md).`,
  });
}
