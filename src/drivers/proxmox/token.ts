import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { secretRefOf } from '../secret-ref.ts';

/** An API token, and the Secret that it comes from. */
export interface ApiToken {
  /** `gateway@pve`: whose it is. */
  readonly userId: string;
  /** `probe`: its name among those of the user. */
  readonly tokenId: string;
  /** `gateway@pve!probe`: whom the provider takes us for. */
  readonly fullId: string;
  /** Value of the header `authorization`. */
  readonly header: Hidden;
  readonly secret: Secret;
  /** Until when the Secret itself says that it is good, in milliseconds since 1970. */
  readonly expiresAt: number | undefined;
}

const idForm = /^([^\s@!/:]{1,61}@[A-Za-z][A-Za-z0-9._-]{1,31})!([A-Za-z][A-Za-z0-9._-]{1,63})$/;
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads what the spec names. Throws DriverFailure: SECRET_*. */
export async function readToken({ authentication, config }: MachineProviderSpec, access: Access): Promise<ApiToken> {
  const { name, key } = secretRefOf(authentication?.apiKey?.secretRef, 'spec.authentication.apiKey.secretRef');
  const secret = await access.secret(name);
  const found = secret.get(key);
  const text = found?.reveal().trim() ?? '';
  const named = config?.customSettings?.['tokenId'] ?? '';
  const refuse = (got: string, fix = usualFix) => {
    const message = `Expected an API token under the key ${key} of the Secret ${name}, but got ${got}.`;
    return new DriverFailure(FailureCode.SECRET_UNUSABLE, message, { fix });
  };
  if (text === '') throw refuse('no such key, or an empty one');
  // People copy it with the name of the header's scheme.
  const [, written = named, uuid = ''] = /^(?:(?:PVEAPIToken=)?([^=]*)=)?([^=]*)$/.exec(text) ?? [];
  if (!uuidForm.test(uuid)) throw refuse('a text that does not end in a uuid');
  if (written === '') throw refuse('a uuid alone', 'Set `customSettings.tokenId`, or write `user@realm!tokenid=uuid`.');
  const [fullId, userId, tokenId] = idForm.exec(written) ?? [];
  if (fullId === undefined || userId === undefined || tokenId === undefined) {
    throw refuse('one whose id is not `user@realm!tokenid`');
  }
  if (named !== '' && named !== fullId) {
    throw refuse('one of another id than `customSettings.tokenId`', 'Leave `tokenId` out, or make the two the same.');
  }
  // It alone is what nobody may see: user and name of the token are no secret.
  found?.part(uuid);
  // Names may have any letter; a header takes bytes.
  const header = new Hidden(`PVEAPIToken=${Buffer.from(`${fullId}=${uuid}`).toString('latin1')}`);
  return { userId, tokenId, fullId, header, secret, expiresAt: secretExpiry(secret) };
}

const usualFix =
  'Put the token into the Secret as `user@realm!tokenid=uuid`; `pveum user token add` shows the uuid once.';
