import { describe, expect, it } from 'vitest';
import {
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
} from '../../../schema/formats/dns-name.ts';

const assessors = { assessDnsLabel, assessDnsSubdomain, assessLabelValue, assessQualifiedName };

describe('names', () => {
  it.each<[keyof typeof assessors, string]>([
    ['assessDnsLabel', 'a'],
    ['assessDnsLabel', 'a-1'],
    ['assessDnsLabel', 'a'.repeat(63)],
    ['assessDnsSubdomain', 'aws-us-west-2'],
    ['assessDnsSubdomain', '1.b-c.d'],
    ['assessDnsSubdomain', 'a'.repeat(253)],
    ['assessLabelValue', ''],
    ['assessLabelValue', 'A_b.c-1'],
    ['assessLabelValue', 'a'.repeat(63)],
    ['assessQualifiedName', 'team'],
    ['assessQualifiedName', 'example.com/Team_1'],
    ['assessQualifiedName', `${'a'.repeat(253)}/${'b'.repeat(63)}`],
  ])('%s takes %s', (name, text) => {
    expect(assessors[name](text)).toEqual([]);
  });

  it.each<[keyof typeof assessors, string, RegExp[]]>([
    ['assessDnsLabel', '', [/^a lowercase RFC 1123 label must consist/]],
    ['assessDnsLabel', 'a.b', [/^must not contain dots$/]],
    ['assessDnsLabel', 'a_b', [/^a lowercase RFC 1123 label must consist/]],
    ['assessDnsLabel', '-a', [/^a lowercase RFC 1123 label must consist/]],
    ['assessDnsLabel', 'a'.repeat(64), [/^must be no more than 63 characters$/]],
    ['assessDnsSubdomain', 'A', [/^a lowercase RFC 1123 subdomain must consist/]],
    ['assessDnsSubdomain', 'a..b', [/^a lowercase RFC 1123 subdomain must consist/]],
    ['assessDnsSubdomain', 'a_'.repeat(200), [/^must be no more than 253 characters$/, /^a lowercase RFC 1123/]],
    ['assessLabelValue', 'é'.repeat(40), [/^must be no more than 63 bytes$/, /^a valid label/]],
    ['assessLabelValue', '-', [/^a valid label must be an empty string/]],
    ['assessQualifiedName', '', [/^name part must be non-empty$/, /^name part must consist/]],
    ['assessQualifiedName', '/a', [/^prefix part must be non-empty$/]],
    ['assessQualifiedName', 'B/a', [/^prefix part a lowercase RFC 1123 subdomain/]],
    ['assessQualifiedName', 'a/b/c', [/^a valid label key must consist.*with an optional DNS subdomain prefix/]],
  ])('%s says what is wrong with "%s"', (name, text, messages) => {
    const problems = assessors[name](text);
    expect(problems).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) expect(problems[index]).toMatch(message);
  });
});
