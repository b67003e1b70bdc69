/** RE2-safe pattern of a decimal that is not negative, such as `0`, `10` or `10.5`. */
export const decimalPattern = '^[0-9]+(\\.[0-9]+)?$';

/** RE2-safe pattern of a decimal above zero, such as `0.5` or `10.0`. */
export const positiveDecimalPattern = '^(0*[1-9][0-9]*(\\.[0-9]+)?|0+\\.0*[1-9][0-9]*)$';

const decimal = new RegExp(decimalPattern);
const positiveDecimal = new RegExp(positiveDecimalPattern);

/** Whether text is a plain decimal, zero included: digits, at most one point between them, no sign, no exponent. */
export function isDecimal(text: string): boolean {
  return decimal.test(text);
}

/** Whether text is a plain decimal above zero. */
export function isPositiveDecimal(text: string): boolean {
  return positiveDecimal.test(text);
}

/** Compares two plain decimals exactly, however long: negative, 0 or positive. Both must be decimals. */
export function compareDecimals(left: string, right: string): number {
  const a = parts(left);
  const b = parts(right);
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  // Fractions without trailing zeros compare as texts: a prefix is the smaller number.
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
}

function parts(text: string): { whole: string; fraction: string } {
  const [whole = '', fraction = ''] = text.split('.');
  return { whole: whole.replace(/^0+/, ''), fraction: withoutTrailingZeros(fraction) };
}

// A pattern such as /0+$/ would be quadratic over a long run of zeros before another digit.
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
