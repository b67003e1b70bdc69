import type { IpAddress } from '../../../schema/formats/ip-address.ts';
import { contains, networks } from './address.ts';

/** What may be dialed: never, only when the operator listed it, or by anybody. */
export type Standing = 'never' | 'listed' | 'public';

/** Where no provider is, whatever the operator lists: link-local, the metadata services of clouds, multicast, nowhere. */
const never = networks(
  '0.0.0.0/8',
  '169.254.0.0/16',
  // Metadata and wire servers that have no link-local address: Azure's, Alibaba's, Oracle's.
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  // The same of AWS (metadata, DNS, time, pod identity) and of Google.
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'ff00::/8',
);

/** Of somebody's own network, or not of the Internet. */
const listed = networks(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
);

const [internet6] = networks('2000::/3');

/** How a single address stands; those that it wraps are asked for one by one. */
export function standingOf(address: IpAddress): Standing {
  if (never.some((network) => contains(network, address))) return 'never';
  if (listed.some((network) => contains(network, address))) return 'listed';
  return address.family === 4 || (internet6 !== undefined && contains(internet6, address)) ? 'public' : 'listed';
}
