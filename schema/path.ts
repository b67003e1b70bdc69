// Paths in Kubernetes' notation, as its own field errors have them: `spec.networkConfig.availableNetworks[0].cidr`.

/** The path of a field of an object; the API server's field errors name the entries of a map like this too. */
export function fieldPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** The path of an item of a list. */
export function itemPath(list: string, index: number): string {
  return `${list}[${index}]`;
}

/** The path of an entry of a map whose keys are the user's and may hold dots: `metadata.labels[example.com/team]`. */
export function entryPath(map: string, key: string): string {
  return `${map}[${key}]`;
}
