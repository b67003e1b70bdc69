import type { ReflectorSink } from '../../src/cluster/ports.ts';
import { Changes } from './changes.ts';

/** As much of an object as the tests of a reflector look at. */
export interface Seen {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export function parseSeen(raw: unknown): Seen {
  const { metadata } = raw as { metadata: Seen };
  const { namespace, name, uid, resourceVersion } = metadata;
  return { namespace, name, uid, resourceVersion };
}

/** A sink that keeps every call in order, and what a store would hold after them. */
export class RecordingSink implements ReflectorSink<Seen> {
  readonly changes = new Changes();
  readonly calls: { readonly call: string; readonly names: readonly string[]; readonly version: number }[] = [];
  readonly objects = new Map<string, Seen>();
  /** The names of what a list told while it was under way, and how many those were when it was complete. */
  readonly expected: string[] = [];
  expectedAtFirstReplace: number | undefined;
  /** Called before each call is taken; may throw. */
  before: ((call: string) => void) | undefined;

  expect({ name }: Seen): void {
    this.expected.push(name);
  }

  replace(objects: readonly Seen[], resourceVersion: number): void {
    this.before?.('replace');
    this.expectedAtFirstReplace ??= this.expected.length;
    this.objects.clear();
    for (const object of objects) this.objects.set(`${object.namespace}/${object.name}`, object);
    this.#record('replace', objects, resourceVersion);
  }

  apply(event: { readonly type: string; readonly object: Seen; readonly resourceVersion: number }): void {
    this.before?.(event.type);
    const key = `${event.object.namespace}/${event.object.name}`;
    if (event.type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, event.object);
    this.#record(event.type, [event.object], event.resourceVersion);
  }

  bookmark(resourceVersion: number): void {
    this.before?.('BOOKMARK');
    this.#record('BOOKMARK', [], resourceVersion);
  }

  /** Versions of all events, in the order they came. */
  eventVersions(): readonly number[] {
    return this.calls
      .filter(({ call }) => ['ADDED', 'MODIFIED', 'DELETED'].includes(call))
      .map(({ version }) => version);
  }

  count(call: string): number {
    return this.calls.filter((each) => each.call === call).length;
  }

  #record(call: string, objects: readonly Seen[], version: number): void {
    this.calls.push({ call, names: objects.map(({ name }) => name), version });
    this.changes.notify();
  }
}
