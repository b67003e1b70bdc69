import { isRecord } from '../../schema/record.ts';
import { DriverFailure } from '../drivers/failure.ts';

/** What is shorter may stand in a name by chance, and keeps nothing secret. */
const minLength = 8;
const shown = '[hidden]';

/**
 * The same data without the given texts. A provider may name a machine image after the very key that it was sent, and
 * those who may ask what it offers need not be those who may read its Secret. Takes plain data: texts, lists, records.
 */
export function scrub<Data>(data: Data, secrets: readonly string[]): Data {
  const texts = secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= minLength)
    // One may be part of another.
    .toSorted((left, right) => right.length - left.length);
  return texts.length === 0 ? data : (scrubbed(data, texts) as Data);
}

/** The same failure in words without the given texts. */
export function scrubFailure(failure: DriverFailure, secrets: readonly string[]): DriverFailure {
  const { code, message, fix, ...details } = failure;
  return new DriverFailure(code, scrub(message, secrets), {
    ...details,
    fix: scrub(fix, secrets),
    place: scrub(details.place, secrets),
  });
}

function scrubbed(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === 'string') {
    return texts.reduce((text, secret) => (text.includes(secret) ? text.replaceAll(secret, shown) : text), value);
  }
  if (Array.isArray(value)) return value.map((entry) => scrubbed(entry, texts));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, scrubbed(entry, texts)]));
}
