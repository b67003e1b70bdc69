import { isJsonObject, type ApiObject, type JsonObject } from '../api-object.ts';
import type { StructuralSchema } from '../structural-schema.ts';
import { compare, fieldSetOf } from './compare.ts';
import { difference, noFields, type FieldSet } from './field-set.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager name of `kubectl apply --server-side`, which alone moves over from client-side apply. */
export const kubectlManager = 'kubectl';

/**
 * The fields that the live object still has as `kubectl apply` (client-side) last set them: kubectl may take these over
 * without a conflict, for it changes its own mind.
 */
export function lastAppliedFields(live: JsonObject, schema: StructuralSchema): FieldSet {
  const applied = parseLastApplied(live);
  if (applied === undefined) return noFields;
  const { added, modified, removed } = compare(applied, live, schema);
  return [added, modified, removed].reduce(difference, fieldSetOf(applied, schema));
}

function parseLastApplied({ apiVersion, metadata }: JsonObject): JsonObject | undefined {
  const { annotations } = isJsonObject(metadata) ? metadata : {};
  const text = isJsonObject(annotations) ? annotations[annotation] : undefined;
  try {
    const applied: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isJsonObject(applied) && applied['apiVersion'] === apiVersion ? applied : undefined;
  } catch {
    return undefined;
  }
}

/** Where there is such an annotation, it follows what kubectl applies server-side, so that one may go back. */
export function syncLastApplied(object: ApiObject, applied: JsonObject): void {
  const { annotations } = object.metadata;
  if (annotations?.[annotation] === undefined) return;
  const { metadata, ...rest } = applied;
  const { annotations: given, ...meta } = isJsonObject(metadata) ? metadata : {};
  const others = Object.entries(isJsonObject(given) ? given : {}).filter(([key]) => key !== annotation);
  const kept = { ...(others.length > 0 && { annotations: Object.fromEntries(others) }), ...meta };
  const { apiVersion, kind, ...content } = rest;
  annotations[annotation] = `${JSON.stringify({ apiVersion, kind, metadata: kept, ...content })}\n`;
}
