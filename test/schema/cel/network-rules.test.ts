import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe("Kubernetes' IP and CIDR functions", () => {
  testRules([
    {
      rule: 'isIP(self)',
      schema: text,
      holds: ['1.2.3.4', '::1'],
      fails: ['1.2.3.04', 'fe80::1%eth0', '::ffff:1.2.3.4', '', '1.2.3'],
    },
    {
      rule: 'ip(self).family() == 4',
      schema: text,
      holds: ['1.2.3.4'],
      fails: ['::1'],
      throws: [['x', 'IP Address "x" parse error during conversion from string']],
    },
    { rule: 'ip(self).isLoopback()', schema: text, holds: ['127.9.9.9', '::1'], fails: ['128.0.0.1'] },
    {
      rule: 'ip(self).isGlobalUnicast()',
      schema: text,
      holds: ['8.8.8.8', '2001:db8::1'],
      fails: ['255.255.255.255', '224.0.0.1', '169.254.1.1', 'fe80::1', '0.0.0.0', '127.0.0.1'],
    },
    {
      rule: 'ip(self).isLinkLocalMulticast() || ip(self).isLinkLocalUnicast() || ip(self).isUnspecified()',
      schema: text,
      holds: ['224.0.0.5', 'ff02::1', 'ff12::1', '::', 'fe90::1', '169.254.0.1'],
      fails: ['ff05::1', 'fec0::1', '224.0.1.1'],
    },
    { rule: 'ip.isCanonical(self)', schema: text, holds: ['::1', '127.0.0.1'], fails: ['0::1', '2001:DB8::1'] },
    {
      rule: 'isCIDR(self)',
      schema: text,
      holds: ['10.0.0.0/8', '10.0.0.1/8', '::/0'],
      fails: ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '010.0.0.0/8'],
    },
    {
      rule: 'cidr(self).prefixLength() <= 24 && cidr(self).ip().family() == 4',
      schema: text,
      holds: ['10.0.0.0/24'],
      fails: ['10.0.0.0/25', '::/3'],
    },
    {
      rule: 'cidr(self).masked() == cidr(self)',
      schema: text,
      holds: ['10.0.0.0/24', '10.0.0.7/32'],
      fails: ['10.0.0.7/24'],
    },
    {
      rule: "cidr('10.0.0.0/8').containsIP(self)",
      schema: text,
      holds: ['10.1.2.3'],
      fails: ['11.1.2.3', '::1'],
      throws: [['x', 'no such overload']],
    },
    { rule: "cidr('10.0.0.0/8').containsIP(ip(self))", schema: text, holds: ['10.1.2.3'], fails: ['11.1.2.3'] },
    { rule: "cidr('10.0.0.0/8').containsCIDR(cidr(self))", schema: text, holds: ['10.1.0.0/16'], fails: ['0.0.0.0/0'] },
    { rule: 'string(cidr(self).masked()) == "10.0.0.0/8"', schema: text, holds: ['10.3.0.0/8'], fails: ['11.0.0.0/8'] },
  ]);
});
