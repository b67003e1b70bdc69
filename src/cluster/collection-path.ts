/** The path of one namespace's share of a collection, or of the whole without a namespace. */
export function inNamespacePath(path: string, namespace: string | undefined): string {
  if (namespace === undefined) return path;
  return path.replace(/\/([^/]+)$/, `/namespaces/${encodeURIComponent(namespace)}/$1`);
}
