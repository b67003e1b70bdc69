import type { ResourceAttributes } from '../cluster/reviews.ts';

/**
 * What an answer is remembered by. Each part says how long it is, so that no two questions have one key, whatever a caller
 * puts into a name; an empty text is another part than none. Many times faster than JSON, and asked on each request.
 */
export function questionKey({ verb, group, resource, subresource, namespace, name }: ResourceAttributes): string {
  return part(verb) + part(group) + part(resource) + part(subresource) + part(namespace) + part(name);
}

function part(text: string | undefined): string {
  return text === undefined ? '-' : `${text.length}:${text}`;
}
