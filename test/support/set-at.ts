/** Puts a value at a path such as `spec.config.timeout` or `spec.zones[1]`, making what is missing on the way. */
export function setAt(root: unknown, path: string, value: unknown): void {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
  const last = parts.pop() ?? '';
  let at = root as Record<string, unknown>;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1] ?? last;
    at = (at[part] ??= /^\d+$/.test(next) ? [] : {}) as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}
