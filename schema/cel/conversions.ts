import type { Environment } from '@marcbachmann/cel-js';
import { parseRe2 } from '../formats/re2.ts';
import { parseCelDuration } from './duration.ts';
import { defineFunctions } from './library.ts';

/**
 * Functions that the evaluator has, but not as Kubernetes' engine has them (`int("")` is 0 there, `matches` knows no
 * RE2, `duration` has no end): rules are pointed to ours, because what is built in can't be registered again.
 */
export const replacedFunctions: ReadonlyMap<string, string> = new Map([
  ['int', '__int'],
  ['double', '__double'],
  ['duration', '__duration'],
  ['matches', '__matches'],
  ['lowerAscii', '__lowerAscii'],
  ['upperAscii', '__upperAscii'],
]);

export function registerConversions(environment: Environment): void {
  defineFunctions(environment, integerConversions);
  defineFunctions(environment, doubleConversions);
  defineFunctions(environment, {
    '__duration(string): google.protobuf.Duration': toDuration,
    'string(google.protobuf.Timestamp): string': (time: Date) => time.toISOString().replace(/\.?0*Z$/, 'Z'),
    'string(google.protobuf.Duration): string': String,
    'string.__matches(string): bool': (text: string, pattern: string) => parseRe2(pattern).test(text),
    '__matches(string, string): bool': (text: string, pattern: string) => parseRe2(pattern).test(text),
    'string.__lowerAscii(): string': (text: string) => text.replace(/[A-Z]+/g, (run) => run.toLowerCase()),
    'string.__upperAscii(): string': (text: string) => text.replace(/[a-z]+/g, (run) => run.toUpperCase()),
  });
}

const integerConversions = {
  '__int(int): int': (value: bigint) => value,
  '__int(uint): int': (value: { valueOf(): bigint }) => int64(value.valueOf()),
  '__int(double): int': integerOfDouble,
  '__int(string): int': integerOfText,
  '__int(google.protobuf.Timestamp): int': (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
};

const doubleConversions = {
  '__double(double): double': (value: number) => value,
  '__double(int): double': Number,
  '__double(uint): double': (value: { valueOf(): bigint }) => Number(value.valueOf()),
  '__double(string): double': doubleOfText,
};

function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error('integer overflow');
  return value;
}

function integerOfDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new Error('integer overflow');
  return int64(BigInt(Math.trunc(value)));
}

function integerOfText(text: string): bigint {
  if (!/^[+-]?[0-9]{1,32}$/.test(text)) throw conversionError('int');
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) throw conversionError('int');
  return value;
}

const namedDoubles: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

function doubleOfText(text: string): number {
  if (text.length <= 256 && /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw conversionError('double');
  }
  const [, sign = '', word = ''] = /^([+-]?)([a-zA-Z]{3,8})$/.exec(text) ?? [];
  const named = namedDoubles[word.toLowerCase()];
  if (named === undefined) throw conversionError('double');
  return sign === '-' ? -named : named;
}

function toDuration(text: string): unknown {
  const duration = parseCelDuration(text);
  if (duration === undefined) throw conversionError('google.protobuf.Duration');
  return duration;
}

function conversionError(type: string): Error {
  return new Error(`type conversion error from 'string' to '${type}'`);
}
