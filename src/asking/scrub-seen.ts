import { isRecord } from '../../schema/record.ts';
import type { CredentialCheck, Probe, QuotaReport } from '../drivers/connection.ts';
import type { Discovery } from '../drivers/discovery.ts';
import { DriverFailure } from '../drivers/failure.ts';
import { scrub, scrubFailure } from './scrub.ts';

/** What a provider answered, and what is said of it. */
export type Seen = Probe | CredentialCheck | QuotaReport | Discovery | DriverFailure;

/**
 * The same without the given texts: a provider may name its version after the very key that it was sent, and what is seen
 * gets into a status that everybody reads. Failures stay failures, wherever they stand.
 */
export function scrubSeen<Data extends Seen>(seen: Data, secrets: readonly string[]): Data {
  return secrets.length === 0 ? seen : (walk(seen, secrets) as Data);
}

function walk(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return scrub(value, secrets);
  if (value instanceof DriverFailure) return scrubFailure(value, secrets);
  if (Array.isArray(value)) return value.map((entry) => walk(entry, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry, secrets)]));
}
