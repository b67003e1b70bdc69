/** A JSON object; its keys may be anything, `__proto__` included. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object and no list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object itself has this key; what it inherits doesn't count. */
export function hasOwn(record: JsonRecord, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(record, key);
}
