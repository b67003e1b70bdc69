/** "europe-west1-b" of ".../zones/europe-west1-b": what Compute Engine refers to it says by URL. */
export function lastSegment(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** A resource's path without host and version: people write ids as paths, as URLs of either host, or as bare names. */
export function resourcePath(id: string): string {
  return id.replace(/^https:\/\/(?:www|compute)\.googleapis\.com\/compute\/(?:v1|beta|alpha)\//, '');
}

/** Ids that a spec declares, found again by any name that the provider's item has. */
export interface DeclaredIds {
  readonly all: readonly string[];
  /** As the spec spells it, where it declares one of these names; so that whoever compares need not know them all. */
  spellings(names: readonly string[]): readonly string[];
}

export function declaredIds(ids: readonly (string | null | undefined)[]): DeclaredIds {
  const all = [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''))];
  const byPath = Map.groupBy(all, resourcePath);
  return { all, spellings: (names) => [...new Set(names)].flatMap((name) => byPath.get(name) ?? []) };
}

/** An id that a spec declares of a resource in a project that is named with it. */
export interface Elsewhere {
  readonly declared: string;
  readonly project: string;
  readonly path: string;
}

const projectId = String.raw`(?:[a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]`;
const named = new RegExp(`^projects/(${projectId})/([a-z0-9/-]+)$`);

/**
 * Those of the declared ids that are neither a bare name or number, nor below one of the places in some project: nothing
 * is asked for them, and no list tells of them.
 */
export function unaskable(ids: DeclaredIds, places: readonly string[]): readonly string[] {
  return ids.all.filter((id) => {
    const path = resourcePath(id);
    const [, , below = path] = named.exec(path) ?? [];
    return !/^[a-z0-9-]{1,63}$/.test(path) && !places.some((place) => isIn(place, below));
  });
}

/** Those of the declared ids that name a project, and another than this one: `place` is the path above their names. */
export function elsewhere(ids: DeclaredIds, project: string, place: string): readonly Elsewhere[] {
  return ids.all.flatMap((declared) => {
    const [, other, path] = named.exec(resourcePath(declared)) ?? [];
    if (other === undefined || path === undefined || other === project || !isIn(place, path)) return [];
    return [{ declared, project: other, path }];
  });
}

function isIn(place: string, path: string): boolean {
  return path.startsWith(`${place}/`) && /^[a-z0-9-]+$/.test(path.slice(place.length + 1));
}
