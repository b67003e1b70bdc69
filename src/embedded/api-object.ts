export type JsonObject = Record<string, unknown>;

/** Kubernetes' ObjectMeta as it is stored; times are RFC 3339 with whole seconds. */
export interface ObjectMetadata {
  name: string;
  generateName?: string | undefined;
  namespace?: string | undefined;
  uid?: string | undefined;
  /** Absent on an object that was never stored, for example under a dry run. */
  resourceVersion?: string | undefined;
  generation?: number | undefined;
  creationTimestamp?: string | undefined;
  deletionTimestamp?: string | undefined;
  deletionGracePeriodSeconds?: number | undefined;
  labels?: Record<string, string> | undefined;
  annotations?: Record<string, string> | undefined;
  ownerReferences?: unknown[] | undefined;
  finalizers?: string[] | undefined;
  /** Who owns which fields; read by apply/ alone. */
  managedFields?: unknown;
}

/** An object of any kind, decoded: its metadata is typed, the rest is what its schema allows. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or an empty object in place of anything else. */
export function asJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A text as it is, nothing for what is absent, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Types metadata that was found to be as its schema has it. */
export function asMetadata(value: unknown): ObjectMetadata {
  return { name: '', ...(value as Partial<ObjectMetadata>) };
}

/** Reads what the log holds; only objects that went through `decodeObject` were ever written there. */
export function parseStored(text: string): ApiObject {
  return JSON.parse(text) as ApiObject;
}

/** Kubernetes' times have no fraction. */
export function timestamp(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}
