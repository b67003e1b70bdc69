import { isRecord, type JsonRecord } from '../../schema/record.ts';

/** undefined when the value is not a JSON object. */
export function asObject(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}

/** undefined when the value is not a string, or an empty one. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
