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
 * One sink for a feed per namespace. The collection's version is the least of them: up to it everything was seen.
 * So `replace` and `bookmark` say that least version, and a single event its own; events are in order within a
 * namespace, not across namespaces, because each namespace has a watch of its own. Nothing is passed on before each
 * namespace was listed once; a list of one namespace replaces the whole with the others' objects as they stand.
 */
export function combineNamespaces<T>(namespaces: readonly string[], sink: ReflectorSink<T>) {
  const shares = new Map<string, Share<T>>();
  const isComplete = () => shares.size === namespaces.length;
  const least = () =>
    Math.min(...Array.from(shares.values(), ({ resourceVersion }) => resourceVersion)) as ResourceVersion;
  let told: ResourceVersion | undefined;

  const tellProgress = () => {
    const version = least();
    if (told !== undefined && version < told) return;
    told = version;
    sink.bookmark(version);
  };

  const sinkFor = (namespace: string): ReflectorSink<Named<T>> => ({
    replace(named, resourceVersion) {
      shares.set(namespace, { objects: new Map(named.map(({ name, object }) => [name, object])), resourceVersion });
      if (!isComplete()) return;
      told = least();
      sink.replace(
        Array.from(shares.values()).flatMap(({ objects }) => Array.from(objects.values())),
        told,
      );
    },
    apply({ type, object: { name, object }, resourceVersion }) {
      const share = shares.get(namespace);
      if (share === undefined) return;
      if (type === 'DELETED') share.objects.delete(name);
      else share.objects.set(name, object);
      share.resourceVersion = resourceVersion;
      if (!isComplete()) return;
      sink.apply({ type, object, resourceVersion });
      tellProgress();
    },
    bookmark(resourceVersion) {
      const share = shares.get(namespace);
      if (share === undefined) return;
      share.resourceVersion = resourceVersion;
      if (isComplete()) tellProgress();
    },
  });
  return { sinkFor, resourceVersion: () => (isComplete() ? least() : undefined) };
}
