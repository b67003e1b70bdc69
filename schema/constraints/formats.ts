import { MaxLength } from 'class-validator';
import { together } from './expectation.ts';
import { Satisfies } from './satisfies.ts';

// The text formats of the contract, each with a length bound: the API server prices a CEL rule by the longest text that
// it may see. Regular expressions are RE2 (no lookaheads, no backreferences).

const durationPattern = String.raw`^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`;
const decimalPattern = String.raw`^[0-9]+(\\.[0-9]+)?$`;

/** CEL: whether an expression is a duration that CEL's own `duration()` takes. */
export const celIsDuration = (expression: string) => `${expression}.matches('${durationPattern}')`;

/** CEL: whether an expression is a decimal that CEL's own `double()` takes. */
export const celIsDecimal = (expression: string) => `${expression}.matches('${decimalPattern}')`;

/** Go's duration format, as Kubernetes uses it; no sign. */
export function IsDuration(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies(celIsDuration('self'), {
      expected: 'a duration',
      examples: ['30s', '5m', '1h30m'],
      fix: 'Write a number and its unit (ms, s, m or h), for example `30s`.',
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
      fix: 'Write digits with at most one point, in quotes, for example `"10.5"`.',
    }),
  );
}

/** A decimal as text, more than zero. */
export function IsPositiveDecimal(): PropertyDecorator {
  return together(
    MaxLength(32),
    Satisfies(`${celIsDecimal('self')} && self.matches('[1-9]')`, {
      expected: 'a positive decimal number as text',
      examples: ['2', '4.0'],
      fix: 'Write a number above zero with at most one point, in quotes, for example `"4.0"`.',
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
      fix: 'Write address, slash and prefix length, for example `10.0.1.0/24`.',
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
      fix: 'Write a number and a unit (Mi, Gi, Ti, or M, G, T), for example `20Gi`.',
    }),
  );
}

/** A port or a range of ports, as text. Which end is higher is a rule of its own noun. */
export function IsPortRange(): PropertyDecorator {
  const port = '(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
  return together(
    MaxLength(11),
    Satisfies(`self.matches('^${port}(-${port})?$')`, {
      expected: 'a port or a range of ports from 0 to 65535',
      examples: ['22', '80-443'],
      fix: 'Write one port or two with a hyphen between them, in quotes, for example `"80-443"`.',
    }),
  );
}

/** A cron expression of five or six fields, or one of cron's names. */
export function IsCron(): PropertyDecorator {
  const macro = '@(yearly|annually|monthly|weekly|daily|midnight|hourly)';
  const fields = '[0-9A-Za-z*?/,#-]+( +[0-9A-Za-z*?/,#-]+){4,5}';
  return together(
    MaxLength(128),
    Satisfies(`self.matches('^(${macro}|${fields})$')`, {
      expected: 'a cron expression',
      examples: ['0 2 * * *', '@daily'],
      fix: 'Write minute, hour, day of month, month and day of week, for example `0 2 * * *`.',
    }),
  );
}

/** An address that is fetched over HTTP. */
export function IsHttpUrl(): PropertyDecorator {
  return together(
    MaxLength(2048),
    Satisfies(String.raw`self.matches('^https?://[^\\s/?#]+[^\\s]*$')`, {
      expected: 'an http or https address',
      examples: ['https://login.example.com/oauth2/token'],
      fix: 'Write the whole address with its scheme, for example `https://login.example.com/oauth2/token`.',
    }),
  );
}
