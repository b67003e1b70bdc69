import { MaxLength } from 'class-validator';
import { decimalPattern, positiveDecimalPattern } from '../formats/decimal.ts';
import { durationPattern } from '../formats/duration.ts';
import { together } from './expectation.ts';
import { Satisfies } from './satisfies.ts';

// The text formats of the contract, each with a length bound: the API server prices a CEL rule by the longest text that
// it may see. The patterns are RE2's (no lookaheads, no back references).

/** CEL: whether a text matches a pattern. */
function celMatches(expression: string, pattern: string): string {
  return `${expression}.matches('${pattern.replaceAll('\\', '\\\\')}')`;
}

/** CEL: whether a text is written as a duration; `duration()` fails on one that 64 bits don't hold in nanoseconds. */
export function celIsDuration(expression: string): string {
  return celMatches(expression, durationPattern);
}

/** CEL: whether a text is a decimal that CEL's own `double()` takes. */
export function celIsDecimal(expression: string): string {
  return celMatches(expression, decimalPattern);
}

/** Go's duration format, as Kubernetes uses it; no sign, and no longer than Go's 292 years. */
export function IsDuration(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies(`${celIsDuration('self')} && duration(self) >= duration('0s')`, {
      expected: 'a duration',
      examples: ['30s', '5m', '1h30m'],
      fix: 'Write a number and its unit: ms, s, m or h.',
    }),
  );
}

/** A decimal as text, zero allowed, no sign and no exponent. */
export function IsDecimal(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies(celIsDecimal('self'), {
      expected: 'a decimal number as text',
      examples: ['10.5', '3'],
      fix: 'Write digits with at most one point between them, in quotes.',
    }),
  );
}

/** A decimal as text, more than zero. */
export function IsPositiveDecimal(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies(celMatches('self', positiveDecimalPattern), {
      expected: 'a positive decimal number as text',
      examples: ['2', '4.0'],
      fix: 'Write a number above zero with at most one point, in quotes.',
    }),
  );
}

/** An IPv4 or IPv6 network in CIDR notation. */
export function IsCidr(): PropertyDecorator {
  return together(
    MaxLength(64),
    Satisfies('isCIDR(self)', {
      expected: 'a network in CIDR notation',
      examples: ['10.0.1.0/24', '2001:db8::/64'],
      fix: 'Write an address, a slash and the length of the prefix.',
    }),
  );
}

/** A Kubernetes quantity that is more than zero. */
export function IsQuantity(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies('isQuantity(self) && quantity(self).isGreaterThan(quantity("0"))', {
      expected: 'a Kubernetes quantity above zero',
      examples: ['20Gi', '500G'],
      fix: 'Write a number and its unit: Mi, Gi, Ti, or M, G, T.',
    }),
  );
}

/** A port or a range of ports, as text; 0 is there for `0-65535`. Which end is higher is a rule of its own noun. */
export function IsPortRange(): PropertyDecorator {
  const port = '(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
  return together(
    MaxLength(11),
    Satisfies(celMatches('self', `^${port}(-${port})?$`), {
      expected: 'a port or a range of ports from 0 to 65535',
      examples: ['22', '80-443'],
      fix: 'Write one port, or two with a hyphen between them, in quotes.',
    }),
  );
}

/** A cron expression of five fields, or one of cron's names, as Kubernetes' CronJob takes it. */
export function IsCron(): PropertyDecorator {
  return together(
    MaxLength(256),
    Satisfies(celMatches('self', cronPattern()), {
      expected: 'a cron expression',
      examples: ['0 2 * * *', '@daily'],
      fix: 'Write minute, hour, day of month, month and day of week with blanks between them.',
    }),
  );
}

function cronPattern(): string {
  const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
  const days = 'sun|mon|tue|wed|thu|fri|sat';
  const fields = [
    '[0-5]?[0-9]',
    '[01]?[0-9]|2[0-3]',
    '0?[1-9]|[12][0-9]|3[01]',
    `0?[1-9]|1[0-2]|${months}`,
    `[0-6]|${days}`,
  ].map((value) => {
    const item = `([*?]|(${value})(-(${value}))?)(/[1-9][0-9]*)?`;
    return `${item}(,${item})*`;
  });
  const names = '@(yearly|annually|monthly|weekly|daily|midnight|hourly)';
  return `(?i)^(${names}|${fields.join(' +')})$`;
}

/** An address that is fetched over HTTP. */
export function IsHttpUrl(): PropertyDecorator {
  return together(
    MaxLength(2048),
    Satisfies(celMatches('self', String.raw`^https?://[^\s/?#]+[^\s]*$`), {
      expected: 'an http or https address',
      examples: ['https://login.example.com/oauth2/token'],
      fix: 'Write the whole address with its scheme.',
    }),
  );
}
