import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { asObject, asText } from './json.ts';
import type { ReflectorSink } from './ports.ts';

/** An object with its name, by which a namespace's share is kept. */
export interface Named<T> {
  readonly name: string;
  readonly object: T;
}

export function parseNamed<T>(raw: unknown, parse: (raw: unknown) => T): Named<T> {
  const name = asText(asObject(asObject(raw)?.metadata)?.name);
  if (name === undefined) throw new Error('expected an object with a metadata.name');
  return { name, object: parse(raw) };
}

interface Share<T> {
  readonly objects: Map<string, T>;
  resourceVersion: ResourceVersion;
}

/**
 * One sink for a feed per namespace, each with a watch of its own: in order within a namespace, and as they arrive
 * across namespaces. A sink must not be led back, so an event of a namespace that lags behind is told with the version
 * that was told last, and its own beside it. Up to `resourceVersion()`, the least of the namespaces, everything was seen. Nothing is passed on
 * before each namespace was listed; a list of one replaces the whole, with the others' objects as they stand.
 */
export function combineNamespaces<T>(namespaces: readonly string[], sink: ReflectorSink<T>) {
  const shares = new Map<string, Share<T>>();
  let told: ResourceVersion | undefined;
  const isComplete = () => shares.size === namespaces.length;
  const least = () =>
    Math.min(...Array.from(shares.values(), ({ resourceVersion }) => resourceVersion)) as ResourceVersion;
  const tell = (version: ResourceVersion) => (told = told === undefined || version > told ? version : told);

  const sinkFor = (namespace: string): ReflectorSink<Named<T>> => ({
    expect: ({ object }) => sink.expect?.(object),
    replace(named, resourceVersion) {
      const before = shares.get(namespace);
      // A cluster that was put back to an earlier state does lead back, and the sink has to know.
      if (before !== undefined && resourceVersion < before.resourceVersion) told = undefined;
      shares.set(namespace, { objects: new Map(named.map(({ name, object }) => [name, object])), resourceVersion });
      if (!isComplete()) return;
      const objects = Array.from(shares.values()).flatMap((share) => Array.from(share.objects.values()));
      const reached = new Map(Array.from(shares, ([name, share]) => [name, share.resourceVersion]));
      sink.replace(objects, tell(least()), reached);
    },
    apply({ type, object: { name, object }, resourceVersion }) {
      const share = shares.get(namespace);
      if (share === undefined) return;
      if (type === 'DELETED') share.objects.delete(name);
      else share.objects.set(name, object);
      share.resourceVersion = resourceVersion;
      if (isComplete()) sink.apply({ type, object, resourceVersion: tell(resourceVersion), own: resourceVersion });
    },
    bookmark(resourceVersion) {
      const share = shares.get(namespace);
      if (share === undefined) return;
      share.resourceVersion = resourceVersion;
      if (isComplete()) sink.bookmarkIn?.(namespace, resourceVersion);
      // The version that was told last is told again: it says that the sink is still up to date.
      if (isComplete() && told !== undefined && least() >= told) sink.bookmark(tell(least()));
    },
  });
  return { sinkFor, resourceVersion: () => (isComplete() ? least() : undefined) };
}
