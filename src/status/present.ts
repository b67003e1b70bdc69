/** What is there of an object's fields: what an apply leaves out its manager gives up, so what isn't known must not be there. */
export function given<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined | null> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined | null>;
  };
}
