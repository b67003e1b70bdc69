/** Remembers what a pure function made of an object, for as long as the object lives; only for immutable objects. */
export function oncePerObject<Subject extends object, Result>(
  compute: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const known = new WeakMap<Subject, { readonly result: Result }>();
  return (subject) => {
    const hit = known.get(subject);
    if (hit !== undefined) return hit.result;
    const result = compute(subject);
    known.set(subject, { result });
    return result;
  };
}
