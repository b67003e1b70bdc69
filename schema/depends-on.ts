import { Extensions } from 'type-graphql';

/**
 * What an answer is a function of, beside the document and its variables:
 * - `store`: the copy of the providers and what of it may be seen (see Scope's digest); it may be made once for many.
 * - `caller`: who asks, and what the cluster says to that one.
 * - `clock`: the moment at which it is asked.
 */
export type Dependency = 'store' | 'caller' | 'clock';

/**
 * Marks a field that works out its answer. Every such field must be marked; one that only reads a property depends on
 * what its object came from.
 */
export function DependsOn(dependency: Dependency): MethodDecorator & PropertyDecorator {
  return Extensions({ dependsOn: dependency });
}
