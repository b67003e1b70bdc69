/** An exact Kubernetes quantity. Kubernetes keeps nine decimal places: what is finer counts as one billionth. */
export class Quantity {
  /** In billionths of the unit. */
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

const nanosPerUnit = 1_000_000_000n;
// What Kubernetes caps quantities with a binary suffix at: 2^63 - 1 units.
const binaryLimit = (2n ** 63n - 1n) * nanosPerUnit;
// Beyond these Kubernetes goes on in arithmetic that costs more than any real quantity is worth.
const longestText = 256;
const largestExponent = 999;

const decimalExponents: Readonly<Record<string, number>> = {
  '': 0,
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryExponents: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const form = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([a-zA-Z]*)([+-]?[0-9]*)$/;

/** Reads a quantity as Kubernetes' resource.ParseQuantity does; undefined when the text is none. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length === 0 || text.length > longestText) return undefined;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', letters = '', exponent = ''] = match;
  const amount = scaled(BigInt(`0${whole}${fraction}`), fraction.length, letters, exponent);
  if (amount === undefined) return undefined;
  return new Quantity(sign === '-' ? -amount : amount);
}

/** `digits` / 10^`places`, times what the suffix says, in billionths; undefined when there is no such suffix. */
function scaled(digits: bigint, places: number, letters: string, exponent: string): bigint | undefined {
  const decimal = exponent === '' ? decimalExponents[letters] : decimalExponent(letters, exponent);
  if (decimal !== undefined) return timesPowerOfTen(digits, decimal - places + 9);
  const binary = exponent === '' ? binaryExponents[letters] : undefined;
  if (binary === undefined) return undefined;
  const amount = timesPowerOfTen(digits << binary, 9 - places);
  return amount > binaryLimit ? binaryLimit : amount;
}

function decimalExponent(letters: string, exponent: string): number | undefined {
  if (letters !== 'e' && letters !== 'E') return undefined;
  const value = /[0-9]/.test(exponent) ? Number(exponent) : NaN;
  return Math.abs(value) <= largestExponent ? value : undefined;
}

/** What falls below a billionth is rounded up, as Kubernetes does: asking for some never becomes none. */
function timesPowerOfTen(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}
