import type { Decisions } from './decisions.ts';
import { forbidden, group, onProviders, plural } from './resource.ts';
import type { ResourceAttributes } from '../cluster/reviews.ts';

/** What the gateway does with its own identity on a caller's behalf, and what a driver does with a provider's Secret. */
export type GatewayVerb = 'probe' | 'discover';

/** `create` on a subresource that no API server serves: it stands only in Roles, and guards what the gateway does itself. */
export function toPerform(verb: GatewayVerb, namespace?: string, name?: string): ResourceAttributes {
  return { ...onProviders('create', namespace, name), subresource: verb };
}

/** Throws FORBIDDEN unless the caller may have the gateway do this to one provider. */
export async function assertMayPerform(
  decisions: Decisions,
  username: string,
  verb: GatewayVerb,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  if ((await decisions.may(toPerform(verb))).allowed) return;
  if ((await decisions.may(toPerform(verb, namespace))).allowed) return;
  if ((await decisions.may(toPerform(verb, namespace, name))).allowed) return;
  throw forbidden(username, { verb: 'create', group, resource: plural, subresource: verb, namespace });
}
