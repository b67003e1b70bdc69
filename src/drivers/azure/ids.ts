/** In the spelling that the spec has: Azure ignores case in ids and names, and whoever compares them need not know. */
export function asDeclared(id: string, declared: readonly string[]): string {
  return declared.find((one) => sameId(one, id)) ?? id;
}

/** The spellings that the spec has of something by its id or its name; its id where it has none. */
export function spellingsOf(
  { id, name }: { readonly id: string; readonly name?: string | null | undefined },
  declared: readonly string[],
): readonly string[] {
  const own = declared.filter((one) => sameId(one, id) || (!!name && sameId(one, name)));
  return own.length > 0 ? own : [id];
}

function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Path of a resource that an id names, each part encoded; undefined for what is no id of that kind. */
export function resourcePath(id: string, provider: string, ...types: readonly string[]): string | undefined {
  const kinds = ['', 'subscriptions', 'resourceGroups', 'providers', ...types];
  const parts = id.split('/');
  const names = parts.filter((_, index) => index % 2 === 0).slice(1);
  const found = parts.filter((_, index) => index % 2 === 1);
  if (parts[0] !== '' || parts.length !== 1 + 2 * (kinds.length - 1) || names.some((name) => name === ''))
    return undefined;
  if (!kinds.slice(1).every((kind, index) => sameId(found[index] ?? '', kind))) return undefined;
  if (!sameId(names[2] ?? '', provider)) return undefined;
  // "." and ".." would climb, encoded or not.
  if (names.some((name) => /^\.{1,2}$/.test(name))) return undefined;
  return names.map((name, index) => `/${kinds[index + 1]}/${encodeURIComponent(name)}`).join('');
}

/** Whether a text is the name of a resource alone, which says nothing of where it is. */
export function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]{0,79}$/i.test(text);
}
