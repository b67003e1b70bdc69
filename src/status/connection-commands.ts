import { isIP } from 'node:net';
import { type Place, hostPort } from './place.ts';
import type { Reason } from './reasons.ts';
import { shell } from './shell.ts';

/** What shows, from a machine with the network of the gateway, how far one gets at the place. */
export function connectionCommands(reason: Reason, place: Place | undefined): readonly (string | undefined)[] {
  if (place === undefined) return [];
  if ('socket' in place) return [shell`ls -l ${place.socket}`];
  const { host } = place;
  const where = hostPort(place);
  // An address has nothing to look up, and no handshake names one.
  const isName = isIP(host) === 0;
  const name = isName ? shell`dig +short ${host}` : undefined;
  const handshake = isName
    ? shell`openssl s_client -connect ${where} -servername ${host} -showcerts </dev/null`
    : shell`openssl s_client -connect ${where} -showcerts </dev/null`;
  switch (reason) {
    case 'NameNotResolved':
    case 'EgressRefused':
      return [name];
    case 'TlsFailed':
    case 'CertificateNotVerified':
      return [handshake];
    default:
      return [
        name,
        handshake,
        shell`curl -sS -o /dev/null -w '%{http_code} in %{time_total} s\\n' ${`https://${where}/`}`,
      ];
  }
}
