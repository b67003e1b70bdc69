/** RE2-safe pattern of a Go duration that is not negative, such as `30s`, `1h30m` or `1.5h`. */
export const durationPattern = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$';

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

// A duration that 64 bits hold in nanoseconds is far shorter; longer texts only repeat themselves.
const longestText = 256;
const largestNanos = 2n ** 63n - 1n;
const part = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** Nanoseconds of a Go duration, sign included, exactly as time.ParseDuration reads it; undefined when it is none. */
export function parseDurationNanos(text: string): bigint | undefined {
  if (text.length > longestText) return undefined;
  const negative = text.startsWith('-');
  const magnitude = negative || text.startsWith('+') ? text.slice(1) : text;
  if (magnitude === '0') return 0n;
  const total = sumOfParts(magnitude);
  // The smallest 64-bit number has no positive twin.
  if (total === undefined || total > largestNanos + (negative ? 1n : 0n)) return undefined;
  return negative ? -total : total;
}

function sumOfParts(text: string): bigint | undefined {
  if (text === '') return undefined;
  let total = 0n;
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const [, whole = '', fraction = '', unit = ''] = match;
    const nanos = unitNanos[unit];
    if (nanos === undefined || whole + fraction === '') return undefined;
    total += BigInt(`0${whole}`) * nanos + (BigInt(`0${fraction}`) * nanos) / 10n ** BigInt(fraction.length);
  }
  return total;
}
