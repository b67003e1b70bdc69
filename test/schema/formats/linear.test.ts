import { describe, expect, it } from 'vitest';
import { parseCidr } from '../../../schema/formats/cidr.ts';
import { assessCron } from '../../../schema/formats/cron.ts';
import { compareDecimals, isDecimal, isPositiveDecimal } from '../../../schema/formats/decimal.ts';
import {
  assessDns1035Label,
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
} from '../../../schema/formats/dns-name.ts';
import { durationPattern, parseDuration } from '../../../schema/formats/duration.ts';
import { parseIpAddress } from '../../../schema/formats/ip-address.ts';
import { parsePortRange } from '../../../schema/formats/port-range.ts';
import { parseQuantity, quantityPattern } from '../../../schema/formats/quantity.ts';
import { parseRequestUri } from '../../../schema/formats/url.ts';

const readers = {
  parseCidr,
  assessCron,
  isDecimal,
  isPositiveDecimal,
  assessDns1035Label,
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
  parseDuration,
  parseIpAddress,
  parsePortRange,
  parseQuantity,
  parseRequestUri,
  durationPattern: (text: string) => new RegExp(durationPattern).test(text),
  quantityPattern: (text: string) => new RegExp(quantityPattern).test(text),
  compareDecimals: (text: string) => compareDecimals('1.5', text),
};

const seeds = ['0', '9', 'a', '-', '.', 'a-', 'a.', '1h', '0.', ':', '/', '%', '%41', '1,', ' ', '[', '*', '@a'];

describe('every format', () => {
  it.each(Object.entries(readers))('answers hostile megabytes at once: %s', (_, read) => {
    for (const seed of seeds) {
      const hostile = seed.repeat(1_000_000 / seed.length);
      const started = performance.now();
      read(hostile);
      read(`${hostile}\n`);
      read(`https://${hostile}!`);
      expect(performance.now() - started, `repeated ${JSON.stringify(seed)}`).toBeLessThan(500);
    }
  });
});
