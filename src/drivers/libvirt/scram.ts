import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Hidden } from '../hidden.ts';

const derive = promisify(pbkdf2);

/** What the server said is no SCRAM, or does not prove that it knows the password. */
export class ScramMismatch extends Error {
  constructor(got: string) {
    super(`Expected the server to know the password, but got ${got}.`);
    this.name = 'ScramMismatch';
  }
}

/** One sign-in by SCRAM (RFC 5802) without channel binding: the password itself is never sent. */
export interface Scram {
  readonly first: string;
  /** What follows the server's first message. Throws ScramMismatch. */
  answer(serverFirst: string): Promise<string>;
  /** Throws ScramMismatch unless the server's last message proves that it knows the password, too. */
  verify(serverFinal: string): void;
}

/** Whoever plays the server must not keep us busy: a million rounds take about half a second. */
const mostRounds = 1_000_000;
const withoutBinding = 'n,,';

export function createScram(
  digest: string,
  user: Hidden,
  password: Hidden,
  ownNonce = randomBytes(24).toString('base64'),
): Scram {
  const name = user.reveal().normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
  const bare = `n=${name},r=${ownNonce}`;
  const hmac = (key: Uint8Array, text: string) => createHmac(digest, key).update(text).digest();
  let expected: Buffer | undefined;
  return {
    first: `${withoutBinding}${bare}`,
    async answer(serverFirst) {
      const [, nonce = '', salt = '', count = ''] =
        /^r=([^,]{1,512}),s=([A-Za-z0-9+/=]{1,512}),i=(\d{1,7})(?:,|$)/.exec(serverFirst) ?? [];
      const rounds = Number(count);
      if (!nonce.startsWith(ownNonce) || nonce === ownNonce) throw new ScramMismatch("another sign-in's answer");
      if (rounds < 1 || rounds > mostRounds) throw new ScramMismatch('a number of rounds that nobody uses');
      const length = createHash(digest).digest().length;
      const secret = password.reveal().normalize('NFKC');
      const salted = await derive(secret, Buffer.from(salt, 'base64'), rounds, length, digest);
      const clientKey = hmac(salted, 'Client Key');
      const storedKey = createHash(digest).update(clientKey).digest();
      const unproved = `c=${Buffer.from(withoutBinding).toString('base64')},r=${nonce}`;
      const exchanged = `${bare},${serverFirst},${unproved}`;
      const signature = hmac(storedKey, exchanged);
      const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
      expected = hmac(hmac(salted, 'Server Key'), exchanged);
      return `${unproved},p=${Buffer.from(proof).toString('base64')}`;
    },
    verify(serverFinal) {
      const [, proof = ''] = /^v=([A-Za-z0-9+/=]{1,512})(?:,|$)/.exec(serverFinal) ?? [];
      const given = Buffer.from(proof, 'base64');
      const isRight = expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
      if (!isRight) throw new ScramMismatch('no proof of it');
    },
  };
}
