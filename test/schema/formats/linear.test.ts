import { describe, expect, it } from 'vitest';
import { isCidr } from '../../../schema/formats/cidr.ts';
import { decimalPattern, positiveDecimalPattern } from '../../../schema/formats/decimal.ts';
import {
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
} from '../../../schema/formats/dns-name.ts';
import { durationPattern, parseDurationNanos } from '../../../schema/formats/duration.ts';
import { parseIpAddress } from '../../../schema/formats/ip-address.ts';
import { parseQuantity } from '../../../schema/formats/quantity.ts';

const readers = {
  isCidr,
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
  parseDurationNanos,
  parseIpAddress,
  parseQuantity,
  durationPattern: (text: string) => new RegExp(durationPattern).test(text),
  decimalPattern: (text: string) => new RegExp(decimalPattern).test(text),
  positiveDecimalPattern: (text: string) => new RegExp(positiveDecimalPattern).test(text),
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
