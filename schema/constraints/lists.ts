import { ValidateBy } from 'class-validator';

// How Kubernetes merges and compares a list or an object (x-kubernetes-list-type, x-kubernetes-map-type). Uniqueness
// that follows from it is checked by the compiled walker and by the API server, never by class-validator itself.

/** The items are objects told apart by this field: no two share it, and server-side apply merges them by it. */
export function ListKey(field: string): PropertyDecorator {
  return marker('listKey', [field]);
}

/** The items are plain values, each at most once; their order carries no meaning. */
export function ListSet(): PropertyDecorator {
  return marker('listSet', []);
}

/** The list or object is replaced as a whole, never merged. */
export function Atomic(): PropertyDecorator {
  return marker('atomic', []);
}

/** At most this many entries in a map of texts. */
export function MaxEntries(limit: number): PropertyDecorator {
  return marker('maxEntries', [limit]);
}

/** What stands in or below this field is never repeated in a message: somebody may have put a secret there. */
export function Unechoed(): PropertyDecorator {
  return marker('unechoed', []);
}

function marker(name: string, constraints: unknown[]): PropertyDecorator {
  return ValidateBy({ name, constraints, validator: { validate: () => true } });
}
