import { createHash, createHmac } from 'node:crypto';
import type { Hidden } from '../hidden.ts';
import type { Place } from './places.ts';

/** What requests are signed with. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Hidden;
  readonly sessionToken?: Hidden;
}

/** A POST to `/`, which is all that is ever sent: no path and no query are part of the signature. */
export interface Signable {
  readonly place: Place;
  readonly body: string;
  /** Names in lower case, all of them signed. */
  readonly headers: Readonly<Record<string, string>>;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** The headers with those of Signature Version 4 among them; `now` is in milliseconds since 1970, and holds for minutes. */
export function sign({ place, body, headers }: Signable, keys: Keys, now: number): Record<string, string> {
  const moment = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${moment.slice(0, 8)}/${place.region}/${place.service}/aws4_request`;
  const sent: Record<string, string> = {
    ...headers,
    'x-amz-date': moment,
    ...(keys.sessionToken && { 'x-amz-security-token': keys.sessionToken.reveal() }),
  };
  const signed = Object.entries({ ...sent, host: place.host }).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('');
  const request = ['POST', '/', '', lines, names, sha256(body)].join('\n');
  const text = [algorithm, moment, scope, sha256(request)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((above, part) => hmac(above, part), `AWS4${keys.secretAccessKey.reveal()}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...sent,
    authorization: `${algorithm} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
